namespace LeadScoring.Modeling;

/// <summary>Hyper-parameters of <see cref="RandomForestTrainer"/>.</summary>
public sealed record RandomForestOptions
{
    /// <summary>Number of trees.</summary>
    /// <value>100.</value>
    public int Trees { get; init; } = 100;

    /// <summary>Questions on the way to a leaf, 1 to 8.</summary>
    /// <value>7: deeper forests cost memory to explain and were no better on real leads.</value>
    public int Depth { get; init; } = 7;

    /// <summary>Share (0–1) of rows each tree sees.</summary>
    /// <value>0.63: about what drawing with replacement shows.</value>
    public double RowShare { get; init; } = 0.63;

    /// <summary>Share (0–1) of columns each question chooses from.</summary>
    /// <value><see langword="null"/>: chosen from <see cref="ColumnShares"/> by cross-validation.</value>
    public double? ColumnShare { get; init; }

    /// <summary>Shares of columns to choose from.</summary>
    /// <value>0.2 and 0.5.</value>
    public IReadOnlyList<double> ColumnShares { get; init; } = [0.2, 0.5];

    /// <summary>Least curvature (leads × p × (1 − p)) in a leaf.</summary>
    /// <value>1.</value>
    public double LeastInLeaf { get; init; } = 1;

    /// <summary>Number of folds for the search, at least 2.</summary>
    /// <value>3.</value>
    public int Folds { get; init; } = 3;

    /// <summary>Rows with which settings are compared; of larger sets a part of the leads is taken.</summary>
    /// <value>20,000.</value>
    public int SearchRows { get; init; } = 20_000;

    /// <summary>Most threads for the search; the result does not depend on it.</summary>
    /// <value>0: one per core.</value>
    public int Threads { get; init; }
}
