namespace LeadScoring.Modeling;

/// <summary>Hyper-parameters of <see cref="BoostedTreesTrainer"/>.</summary>
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

    /// <summary>Questions on the way to a leaf, 1 to 6.</summary>
    /// <value><see langword="null"/>: chosen from <see cref="Depths"/> by cross-validation.</value>
    public int? Depth { get; init; }

    /// <summary>Depths to choose from; the first of equals wins.</summary>
    /// <value>3 and 5.</value>
    public IReadOnlyList<int> Depths { get; init; } = [3, 5];

    /// <summary>Share of each tree's advice that is followed.</summary>
    /// <value>0.1.</value>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Least curvature (about four times as many leads) in a leaf.</summary>
    /// <value>5.</value>
    public double LeastInLeaf { get; init; } = 5;

    /// <summary>L2 penalty on leaf values.</summary>
    /// <value>1.</value>
    public double Penalty { get; init; } = 1;

    /// <summary>Number of folds for the search, at least 2.</summary>
    /// <value>3.</value>
    public int Folds { get; init; } = 3;

    /// <summary>Rows with which depths are compared; of larger sets a part of the leads is taken. The number of trees is then found on all rows of the newest fold.</summary>
    /// <value>20,000.</value>
    public int SearchRows { get; init; } = 20_000;

    /// <summary>Most threads for the search; the result does not depend on it.</summary>
    /// <value>0: one per core.</value>
    public int Threads { get; init; }
}
