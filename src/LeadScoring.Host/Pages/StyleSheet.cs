namespace LeadScoring.Host.Pages;

/// <summary>How the pages look: light or dark as the reader's system is, and narrow enough for a phone.</summary>
internal static class StyleSheet
{
    public const string Text =
        """
        :root { color-scheme: light dark; --ink: #1c2733; --paper: #ffffff; --soft: #f3f6f9; --line: #d7dde3; --quiet: #566370; --link: #0b5cad;
          --hot: #b3300f; --warm: #8a5a00; --cold: #2f6690; --hot-fill: #d9542f; --warm-fill: #e0a22e; --cold-fill: #8fb4d1; --good: #1f7a44; --bad: #b3300f; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9ee; --paper: #12181e; --soft: #1b232b; --line: #323d48; --quiet: #9aa8b5; --link: #7fb8f0;
          --hot: #ff8f70; --warm: #f0bd5a; --cold: #8fc1e6; --hot-fill: #e0694a; --warm-fill: #c9922b; --cold-fill: #41698a; --good: #6fcf97; --bad: #ff8f70; } }
        * { box-sizing: border-box; }
        body { margin: 0; font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); background: var(--paper); }
        header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
        header { padding-top: 1.2rem; font-weight: 600; } header a { color: var(--quiet); text-decoration: none; }
        footer { padding: 2rem 1rem; color: var(--quiet); font-size: .85rem; }
        article { padding-bottom: 1.5rem; } article + article { border-top: 3px solid var(--line); padding-top: 1rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: .6rem 0 .2rem; overflow-wrap: anywhere; } h2 { font-size: 1.25rem; margin: 1.4rem 0 .4rem; } h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; } h4 { font-size: .95rem; margin: 1.2rem 0 .3rem; }
        p { margin: .4rem 0; } ul { margin: .3rem 0; padding-left: 1.2rem; } li { margin: .2rem 0; }
        a { color: var(--link); } code { font: .85em/1.4 ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
        .quiet { color: var(--quiet); font-size: .88rem; } .problem { color: var(--bad); } .box { border-left: 4px solid var(--bad); background: var(--soft); padding: .5rem .8rem; }
        .status { font-size: .85rem; font-weight: 600; padding: .15rem .6rem; border-radius: 1rem; background: var(--soft); vertical-align: middle; white-space: nowrap; }
        .status.healthy { color: var(--good); } .status.degraded, .status.starting { color: var(--warm); } .status.unhealthy { color: var(--bad); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .93rem; } th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--quiet); font-weight: 600; font-size: .82rem; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .time { white-space: nowrap; font-variant-numeric: tabular-nums; }
        tr.chosen { font-weight: 600; }
        .spread { display: grid; grid-template-columns: minmax(8rem, 1fr) minmax(0, 4fr); gap: 1.2rem; align-items: center; } .tiers { display: flex; flex-direction: column; gap: .5rem; } .tier { flex: 1 1 auto; padding: .3rem .8rem; background: var(--soft); border-radius: .4rem; border-left: 5px solid; } .tier b { font-size: 1.5rem; font-variant-numeric: tabular-nums; }
        .tier.hot { border-color: var(--hot-fill); color: var(--hot); } .tier.warm { border-color: var(--warm-fill); color: var(--warm); } .tier.cold { border-color: var(--cold-fill); color: var(--cold); }
        figure { margin: 0; } figure svg { display: block; width: 100%; height: auto; } svg line { stroke: var(--line); } svg text { fill: var(--quiet); font-size: 8px; }
        rect.hot { fill: var(--hot-fill); } rect.warm { fill: var(--warm-fill); } rect.cold { fill: var(--cold-fill); } rect.effect { fill: var(--cold-fill); }
        .score { display: inline-block; min-width: 2.6rem; padding: .1rem .4rem; border-radius: .3rem; text-align: center; font-weight: 700; text-decoration: none; background: var(--soft); border: 1px solid; }
        .score.hot { color: var(--hot); } .score.warm { color: var(--warm); } .score.cold { color: var(--cold); }
        .reason { display: flex; gap: .4rem; } .points { flex: 0 0 2.2rem; text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
        .record { white-space: nowrap; }
        .columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 2rem; } .columns:has(.wide) { grid-template-columns: minmax(0, 3fr) minmax(0, 1fr); }
        .effects td:nth-child(2) { width: 45%; vertical-align: middle; } .effects svg { display: block; width: 100%; height: .7rem; }
        @media (max-width: 44rem) {
          .columns, .columns:has(.wide), .spread { grid-template-columns: minmax(0, 1fr); } .tiers { flex-direction: row; flex-wrap: wrap; }
          .cards thead { display: none; } .cards, .cards tbody, .cards tr, .cards td { display: block; width: 100%; } .cards tr { padding: .6rem 0; border-bottom: 1px solid var(--line); } .cards td { border: 0; padding: .1rem 0; text-align: left; }
        }
        """;
}
