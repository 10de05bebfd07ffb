using System.Globalization;

namespace LeadScoring.Host.Serving;

/// <summary>Finds planned runs that did not start in time. Pure: what the run log says, against what the mapping plans.</summary>
internal static class LateRuns
{
    private static readonly string[] SyncVerbs = ["sync", "pull"];
    private static readonly TimeSpan DayAfterCron = TimeSpan.FromHours(1);

    /// <summary>The run that is most overdue, in words; <see langword="null"/> = none.</summary>
    /// <param name="pipeline">The mapping.</param>
    /// <param name="runs">The newest runs of the log, newest first.</param>
    /// <param name="servedSince">When the service started, UTC: before, nothing was planned.</param>
    /// <param name="now">UTC.</param>
    public static string? Find(PipelineDefinition pipeline, IReadOnlyList<RunEntry> runs, DateTimeOffset servedSince, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(runs);
        ScheduleOptions schedules = pipeline.Schedules;
        if (schedules.PullEvery is { } every
            && Overdue("sync", Started(SyncVerbs) is { } last ? Later(last + every, servedSince) : servedSince + every, schedules.MustRunWithin ?? (2 * every)) is { } late)
        {
            return late;
        }

        foreach ((string verb, string? cron) in ((string, string?)[])[("full pass", schedules.FullPassCron), ("train", schedules.RetrainCron), ("report", schedules.ReportCron)])
        {
            if (cron is null)
            {
                continue;
            }

            DateTimeOffset from = Started([verb]) is { } started && started > servedSince ? started : servedSince;
            if (UnixCron.Parse(cron, pipeline.TimeZone, from).GetNextValidTimeAfter(from) is { } planned && Overdue(verb, planned, schedules.MustRunWithin ?? DayAfterCron) is { } overdue)
            {
                return overdue;
            }
        }

        return null;

        DateTimeOffset? Started(string[] verbs) => runs.FirstOrDefault(r => verbs.Contains(r.Verb))?.StartedAt;

        static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

        string? Overdue(string verb, DateTimeOffset planned, TimeSpan allowed) => now - planned > allowed
            ? string.Create(CultureInfo.InvariantCulture, $"The {verb} planned for {TimeZoneInfo.ConvertTime(planned, pipeline.TimeZone):yyyy-MM-dd HH:mm} has not started")
            : null;
    }
}
