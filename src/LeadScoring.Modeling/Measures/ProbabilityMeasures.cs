namespace LeadScoring.Modeling;

/// <summary>How good probabilities are, not only their order.</summary>
public static class ProbabilityMeasures
{
    private const double Tiny = 1e-15;

    /// <summary>Mean log loss in nats, −mean(y·ln p + (1−y)·ln(1−p)); probabilities are kept 1e-15 away from 0 and 1.</summary>
    public static double LogLoss(ReadOnlySpan<double> probabilities, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double sum = 0;
        double total = 0;
        for (int r = 0; r < probabilities.Length; r++)
        {
            double p = Math.Clamp(probabilities[r], Tiny, 1 - Tiny);
            sum -= weights[r] * (labels[r] > 0.5f ? Math.Log(p) : Math.Log(1 - p));
            total += weights[r];
        }

        return sum / total;
    }

    /// <summary>Brier score, mean((p − y)²) (Brier 1950).</summary>
    public static double Brier(ReadOnlySpan<double> probabilities, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights)
    {
        double sum = 0;
        double total = 0;
        for (int r = 0; r < probabilities.Length; r++)
        {
            double distance = probabilities[r] - labels[r];
            sum += weights[r] * distance * distance;
            total += weights[r];
        }

        return sum / total;
    }

    /// <summary>Expected calibration error: the mean distance between promised and real share over bins of equal row count (Naeini et al. 2015).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is less than 1.</exception>
    public static double CalibrationError(ReadOnlySpan<double> probabilities, ReadOnlySpan<float> labels, ReadOnlySpan<float> weights, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        int[] order = RocAuc.Order(probabilities);
        double sum = 0;
        double total = 0;
        for (int bin = 0; bin < bins; bin++)
        {
            double gap = 0;
            for (int i = (int)((long)order.Length * bin / bins); i < (int)((long)order.Length * (bin + 1) / bins); i++)
            {
                int r = order[i];
                gap += weights[r] * (probabilities[r] - labels[r]);
                total += weights[r];
            }

            sum += Math.Abs(gap);
        }

        return sum / total;
    }
}
