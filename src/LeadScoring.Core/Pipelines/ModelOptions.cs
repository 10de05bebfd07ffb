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
}

/// <summary>How probability becomes the 0–100 score.</summary>
public enum ScoreScale
{
    /// <summary>Share of past leads that were less likely, times 100: 80 means the best fifth.</summary>
    Percentile,

    /// <summary>Probability times 100.</summary>
    Probability,
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
}

/// <summary>Adds points when a condition on feature values holds.</summary>
public sealed record ScoreRule(string Name, Condition When, double Points, int Line);

/// <summary>Where tiers begin, in points 0–100, and how far below their border a lead keeps its tier.</summary>
/// <param name="HotAt">Score from which a lead is hot.</param>
/// <param name="WarmAt">Score from which a lead is warm.</param>
/// <param name="HotMargin">A hot lead stays hot down to <paramref name="HotAt"/> minus this.</param>
/// <param name="WarmMargin">A warm lead stays warm down to <paramref name="WarmAt"/> minus this.</param>
public sealed record TierOptions(double HotAt = 80, double WarmAt = 50, double HotMargin = 0, double WarmMargin = 0);
