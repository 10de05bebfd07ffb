using LeadScoring.Modeling;

namespace LeadScoring.Engine.Monitoring;

/// <summary>Splits a score into what a lead is and what it did.</summary>
internal static class Behaviour
{
    /// <summary>Per row, the sum of the contributions of features that look at activities and not at a field.</summary>
    public static double[] Of(ScoreBatch batch, IReadOnlyList<string> names, FeatureSet features, int rows)
    {
        bool[] counts = [.. names.Select(n => features.IndexOf(n) is >= 0 and int i && features.Features[i] is RecencyFeature or CountFeature or VelocityFeature or HappenedFeature or RatioFeature or GroupFeature)];
        double[] sums = new double[rows];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < counts.Length; c++)
            {
                sums[r] += counts[c] ? batch.Contributions[(r * counts.Length) + c] : 0;
            }
        }

        return sums;
    }
}
