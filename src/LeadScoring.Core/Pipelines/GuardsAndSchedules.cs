namespace LeadScoring;

/// <summary>Limits beyond which a run is held instead of written. Unset = no limit.</summary>
/// <param name="MaxChangedTiers">Share (0–1) of already scored leads whose tier may change in one plan.</param>
/// <param name="MaxRejected">Share (0–1) of rows the CRM may reject before applying stops.</param>
/// <param name="MaxMissingInput">Per mapped field: share (0–1) of leads that may have it empty or bad.</param>
public sealed record GuardOptions(double? MaxChangedTiers, double? MaxRejected, IReadOnlyDictionary<string, double> MaxMissingInput);

/// <summary>When jobs run.</summary>
/// <param name="PullEvery">Interval of pull (with score, plan and apply after it when <paramref name="ScoreAfterPull"/>); <see langword="null"/> = not scheduled.</param>
/// <param name="ScoreAfterPull">Whether each pull is followed by scoring and write-back.</param>
/// <param name="FullPassCron">Five-field cron of the pass that scores all leads; <see langword="null"/> = once a day after a pull.</param>
/// <param name="RetrainCron">Five-field cron of training; <see langword="null"/> = only when asked or when no model is live.</param>
public sealed record ScheduleOptions(TimeSpan? PullEvery, bool ScoreAfterPull, string? FullPassCron, string? RetrainCron);
