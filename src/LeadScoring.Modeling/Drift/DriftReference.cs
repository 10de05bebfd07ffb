namespace LeadScoring.Modeling;

/// <summary>Puts feature values into bins, once for the leads a model learned from, later for new ones.</summary>
public static class DriftReference
{
    /// <summary>Bins of a number, besides that of missing values, and most classes with a bin of their own.</summary>
    private const int MostBins = 10;

    /// <summary>Leads a class needs for a bin of its own, as a share of all.</summary>
    private const double LeastShare = 0.02;

    /// <summary>The distribution of each column over the first row of each lead: rows of one lead are no independent witnesses.</summary>
    /// <param name="table">Rows in order of time.</param>
    public static IReadOnlyList<FeatureDistribution> Of(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        FeatureTable first = table.Select(FirstRows(table));
        return [.. first.Columns.Select(c => c is NumericColumn number ? OfNumbers(number) : OfClasses((CategoricalColumn)c))];
    }

    /// <summary>Counts a column's values in the bins of a reference.</summary>
    /// <param name="reference">The bins.</param>
    /// <param name="column">The same feature, one row per lead.</param>
    /// <exception cref="ArgumentException">The feature was a number and is a class now, or the other way round.</exception>
    public static int[] Count(FeatureDistribution reference, FeatureColumn column)
    {
        ArgumentNullException.ThrowIfNull(reference);
        int[] counts = new int[reference.Counts.Count];
        switch (column)
        {
            case NumericColumn number when reference.Classes.Count == 0:
                foreach (float value in number.Values)
                {
                    counts[BinOf(reference.Cuts, value)]++;
                }

                return counts;
            case CategoricalColumn classes when reference.Cuts.Count == 0:
                Dictionary<string, int> bins = Enumerable.Range(0, reference.Classes.Count).ToDictionary(i => reference.Classes[i], i => i + 1, StringComparer.Ordinal);
                foreach (string? value in classes.Values)
                {
                    counts[string.IsNullOrEmpty(value) ? 0 : bins.GetValueOrDefault(value, counts.Length - 1)]++;
                }

                return counts;
            default:
                throw new ArgumentException($"{reference.Feature} is of another type than it was.", nameof(column));
        }
    }

    /// <summary>The same, and the distribution of the scores (0–100) of those rows.</summary>
    /// <param name="table">Rows in order of time.</param>
    /// <param name="scores">One per row, from models that had not seen it.</param>
    public static IReadOnlyList<FeatureDistribution> Of(FeatureTable table, IReadOnlyList<double> scores)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(scores);
        return [.. Of(table), OfNumbers(new NumericColumn(FeatureDistribution.Score, [.. FirstRows(table).Select(r => (float)scores[r])]))];
    }

    private static List<int> FirstRows(FeatureTable table)
    {
        HashSet<LeadId> seen = [];
        List<int> rows = [];
        for (int r = 0; r < table.Rows; r++)
        {
            if (seen.Add(table.Keys[r].Lead))
            {
                rows.Add(r);
            }
        }

        return rows;
    }

    private static FeatureDistribution OfNumbers(NumericColumn column)
    {
        float[] sorted = [.. column.Values.ToArray().Where(v => !float.IsNaN(v)).Order()];
        List<double> cuts = [];
        int inBin = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            inBin++;
            bool lastOfValue = i + 1 < sorted.Length && sorted[i + 1] > sorted[i];
            if (lastOfValue && inBin >= (double)sorted.Length / MostBins && cuts.Count < MostBins - 1)
            {
                cuts.Add(sorted[i]);
                inBin = 0;
            }
        }

        FeatureDistribution empty = new(column.Name, cuts, [], new int[cuts.Count + 2]);
        return empty with { Counts = Count(empty, column) };
    }

    private static FeatureDistribution OfClasses(CategoricalColumn column)
    {
        string[] classes =
        [
            .. column.Values.ToArray().Where(v => !string.IsNullOrEmpty(v)).GroupBy(v => v!, StringComparer.Ordinal)
                .Where(g => g.Count() >= LeastShare * column.Length).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Take(MostBins).Select(g => g.Key).Order(StringComparer.Ordinal),
        ];
        FeatureDistribution empty = new(column.Name, [], classes, new int[classes.Length + 2]);
        return empty with { Counts = Count(empty, column) };
    }

    private static int BinOf(IReadOnlyList<double> cuts, float value)
    {
        if (float.IsNaN(value))
        {
            return 0;
        }

        int bin = 0;
        while (bin < cuts.Count && value > cuts[bin])
        {
            bin++;
        }

        return bin + 1;
    }
}
