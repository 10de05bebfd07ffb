namespace LeadScoring.Modeling;

/// <summary>How numbers are laid out for a learner.</summary>
internal enum EncodingStyle
{
    /// <summary>For sums of terms: a standardised value, steps at quantiles, and what is missing as a column of its own.</summary>
    Linear,

    /// <summary>For trees: numbers as they are, absent where missing; classes as 1 or absent.</summary>
    Raw,
}

/// <summary>How one feature becomes columns. Learned once, immutable.</summary>
internal abstract class FeatureEncoding(string name)
{
    /// <summary>The feature.</summary>
    public string Name { get; } = name;

    /// <summary>Number of columns.</summary>
    public abstract int Width { get; }

    /// <summary>Whether the column fits this encoding.</summary>
    public abstract bool Accepts(FeatureColumn column);

    /// <summary>The column's values as bins, for encodings of <see cref="EncodingStyle.Linear"/>; the columns begin at <paramref name="first"/>.</summary>
    /// <exception cref="NotSupportedException">The encoding has no bins.</exception>
    public virtual BinnedFeature Bin(FeatureColumn column, int first) => throw new NotSupportedException($"{Name} is encoded for trees.");

    /// <summary>Appends the columns of one row, which begin at <paramref name="first"/>.</summary>
    public abstract void Append(FeatureColumn column, int row, int first, SparseRows to);
}
