namespace LeadScoring.Modeling;

/// <summary>Hyper-parameters of <see cref="LogisticTrainer"/>.</summary>
public sealed record LogisticOptions
{
    /// <summary>Weight λ of the penalty λ·((1 − α)/2·|w|² + α·|w|₁) against the summed log loss.</summary>
    /// <value><see langword="null"/>: chosen from <see cref="Strengths"/> by cross-validation.</value>
    public double? Strength { get; init; }

    /// <summary>Share α (0–1) of the penalty that is absolute instead of squared; it drops columns that say little.</summary>
    /// <value><see langword="null"/>: chosen from <see cref="L1Shares"/> together with the strength; 0 where the strength is given.</value>
    public double? L1Share { get; init; }

    /// <summary>Strengths to choose from, strongest first.</summary>
    /// <value>100, 30, 10, 3, 1.</value>
    public IReadOnlyList<double> Strengths { get; init; } = [100, 30, 10, 3, 1];

    /// <summary>Shares to choose from; the first of equals wins.</summary>
    /// <value>0 and 0.5.</value>
    public IReadOnlyList<double> L1Shares { get; init; } = [0, 0.5];

    /// <summary>Number of folds, at least 2.</summary>
    /// <value>3.</value>
    public int Folds { get; init; } = 3;

    /// <summary>Most threads for the folds; the result does not depend on it.</summary>
    /// <value>0: one per core.</value>
    public int Threads { get; init; }
}
