namespace LeadScoring;

/// <summary>The kinds of model that can be tried.</summary>
public enum ModelKind
{
    /// <summary>Points added by hand-written rules; the cold start.</summary>
    Rules,

    /// <summary>Logistic regression.</summary>
    Logistic,

    /// <summary>Gradient-boosted trees.</summary>
    BoostedTrees,

    /// <summary>Random forest.</summary>
    RandomForest,
}

/// <summary>How probability becomes the 0–100 score.</summary>
public enum ScoreScale
{
    /// <summary>Share of past leads that were less likely, times 100: 80 means the best fifth.</summary>
    Percentile,

    /// <summary>Probability times 100.</summary>
    Probability,

    /// <summary>A monotone bend of probability that puts the tiers' wanted conversion at their fixed borders: 80 means what hot is asked to convert.</summary>
    Capacity,
}

/// <summary>How the model is made.</summary>
public sealed record ModelOptions
{
    /// <summary>Kinds to try.</summary>
    public IReadOnlyList<ModelKind> Try { get; init; } = [ModelKind.Logistic, ModelKind.BoostedTrees];

    /// <summary>AUC difference (0–1) inside which the readable model wins.</summary>
    public double PreferSimpleIfWithin { get; init; } = 0.01;

    /// <summary>Fewest good outcomes for a model.</summary>
    public int MinGood { get; init; } = 100;

    /// <summary>Fewest bad outcomes for a model.</summary>
    public int MinBad { get; init; } = 100;

    /// <summary>How probability becomes the score.</summary>
    public ScoreScale Scale { get; init; } = ScoreScale.Percentile;

    /// <summary>Points for leads while no model is live; empty = no score then.</summary>
    public IReadOnlyList<ScoreRule> Rules { get; init; } = [];

    /// <summary>Months of history asked for before a model goes live.</summary>
    public int MinMonths { get; init; }

    /// <summary>Most factors of a model; more are kept only where dropping them costs something for sure. <see langword="null"/> = no limit.</summary>
    public int? MaxFactors { get; init; }

    /// <summary>Models of their own for parts of the leads; <see langword="null"/> = one model for all.</summary>
    public SegmentOptions? Segments { get; init; }

    /// <summary>Share (0–1) of cold leads that is worked anyway, so that the model keeps learning about them.</summary>
    public double Explore { get; init; }

    /// <summary>What reps say of scores; <see langword="null"/> = not listened to.</summary>
    public FeedbackOptions? Feedback { get; init; }

    /// <summary>What a challenger must show.</summary>
    public PromotionOptions Promotion { get; init; } = new();

    /// <summary>When training runs by itself.</summary>
    public RetrainOptions Retrain { get; init; } = new();

    /// <summary>Which groups are compared; <see langword="null"/> = none.</summary>
    public FairnessOptions? Fairness { get; init; }
}

/// <summary>Models of their own for parts of the leads.</summary>
/// <param name="By">The lead field or feature whose values are the segments.</param>
/// <param name="MinGood">Fewest good outcomes of a segment; smaller ones use the common model.</param>
public sealed record SegmentOptions(string By, int MinGood);

/// <summary>How rep feedback teaches.</summary>
/// <param name="Field">The mapped lead field that holds it: <c>good</c>, <c>bad</c>, <c>later</c>.</param>
/// <param name="Weight">Weight of one opinion against one outcome (0–1).</param>
/// <param name="MaxSharePerRep">Largest share (0–1) of all feedback weight that one rep may have.</param>
public sealed record FeedbackOptions(string Field, double Weight, double MaxSharePerRep);

/// <summary>What a challenger must show before it goes live.</summary>
/// <param name="NotWorseOn">Measures on which it may not be worse: <c>auc</c>, <c>log_loss</c>, <c>calibration</c>, <c>fairness</c>.</param>
/// <param name="Confidence">Confidence (0–1) of the paired interval.</param>
/// <param name="Approver">Who has to release it; <see langword="null"/> = nobody.</param>
public sealed record PromotionOptions(IReadOnlyList<string> NotWorseOn, double Confidence, string? Approver)
{
    /// <summary>Not worse on AUC, log loss and calibration, with 90 % confidence, without approval.</summary>
    public PromotionOptions()
        : this(["auc", "log_loss", "calibration"], 0.9, null)
    {
    }
}

/// <summary>When training runs by itself.</summary>
/// <param name="Every">At least this often; <see langword="null"/> = only by schedule or when asked.</param>
/// <param name="OnDrift">Also when the leads drifted away from those the model learned from.</param>
/// <param name="CalibrationOff">Also when actual and predicted conversion differ by more than this share (0–1); <see langword="null"/> = not watched.</param>
public sealed record RetrainOptions(TimeSpan? Every = null, bool OnDrift = false, double? CalibrationOff = null);

/// <summary>Groups whose treatment is compared.</summary>
/// <param name="Groups">Lead fields or features whose values are the groups.</param>
/// <param name="MinGroup">Smallest group that is judged.</param>
/// <param name="SelectionRatio">Least ratio (0–1) of a group's hot share to that of the best-off group.</param>
public sealed record FairnessOptions(IReadOnlyList<string> Groups, int MinGroup, double SelectionRatio)
{
    /// <summary>What training does about a group's past.</summary>
    public FairnessRemedy Remedy { get; init; }
}

/// <summary>What training does about groups that ended worse in the past.</summary>
public enum FairnessRemedy
{
    /// <summary>Nothing: gaps are shown.</summary>
    None,

    /// <summary>Features that read the group's field are left out.</summary>
    Drop,

    /// <summary>Past leads are weighed so that no group has more good ones than another (Kamiran and Calders 2012).</summary>
    Reweigh,
}

/// <summary>Adds points when a condition on feature values holds.</summary>
public sealed record ScoreRule(string Name, Condition When, double Points, int Line);

/// <summary>Where tiers begin, in points 0–100, and how far below their border a lead keeps its tier.</summary>
/// <param name="HotAt">Score from which a lead is hot.</param>
/// <param name="WarmAt">Score from which a lead is warm.</param>
/// <param name="HotMargin">A hot lead stays hot down to <paramref name="HotAt"/> minus this.</param>
/// <param name="WarmMargin">A warm lead stays warm down to <paramref name="WarmAt"/> minus this.</param>
public sealed record TierOptions(double HotAt = 80, double WarmAt = 50, double HotMargin = 0, double WarmMargin = 0)
{
    /// <summary>From which the border of hot is found; <see langword="null"/> = <see cref="HotAt"/> is fixed.</summary>
    public TierAim? Hot { get; init; }

    /// <summary>From which the border of warm is found; <see langword="null"/> = <see cref="WarmAt"/> is fixed.</summary>
    public TierAim? Warm { get; init; }
}

/// <summary>What a tier is for; its border follows from it once a model is live, the fixed border holds until then.</summary>
/// <param name="FromCapacity">The team whose weekly capacity the tier fills; <see langword="null"/> = not bound to one.</param>
/// <param name="ConversionAtLeast">Conversion (0–1) that leads at the border must be expected to have.</param>
/// <param name="MaxShare">Largest share (0–1) of new leads in the tier.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record TierAim(string? FromCapacity, double? ConversionAtLeast, double? MaxShare, int Line);
