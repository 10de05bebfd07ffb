namespace LeadScoring;

/// <summary>Limits beyond which a run is held instead of written. Unset = no limit.</summary>
/// <param name="MaxChangedTiers">Share (0–1) of already scored leads whose tier may change in one plan.</param>
/// <param name="MaxRejected">Share (0–1) of rows the CRM may reject before applying stops.</param>
/// <param name="MaxMissingInput">Per mapped field: share (0–1) of leads that may have it empty or bad.</param>
public sealed record GuardOptions(double? MaxChangedTiers, double? MaxRejected, IReadOnlyDictionary<string, double> MaxMissingInput)
{
    /// <summary>How long the values before a write are kept for an undo; <see langword="null"/> = for good.</summary>
    public TimeSpan? KeepUndo { get; init; }
}

/// <summary>When jobs run.</summary>
/// <param name="PullEvery">Interval of pull (with score, plan and apply after it when <paramref name="ScoreAfterPull"/>); <see langword="null"/> = not scheduled.</param>
/// <param name="ScoreAfterPull">Whether each pull is followed by scoring and write-back.</param>
/// <param name="FullPassCron">Five-field cron of the pass that scores all leads; <see langword="null"/> = once a day after a pull.</param>
/// <param name="RetrainCron">Five-field cron of training; <see langword="null"/> = only when asked or when no model is live.</param>
public sealed record ScheduleOptions(TimeSpan? PullEvery, bool ScoreAfterPull, string? FullPassCron, string? RetrainCron)
{
    /// <summary>Five-field cron of the report; <see langword="null"/> = only when asked.</summary>
    public string? ReportCron { get; init; }

    /// <summary>How late a planned run may start before that is an alarm; <see langword="null"/> = twice its interval.</summary>
    public TimeSpan? MustRunWithin { get; init; }

    /// <summary>Connections whose events are listened to; empty = all that can be.</summary>
    public IReadOnlyList<ConnectionId> LiveFrom { get; init; } = [];

    /// <summary>How soon after an event the CRM must hold the new score; beyond it the health page warns. <see langword="null"/> = not watched.</summary>
    public TimeSpan? AnswerWithin { get; init; }
}
