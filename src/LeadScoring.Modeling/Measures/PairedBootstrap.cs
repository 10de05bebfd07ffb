namespace LeadScoring.Modeling;

/// <summary>Two predictions of the same rows compared by drawing whole leads with replacement; both see the same draws, so what is common to them cancels.</summary>
/// <remarks>Percentile bootstrap (Efron and Tibshirani 1993). Gains are of the second over the first: greater than 0 = the second is better.</remarks>
/// <param name="Auc">Gain in AUC.</param>
/// <param name="LogLoss">Log loss saved (nats).</param>
/// <param name="Calibration">Calibration error saved (0–1, ten bins).</param>
internal sealed record PairedBootstrap(PairedGain Auc, PairedGain LogLoss, PairedGain Calibration)
{
    private const int Bins = 10;

    /// <summary>Compares calibrated margins.</summary>
    /// <param name="set">The rows.</param>
    /// <param name="first">One per row.</param>
    /// <param name="second">One per row.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="draws">How many.</param>
    public static PairedBootstrap Run(TrainingSet set, double[] first, double[] second, int seed, int draws = 1000)
    {
        Side a = new(set, first);
        Side b = new(set, second);
        Dictionary<LeadId, int> leads = [];
        int[] leadOf = new int[set.Rows];
        double[] weights = new double[set.Rows];
        for (int r = 0; r < set.Rows; r++)
        {
            LeadId lead = set.Features.Keys[r].Lead;
            if (!leads.TryGetValue(lead, out leadOf[r]))
            {
                leads.Add(lead, leadOf[r] = leads.Count);
            }

            weights[r] = set.Weights[r];
        }

        (double Auc, double Loss, double Error) plain = Gain(a, b, weights);
        double[] areas = new double[draws];
        double[] losses = new double[draws];
        double[] errors = new double[draws];
        Random dice = new(seed);
        int[] drawn = new int[leads.Count];
        for (int draw = 0; draw < draws; draw++)
        {
            Array.Clear(drawn);
            for (int i = 0; i < drawn.Length; i++)
            {
                drawn[dice.Next(drawn.Length)]++;
            }

            for (int r = 0; r < weights.Length; r++)
            {
                weights[r] = drawn[leadOf[r]] * (double)set.Weights[r];
            }

            (areas[draw], losses[draw], errors[draw]) = Gain(a, b, weights);
        }

        return new PairedBootstrap(PairedGain.Of(plain.Auc, areas), PairedGain.Of(plain.Loss, losses), PairedGain.Of(plain.Error, errors));
    }

    private static (double Auc, double Loss, double Error) Gain(Side a, Side b, double[] weights) =>
        (b.Auc(weights) - a.Auc(weights), a.Loss(weights) - b.Loss(weights), a.Error(weights) - b.Error(weights));

    private sealed class Side
    {
        private readonly double[] _margins;
        private readonly float[] _labels;
        private readonly int[] _order;
        private readonly double[] _losses;
        private readonly double[] _gaps;

        public Side(TrainingSet set, double[] margins)
        {
            _margins = margins;
            _labels = [.. set.Labels];
            _order = RocAuc.Order(margins);
            _losses = [.. margins.Select((m, r) => Sigmoid.LogLoss(m, _labels[r]))];
            _gaps = [.. margins.Select((m, r) => Sigmoid.Of(m) - _labels[r])];
        }

        public double Auc(double[] weights) => RocAuc.OfSorted(_order, _margins, _labels, weights);

        public double Loss(double[] weights)
        {
            double sum = 0;
            double total = 0;
            for (int r = 0; r < weights.Length; r++)
            {
                sum += weights[r] * _losses[r];
                total += weights[r];
            }

            return sum / total;
        }

        /// <summary>Bins keep their rows over all draws.</summary>
        public double Error(double[] weights)
        {
            double sum = 0;
            double total = 0;
            for (int bin = 0; bin < Bins; bin++)
            {
                double gap = 0;
                for (int i = (int)((long)_order.Length * bin / Bins); i < (int)((long)_order.Length * (bin + 1) / Bins); i++)
                {
                    gap += weights[_order[i]] * _gaps[_order[i]];
                    total += weights[_order[i]];
                }

                sum += Math.Abs(gap);
            }

            return sum / total;
        }
    }
}

/// <summary>A difference with what chance leaves open.</summary>
internal sealed class PairedGain
{
    private readonly double[] _sorted;

    private PairedGain(double value, double[] sorted)
    {
        Value = value;
        _sorted = sorted;
    }

    /// <summary>On all rows.</summary>
    public double Value { get; }

    public static PairedGain Of(double value, double[] draws)
    {
        Array.Sort(draws);
        return new PairedGain(value, draws);
    }

    /// <summary>The value that the difference exceeds with this confidence (0–1).</summary>
    public double AtLeast(double confidence) => _sorted[Math.Clamp((int)((1 - confidence) * _sorted.Length), 0, _sorted.Length - 1)];

    /// <summary>The value that the difference stays below with this confidence (0–1).</summary>
    public double AtMost(double confidence) => _sorted[Math.Clamp((int)(confidence * _sorted.Length), 0, _sorted.Length - 1)];
}
