using System.Globalization;
using LeadScoring.Engine.Monitoring;
using LeadScoring.Modeling;
using Spectre.Console;

namespace LeadScoring.Host.Output;

/// <summary>The monitoring report as tables for people and as an object for machines.</summary>
internal static class MonitorLines
{
    private const int ShownWeeks = 13;
    private const int ShownFeatures = 10;

    public static void Print(RunConsole console, MonitorReport report)
    {
        if (console.IsJson)
        {
            return;
        }

        console.Line(Text($"{report.All.Leads:N0} scores are ripe, {report.Unripe:N0} are not and say nothing yet."));
        if (report.All.Leads > 0)
        {
            console.Line(Text($"AUC {Number(report.All.Auc)}, hot precision {Share(report.All.Precision)}, recall {Share(report.All.Recall)}, false positives {Share(report.All.FalsePositiveShare)}, Brier {Number(report.All.Brier)}"));
            Table tiers = new Table().Border(TableBorder.Simple).AddColumns("tier", "leads", "became good", "promised", "win rate", "days to good");
            foreach (TierOutcome tier in report.Tiers)
            {
                tiers.AddRow(tier.Tier.ToString().ToLowerInvariant(), Text($"{tier.Conversion.Of:N0}"), Share(tier.Conversion), Percent(tier.Promised), Share(tier.WinRate), tier.DaysToGood is { } days ? Text($"{days:0}") : "-");
            }

            console.Out.Write(tiers);
            Table weeks = new Table().Border(TableBorder.Simple).AddColumns("week of", "leads", "became good", "promised", "AUC", "Brier");
            foreach (CohortWeek week in report.Weeks.TakeLast(ShownWeeks))
            {
                weeks.AddRow(week.Week.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Text($"{week.Measures.Leads:N0}"), Share(week.Measures.Actual), Percent(week.Measures.Promised), Number(week.Measures.Auc), Number(week.Measures.Brier));
            }

            console.Out.Write(weeks);
        }

        if (report.Drift.Count > 0)
        {
            Table drift = new Table().Border(TableBorder.Simple).AddColumns("feature", "stability index", "alarm above", "new leads");
            foreach (DriftFinding finding in report.Drift.Take(ShownFeatures))
            {
                drift.AddRow(Markup.Escape(finding.Feature), Number(finding.Index), double.IsInfinity(finding.AlarmLevel) ? "too few" : Number(finding.AlarmLevel), Text($"{finding.Leads:N0}"));
            }

            console.Out.Write(drift);
        }

        foreach ((string field, IReadOnlyList<GroupFinding> groups) in report.Groups.Where(g => g.Value.Count > 0))
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns(Markup.Escape(field), "leads", "hot", "ratio", "good ones hot", "became good", "promised");
            foreach (GroupFinding group in groups)
            {
                table.AddRow(Markup.Escape(group.Group.Length == 0 ? "(empty)" : group.Group), Text($"{group.Selected.Of:N0}"), Share(group.Selected), Text($"{group.SelectionRatio:0.00} ({group.RatioLow:0.00}-{group.RatioHigh:0.00})"), Share(group.Found), Share(group.Actual), Percent(group.Promised));
            }

            console.Out.Write(table);
        }

        foreach (MonitorAlarm alarm in report.Alarms)
        {
            console.Line($"! {alarm.Message}");
        }

        if (report.Alarms.Count == 0)
        {
            console.Line("Nothing to act on.");
        }
    }

    /// <summary>For the run log.</summary>
    public static object Summary(MonitorReport report) => new { ripe = report.All.Leads, report.Unripe, auc = Finite(report.All.Auc), alarms = report.Alarms.Select(a => a.Message) };

    public static object Json(MonitorReport report) => new
    {
        ok = true,
        model = report.ModelId,
        unripe = report.Unripe,
        all = Of(report.All),
        weeks = report.Weeks.Select(w => new { week = w.Week.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), measures = Of(w.Measures) }),
        tiers = report.Tiers.Select(t => new { tier = t.Tier.ToString().ToLowerInvariant(), conversion = Of(t.Conversion), promised = Finite(t.Promised), winRate = Of(t.WinRate), daysToGood = t.DaysToGood }),
        scoresOfGood = report.ScoresOfGood,
        drift = report.Drift.Select(d => new { d.Feature, d.Index, alarmAbove = Finite(d.AlarmLevel), d.Leads, d.IsAlarm }),
        groups = report.Groups.ToDictionary(g => g.Key, g => g.Value.Select(f => new { f.Group, selected = Of(f.Selected), f.SelectionRatio, f.RatioLow, f.RatioHigh, found = Of(f.Found), f.FoundGap, actual = Of(f.Actual), f.Promised, f.IsBelow, f.IsMiscalibrated, f.Origin })),
        alarms = report.Alarms.Select(a => new { kind = a.Kind.ToString().ToLowerInvariant(), a.Subject, a.Message }),
    };

    private static object Of(CohortMeasures m) => new { m.Leads, m.Good, auc = Finite(m.Auc), precision = Of(m.Precision), recall = Of(m.Recall), falsePositives = Of(m.FalsePositiveShare), brier = Finite(m.Brier), promised = Finite(m.Promised), actual = Of(m.Actual) };

    private static object Of(ShareInterval share) => new { share.Hits, share.Of, share = Finite(share.Share), share.Low, share.High };

    /// <summary>JSON knows no NaN and no infinity.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static string Share(ShareInterval share) => share.Of == 0 ? "-" : Text($"{share.Share:P1} ({share.Low:P0}-{share.High:P0})");

    private static string Percent(double value) => double.IsNaN(value) ? "-" : Text($"{value:P1}");

    private static string Number(double value) => double.IsNaN(value) ? "-" : Text($"{value:0.000}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
