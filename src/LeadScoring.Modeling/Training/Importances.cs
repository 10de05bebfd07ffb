namespace LeadScoring.Modeling;

/// <summary>How much each feature moves calibrated margins.</summary>
internal static class Importances
{
    /// <summary>Explaining more rows than this would tell nothing new.</summary>
    private const int MostRows = 20_000;

    /// <summary>Mean absolute contribution per feature, largest first.</summary>
    public static FeatureImportance[] Of(CrossFit fit, TrainingSet set)
    {
        TrainingSet some = set.Rows <= MostRows ? set : set.Select(TreeSetup.Thin(set, [.. Enumerable.Range(0, set.Rows)], MostRows));
        int width = fit.Model.FeatureNames.Count;
        double[] contributions = new double[some.Rows * width];
        double @base = fit.Model.Explain(some.Features, contributions);
        double[] sums = new double[width];
        double total = 0;
        for (int r = 0; r < some.Rows; r++)
        {
            double weight = some.Weights[r];
            ReadOnlySpan<double> row = contributions.AsSpan(r * width, width);
            double margin = @base;
            foreach (double part in row)
            {
                margin += part;
            }

            double stretched = weight * fit.Calibration.Stretch(@base, margin);
            total += weight;
            for (int f = 0; f < width; f++)
            {
                sums[f] += stretched * Math.Abs(row[f]);
            }
        }

        return
        [
            .. sums.Select((sum, f) => new FeatureImportance(fit.Model.FeatureNames[f], sum / total))
                .OrderByDescending(i => i.MeanAbsoluteContribution).ThenBy(i => i.Feature, StringComparer.Ordinal),
        ];
    }
}
