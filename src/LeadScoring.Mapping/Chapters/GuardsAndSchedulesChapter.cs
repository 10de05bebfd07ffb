namespace LeadScoring.Mapping;

/// <summary>Reads <c>guards</c> and <c>schedules</c>: when a run stops, and when runs begin.</summary>
internal static class GuardsAndSchedulesChapter
{
    private static readonly TimeSpan ShortestPull = TimeSpan.FromMinutes(1);

    public static GuardOptions ReadGuards(Node? node, MappingContext context)
    {
        Dictionary<string, double> missing = new(StringComparer.Ordinal);
        if (node is null || Section.Open(node, "guards", context.Problems, RunWords.GuardKeys) is not { } section)
        {
            return new GuardOptions(null, null, missing);
        }

        section.Choice("on_break", ["hold_and_ask"]);
        foreach (MapEntry entry in section.Find("max_missing_input") is { } group ? Section.Named(group, "guards.max_missing_input", context.Problems) : [])
        {
            string path = $"guards.max_missing_input.{entry.Key.Text}";
            if (!context.LeadFieldNames.Contains(entry.Key.Text, StringComparer.Ordinal))
            {
                context.Problems.Error(entry.Key.At, $"guards.max_missing_input: no lead object has a field \"{entry.Key.Text}\"{Nearest.Hint(entry.Key.Text, context.LeadFieldNames)}");
            }

            if (Section.AsText(entry.Value, path, context.Problems) is { } text && Scalars.Share(text, path, context.Problems) is { } share)
            {
                missing[entry.Key.Text] = share;
            }
        }

        return new GuardOptions(section.Share("max_changed_tiers"), section.Share("max_rejected"), missing) { KeepUndo = section.Window("keep_undo") };
    }

    public static ScheduleOptions ReadSchedules(Node? node, MappingContext context)
    {
        ProblemList problems = context.Problems;
        if (node is null || Section.Open(node, "schedules", problems, RunWords.ScheduleKeys) is not { } section)
        {
            return new ScheduleOptions(null, false, null, null);
        }

        TimeSpan? every = null;
        if (section.Find("pull") is { } pull && Section.Open(pull, "schedules.pull", problems, RunWords.PullKeys) is { } pullSection)
        {
            every = pullSection.RequireWindow("every", "15m");
            if (every < ShortestPull)
            {
                problems.Error(pullSection.Find("every")!.At, "schedules.pull.every: at least 1m; shorter intervals only spend the CRM's quota.");
            }
        }

        bool scores = false;
        if (section.Find("score") is { } score && Section.Open(score, "schedules.score", problems, RunWords.ScoreKeys) is { } scoreSection)
        {
            scores = scoreSection.RequireText("after", "pull") is { } after && Section.Choose(after, "schedules.score.after", problems, ["pull"]) is not null;
            scoreSection.Choice("only", ["changed_leads"]);
            if (!section.Has("pull"))
            {
                problems.Error(section.Entry("score")!.Key.At, "schedules.score comes after pull, and no pull is scheduled. Add pull: { every: 15m }");
            }
        }

        Section? live = section.Find("live") is { } events ? Section.Open(events, "schedules.live", problems, RunWords.LiveKeys) : null;
        return new ScheduleOptions(every, scores, ReadCron(section, "full_pass", problems), ReadCron(section, "retrain", problems))
        {
            ReportCron = ReadCron(section, "report", problems),
            MustRunWithin = section.Window("must_run_within"),
            LiveFrom = live is null ? [] : ReadEvents(live, context),
            AnswerWithin = live?.Window("answer_within"),
        };
    }

    private static List<ConnectionId> ReadEvents(Section live, MappingContext context)
    {
        List<ConnectionId> from = [];
        if (live.Require("from_events", "[hs.webhook, sf.change_event]") is null)
        {
            return from;
        }

        foreach (TextNode node in live.Texts("from_events"))
        {
            if (context.Stream(node, "schedules.live.from_events") is not { } source)
            {
                continue;
            }

            string word = context.IsSalesforce(source) ? "change_event" : "webhook";
            if (source.Stream.Value != word)
            {
                context.Problems.Error(node.At, $"schedules.live.from_events: {source.Connection} tells of changes by {source.Connection}.{word}, not {node.Text}.");
            }
            else if (from.Contains(source.Connection))
            {
                context.Problems.Error(node.At, $"schedules.live.from_events: {node.Text} is given twice.");
            }
            else
            {
                from.Add(source.Connection);
            }
        }

        return from;
    }

    private static string? ReadCron(Section section, string key, ProblemList problems)
    {
        if (section.Find(key) is not { } node || Section.Open(node, $"schedules.{key}", problems, RunWords.CronKeys) is not { } inner
            || inner.RequireText("cron", "\"0 3 * * *\"") is not { } cron)
        {
            return null;
        }

        if (CronLine.Problem(cron.Text) is not { } problem)
        {
            return cron.Text;
        }

        problems.Error(cron.At, $"schedules.{key}.cron: {problem}");
        return null;
    }
}
