using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Makes the bars that show what each value of a feature is worth.</summary>
internal static class FeatureProfiles
{
    private const int MostFeatures = 15;
    private const int MostClasses = 8;
    private const int NumberBars = 6;

    /// <summary>Rows that stand for all others in partial dependence.</summary>
    private const int DependenceRows = 200;

    /// <summary>Bars of the most important features, most important first.</summary>
    public static FeatureProfile[] Of(CrossFit fit, TrainingSet set, IReadOnlyList<FeatureImportance> importance)
    {
        TrainingSet first = set.Select(FirstRows(set));
        int every = Math.Max(1, (first.Rows + DependenceRows - 1) / DependenceRows);
        FeatureTable sample = first.Features.Select([.. Enumerable.Range(0, first.Rows).Where(r => r % every == 0)]);
        Dictionary<string, int> columns = first.Features.Columns.Select((c, i) => (c.Name, i)).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);
        return
        [
            .. importance.Where(i => columns.ContainsKey(i.Feature)).Take(MostFeatures)
                .Select(i => new FeatureProfile(i.Feature, [.. Bins(first.Features.Columns[columns[i.Feature]]).Select(bin => Bar(fit, first, sample, columns[i.Feature], bin))])),
        ];
    }

    private static ValueBar Bar(CrossFit fit, TrainingSet set, FeatureTable sample, int column, Bin bin)
    {
        int good = bin.Rows.Count(r => set.Labels[r] > 0.5f);
        ShareInterval share = ShareInterval.Wilson(good, bin.Rows.Length);
        FeatureColumn typical = set.Features.Columns[column].Select([.. Enumerable.Repeat(bin.Typical, sample.Rows)]);
        double[] margins = fit.Predict(new FeatureTable(sample.Keys, [.. sample.Columns.Select((c, i) => i == column ? typical : c)]));
        return new ValueBar(bin.Value, bin.Rows.Length, good, share.Low, share.High, margins.Average(Sigmoid.Of));
    }

    private static IEnumerable<Bin> Bins(FeatureColumn column)
    {
        int[] missing = [.. Enumerable.Range(0, column.Length).Where(r => string.IsNullOrEmpty(column.TextAt(r)))];
        IEnumerable<Bin> bins = column is NumericColumn numbers ? OfNumbers(numbers) : OfClasses(column);
        return missing.Length == 0 ? bins : bins.Append(new Bin(null, missing, missing[0]));
    }

    private static IEnumerable<Bin> OfNumbers(NumericColumn column)
    {
        float[] values = column.Values.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length).Where(r => float.IsFinite(values[r])).OrderBy(r => values[r])];
        for (int from = 0; from < order.Length;)
        {
            int to = Math.Min(order.Length, from + Math.Max(1, order.Length / NumberBars));

            // Equal numbers stay together, and a small rest goes with the last.
            while (to < order.Length && (values[order[to]] == values[order[to - 1]] || order.Length - to < order.Length / (2 * NumberBars)))
            {
                to++;
            }

            string low = Text(values[order[from]]);
            string high = Text(values[order[to - 1]]);
            yield return new Bin(low == high ? low : $"{low}–{high}", order[from..to], order[(from + to) / 2]);
            from = to;
        }
    }

    private static IEnumerable<Bin> OfClasses(FeatureColumn column) => Enumerable.Range(0, column.Length)
        .Where(r => !string.IsNullOrEmpty(column.TextAt(r)))
        .GroupBy(r => column.TextAt(r)!, StringComparer.Ordinal)
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
        .Take(MostClasses)
        .Select(g => new Bin(g.Key, [.. g], g.First()));

    private static int[] FirstRows(TrainingSet set)
    {
        HashSet<LeadId> seen = [];
        return [.. Enumerable.Range(0, set.Rows).Where(r => seen.Add(set.Features.Keys[r].Lead))];
    }

    private static string Text(float value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Leads with one value or range, and a row that stands for it.</summary>
    private sealed record Bin(string? Value, int[] Rows, int Typical);
}
