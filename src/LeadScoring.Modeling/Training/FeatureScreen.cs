using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Takes away the features a model may not or cannot use.</summary>
internal static class FeatureScreen
{
    /// <summary>The set without excluded and constant features, and the list of all that were left out.</summary>
    public static (TrainingSet Set, IReadOnlyList<ExcludedFeature> Excluded) Apply(TrainingSet set, IReadOnlyList<ExcludedFeature> excluded)
    {
        HashSet<string> names = [.. excluded.Select(e => e.Feature)];
        List<ExcludedFeature> all = [.. excluded];
        HashSet<string> kept = new(StringComparer.Ordinal);
        foreach (FeatureColumn column in set.Features.Columns)
        {
            if (names.Contains(column.Name))
            {
                continue;
            }

            if (IsConstant(column))
            {
                string what = column.TextAt(0) is { Length: > 0 } value ? $"the same value ({value})" : "no value";
                all.Add(new ExcludedFeature(column.Name, "constant", 1, string.Create(CultureInfo.InvariantCulture, $"{column.Name} has {what} in all {set.Rows:N0} past rows; it cannot tell good from bad.")));
            }
            else
            {
                kept.Add(column.Name);
            }
        }

        return (set with { Features = set.Features.WithColumns(kept) }, all);
    }

    private static bool IsConstant(FeatureColumn column)
    {
        for (int r = 1; r < column.Length; r++)
        {
            bool same = column switch
            {
                NumericColumn numbers => numbers.Values[r].Equals(numbers.Values[0]) || (!float.IsFinite(numbers.Values[r]) && !float.IsFinite(numbers.Values[0])),
                _ => (column.TextAt(r) ?? string.Empty) == (column.TextAt(0) ?? string.Empty),
            };
            if (!same)
            {
                return false;
            }
        }

        return true;
    }
}
