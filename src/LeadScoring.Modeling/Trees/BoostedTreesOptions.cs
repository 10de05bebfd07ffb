namespace LeadScoring.Modeling;

/// <summary>Hyper-parameters of <see cref="BoostedTreesTrainer"/>.</summary>
/// <remarks>On the newest leads of a real pipeline depths 3 and 4 were alike (log loss 0.404 and 0.405 after 50 to 100 trees), so the smaller is the default.</remarks>
public sealed record BoostedTreesOptions
{
    /// <summary>Number of trees.</summary>
    /// <value><see langword="null"/>: where the loss on held-out folds is least.</value>
    public int? Rounds { get; init; }

    /// <summary>Most trees to try.</summary>
    /// <value>300.</value>
    public int MostRounds { get; init; } = 300;

    /// <summary>Trees without progress after which the search for their number stops.</summary>
    /// <value>25.</value>
    public int Patience { get; init; } = 25;

    /// <summary>Questions on the way to a leaf, 1 to 4.</summary>
    /// <value>3.</value>
    public int Depth { get; init; } = 3;

    /// <summary>Share of each tree's advice that is followed.</summary>
    /// <value>0.1.</value>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Least curvature (about four times as many leads) in a leaf.</summary>
    /// <value>5.</value>
    public double LeastInLeaf { get; init; } = 5;

    /// <summary>L2 penalty on leaf values.</summary>
    /// <value>1.</value>
    public double Penalty { get; init; } = 1;

    /// <summary>Number of shuffled folds of leads for the number of trees, at least 2.</summary>
    /// <value>3.</value>
    public int Folds { get; init; } = 3;
}
