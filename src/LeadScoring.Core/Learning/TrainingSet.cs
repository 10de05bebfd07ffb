namespace LeadScoring;

/// <summary>Past leads with features as of then and what became of them.</summary>
/// <remarks>Rows are sorted by as-of, then lead. All arrays have one entry per row.</remarks>
/// <param name="Features">Feature rows; <see cref="FeatureTable.Keys"/> gives lead and instant.</param>
/// <param name="Labels">1 = good, 0 = bad.</param>
/// <param name="Weights">Greater than 0; the rows of one lead add up to 1.</param>
/// <param name="LabelKnownAt">From when on the label was known, UTC: a row may train a model only for instants after it.</param>
public sealed record TrainingSet(FeatureTable Features, IReadOnlyList<float> Labels, IReadOnlyList<float> Weights, IReadOnlyList<DateTimeOffset> LabelKnownAt)
{
    /// <summary>Number of rows.</summary>
    public int Rows => Labels.Count;

    /// <summary>The given rows, in the given order.</summary>
    public TrainingSet Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new TrainingSet(Features.Select(rows), [.. rows.Select(r => Labels[r])], [.. rows.Select(r => Weights[r])], [.. rows.Select(r => LabelKnownAt[r])]);
    }
}
