namespace LeadScoring.EndToEnd.Running;

/// <summary>Measures of a score against what became of the leads, written apart from the product's own so that one checks the other.</summary>
internal static class RankMetrics
{
    /// <summary>Share of (good, bad) pairs that the score puts in order; ties count half.</summary>
    public static double Auc(IReadOnlyList<(double Score, bool Good)> rows)
    {
        double pairs = 0, right = 0;
        foreach ((double good, _) in rows.Where(r => r.Good))
        {
            foreach ((double bad, _) in rows.Where(r => !r.Good))
            {
                pairs++;
                right += good > bad ? 1 : good.Equals(bad) ? 0.5 : 0;
            }
        }

        return right / pairs;
    }

    /// <summary>Mean log loss (nats) of probabilities, held away from 0 and 1 by half of the last written digit.</summary>
    public static double LogLoss(IReadOnlyList<(double Probability, bool Good)> rows) =>
        rows.Average(r => -Math.Log(r.Good ? Clamp(r.Probability) : 1 - Clamp(r.Probability)));

    private static double Clamp(double probability) => Math.Clamp(probability, 0.005, 0.995);
}
