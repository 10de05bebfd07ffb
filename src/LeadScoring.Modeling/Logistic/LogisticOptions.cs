namespace LeadScoring.Modeling;

/// <summary>Hyper-parameters of <see cref="LogisticTrainer"/>.</summary>
public sealed record LogisticOptions
{
    /// <summary>Weight λ of the penalty λ/2·|w|² against the summed log loss.</summary>
    /// <value><see langword="null"/>: chosen from <see cref="Strengths"/> by cross-validation.</value>
    public double? Strength { get; init; }

    /// <summary>Strengths to choose from, strongest first.</summary>
    /// <value>100, 30, 10, 3, 1.</value>
    public IReadOnlyList<double> Strengths { get; init; } = [100, 30, 10, 3, 1];

    /// <summary>Number of shuffled folds of leads, at least 2.</summary>
    /// <value>3.</value>
    public int Folds { get; init; } = 3;
}
