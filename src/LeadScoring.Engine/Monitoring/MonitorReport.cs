using LeadScoring.Modeling;

namespace LeadScoring.Engine.Monitoring;

/// <summary>How good scores turned out to be, and whether leads have changed since the model learned.</summary>
public sealed record MonitorReport
{
    /// <summary>The live model; <see langword="null"/> while rules score.</summary>
    public string? ModelId { get; init; }

    /// <summary>Scores whose window is not over: nothing is said about them.</summary>
    public int Unripe { get; init; }

    /// <summary>All ripe scores of the period together.</summary>
    public required CohortMeasures All { get; init; }

    /// <summary>The same per week of the first score (from Monday, UTC), oldest first.</summary>
    public required IReadOnlyList<CohortWeek> Weeks { get; init; }

    /// <summary>What became of each tier, hot first.</summary>
    public required IReadOnlyList<TierOutcome> Tiers { get; init; }

    /// <summary>Leads that became good, by their first score: 0–9, 10–19 … 90–100 points.</summary>
    public required IReadOnlyList<int> ScoresOfGood { get; init; }

    /// <summary>How far features moved, largest first; empty when the model's card holds nothing to compare with.</summary>
    public IReadOnlyList<DriftFinding> Drift { get; init; } = [];

    /// <summary>How groups are treated, by name of the group field.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<GroupFinding>> Groups { get; init; } = new Dictionary<string, IReadOnlyList<GroupFinding>>();

    /// <summary>What somebody should look at, as sentences.</summary>
    public IReadOnlyList<MonitorAlarm> Alarms { get; init; } = [];
}

/// <summary>Something to look at.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Subject">Tier, feature or group.</param>
/// <param name="Message">A sentence with the figures and what to do.</param>
public sealed record MonitorAlarm(MonitorAlarmKind Kind, string Subject, string Message);

/// <summary>What an alarm is about.</summary>
public enum MonitorAlarmKind
{
    /// <summary>More or fewer leads became good than promised.</summary>
    Calibration,

    /// <summary>Leads are not like those the model learned from.</summary>
    Drift,

    /// <summary>A tier converts like the one above it.</summary>
    Threshold,

    /// <summary>A group is treated worse than it should be.</summary>
    Fairness,
}

/// <summary>Figures of ripe scores.</summary>
/// <param name="Leads">Leads judged, each once.</param>
/// <param name="Good">Those that became good.</param>
/// <param name="Auc">Area under the ROC curve by score; not a number unless both ends occur.</param>
/// <param name="Precision">Share of hot leads that became good.</param>
/// <param name="Recall">Share of good leads that were hot.</param>
/// <param name="FalsePositiveShare">Share of leads that did not become good and were hot all the same.</param>
/// <param name="Brier">Mean squared distance of promise and end, over scores with a probability; not a number without any.</param>
/// <param name="Promised">Mean promised probability, over the same; not a number without any.</param>
/// <param name="Actual">Share that became good, with its 95 % interval.</param>
public sealed record CohortMeasures(int Leads, int Good, double Auc, ShareInterval Precision, ShareInterval Recall, ShareInterval FalsePositiveShare, double Brier, double Promised, ShareInterval Actual);

/// <summary>One week's first scores.</summary>
/// <param name="Week">Its Monday.</param>
/// <param name="Measures">Its figures.</param>
public sealed record CohortWeek(DateOnly Week, CohortMeasures Measures);

/// <summary>What became of a tier.</summary>
/// <param name="Tier">Which.</param>
/// <param name="Conversion">Share that became good, with its 95 % interval.</param>
/// <param name="Promised">Mean promised probability; not a number while rules scored.</param>
/// <param name="WinRate">Good ones among those with an outcome either way.</param>
/// <param name="DaysToGood">Median days from the first score to the good outcome; <see langword="null"/> without any.</param>
public sealed record TierOutcome(Tier Tier, ShareInterval Conversion, double Promised, ShareInterval WinRate, double? DaysToGood)
{
    /// <summary>How far actual is from promised, as a share of promised: 0.15 = 15 % more than promised.</summary>
    public double Deviation => (Conversion.Share / Promised) - 1;
}
