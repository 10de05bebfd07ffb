namespace LeadScoring.Modeling;

/// <summary>Intervals by drawing whole leads with replacement (percentile bootstrap, Efron and Tibshirani 1993).</summary>
/// <remarks>The rows of one lead are no independent witnesses, so leads are drawn, not rows. The same draws serve model and base rate: the comparison is paired.</remarks>
internal sealed record LeadBootstrap(double AucLow, double AucHigh, double GainLow)
{
    /// <summary>Draws.</summary>
    public const int Draws = 1000;

    /// <summary>Measures calibrated margins of test rows.</summary>
    /// <param name="set">Test rows.</param>
    /// <param name="margins">One per row.</param>
    /// <param name="baseMargin">The margin that always says the base rate.</param>
    /// <returns>95 % interval of the AUC, and the 5 % quantile of the log loss gained over the base rate: greater than 0 = better with 95 % confidence.</returns>
    public static LeadBootstrap Run(TrainingSet set, double[] margins, double baseMargin, int seed)
    {
        Dictionary<LeadId, int> leads = [];
        int[] leadOf = new int[set.Rows];
        float[] labels = [.. set.Labels];
        double[] gains = new double[set.Rows];
        for (int r = 0; r < set.Rows; r++)
        {
            LeadId lead = set.Features.Keys[r].Lead;
            if (!leads.TryGetValue(lead, out leadOf[r]))
            {
                leads.Add(lead, leadOf[r] = leads.Count);
            }

            gains[r] = Sigmoid.LogLoss(baseMargin, labels[r]) - Sigmoid.LogLoss(margins[r], labels[r]);
        }

        int[] order = RocAuc.Order(margins);
        Random dice = new(seed);
        double[] areas = new double[Draws];
        double[] gained = new double[Draws];
        int[] drawn = new int[leads.Count];
        double[] weights = new double[set.Rows];
        for (int draw = 0; draw < Draws; draw++)
        {
            Array.Clear(drawn);
            for (int i = 0; i < drawn.Length; i++)
            {
                drawn[dice.Next(drawn.Length)]++;
            }

            double sum = 0;
            double total = 0;
            for (int r = 0; r < weights.Length; r++)
            {
                weights[r] = drawn[leadOf[r]] * (double)set.Weights[r];
                sum += weights[r] * gains[r];
                total += weights[r];
            }

            areas[draw] = RocAuc.OfSorted(order, margins, labels, weights);
            gained[draw] = sum / total;
        }

        Array.Sort(areas);
        Array.Sort(gained);
        return new LeadBootstrap(areas[(int)(0.025 * Draws)], areas[(int)(0.975 * Draws)], gained[(int)(0.05 * Draws)]);
    }
}
