namespace LeadScoring.Modeling;

/// <summary>Puts the rows of two training sets with the same columns together.</summary>
internal static class JoinedRows
{
    /// <summary>The rows of the first, then those of the second that the filter lets through.</summary>
    public static TrainingSet Of(TrainingSet set, TrainingSet? more, Func<FeatureRowKey, bool> keep)
    {
        if (more is null)
        {
            return set;
        }

        int[] rows = [.. Enumerable.Range(0, more.Rows).Where(r => keep(more.Features.Keys[r]))];
        if (rows.Length == 0)
        {
            return set;
        }

        TrainingSet added = more.Select(rows);
        Dictionary<string, FeatureColumn> byName = added.Features.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        return new TrainingSet(
            new FeatureTable([.. set.Features.Keys, .. added.Features.Keys], [.. set.Features.Columns.Select(c => Join(c, byName[c.Name]))]),
            [.. set.Labels, .. added.Labels],
            [.. set.Weights, .. added.Weights],
            [.. set.LabelKnownAt, .. added.LabelKnownAt]);
    }

    private static FeatureColumn Join(FeatureColumn first, FeatureColumn second) => (first, second) switch
    {
        (NumericColumn a, NumericColumn b) => new NumericColumn(a.Name, [.. a.Values, .. b.Values]),
        (CategoricalColumn a, CategoricalColumn b) => new CategoricalColumn(a.Name, [.. a.Values, .. b.Values]),
        _ => throw new ArgumentException($"The feature {first.Name} is a number in one set and a class in the other."),
    };
}
