namespace LeadScoring.Modeling;

/// <summary>A rising curve of any shape: straight lines between the middles of pools of rows.</summary>
/// <remarks>
/// Pool adjacent violators (Ayer et al. 1955) gives the steps; pools of fewer than 20 leads or 2 % are put together and shrunk towards the base rate by
/// two leads, and lines join their middles (centred isotonic regression, Oron and Flournoy 2017), so that leads that differ keep different scores.
/// The curve always rises by at least a twentieth of the sigmoid's slope; outside the outermost pools it goes on with half of that slope.
/// </remarks>
/// <param name="Margins">Rising; at least two.</param>
/// <param name="LogOdds">Rising.</param>
/// <param name="EdgeSlope">Slope outside, greater than 0.</param>
internal sealed record IsotonicCalibration(IReadOnlyList<double> Margins, IReadOnlyList<double> LogOdds, double EdgeSlope) : MarginCalibration
{
    private const double LeastRows = 20;
    private const double LeastShare = 0.02;
    private const double Prior = 2;

    /// <summary>Fits to margins of rows that the model had not learned from; <see langword="null"/> where fewer than two pools come out.</summary>
    public static IsotonicCalibration? Fit(double[] margins, IReadOnlyList<float> labels, IReadOnlyList<float> weights, SigmoidCalibration sigmoid)
    {
        List<Pool> pools = Pools(margins, labels, weights);
        double total = pools.Sum(p => p.Weight);
        double rate = pools.Sum(p => p.Good) / total;
        double least = Math.Max(LeastRows, LeastShare * total);
        List<Pool> large = [];
        Pool open = default;
        foreach (Pool pool in pools)
        {
            open = open.With(pool);
            if (open.Weight >= least)
            {
                large.Add(open);
                open = default;
            }
        }

        if (open.Weight > 0 && large.Count > 0)
        {
            large[^1] = large[^1].With(open);
        }

        if (large.Count < 2)
        {
            return null;
        }

        double[] at = [.. large.Select(p => p.Margin)];
        double[] odds = new double[at.Length];
        for (int i = 0; i < at.Length; i++)
        {
            double shrunk = (large[i].Good + (Prior * rate)) / (large[i].Weight + Prior);
            odds[i] = Sigmoid.Margin(shrunk);
            if (i > 0)
            {
                odds[i] = Math.Max(odds[i], odds[i - 1] + (0.05 * sigmoid.Slope * (at[i] - at[i - 1])));
            }
        }

        return new IsotonicCalibration(at, odds, 0.5 * sigmoid.Slope);
    }

    /// <inheritdoc/>
    public override double Apply(double margin)
    {
        int last = Margins.Count - 1;
        if (margin <= Margins[0])
        {
            return LogOdds[0] + (EdgeSlope * (margin - Margins[0]));
        }

        if (margin >= Margins[last])
        {
            return LogOdds[last] + (EdgeSlope * (margin - Margins[last]));
        }

        int high = 1;
        while (Margins[high] < margin)
        {
            high++;
        }

        double share = (margin - Margins[high - 1]) / (Margins[high] - Margins[high - 1]);
        return LogOdds[high - 1] + (share * (LogOdds[high] - LogOdds[high - 1]));
    }

    /// <inheritdoc/>
    public override double Stretch(double from, double to)
    {
        const double Near = 1e-6;
        return Math.Abs(to - from) > Near
            ? (Apply(to) - Apply(from)) / (to - from)
            : (Apply(from + Near) - Apply(from - Near)) / (2 * Near);
    }

    private static List<Pool> Pools(double[] margins, IReadOnlyList<float> labels, IReadOnlyList<float> weights)
    {
        List<Pool> pools = [];
        int[] order = RocAuc.Order(margins);
        for (int i = 0; i < order.Length;)
        {
            // Equal margins are one pool whatever their labels.
            Pool pool = default;
            double margin = margins[order[i]];
            for (; i < order.Length && margins[order[i]] == margin; i++)
            {
                pool = pool.With(new Pool(weights[order[i]], weights[order[i]] * labels[order[i]], weights[order[i]] * margin));
            }

            while (pools.Count > 0 && pools[^1].Rate >= pool.Rate)
            {
                pool = pools[^1].With(pool);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        return pools;
    }

    private readonly record struct Pool(double Weight, double Good, double WeightedMargin)
    {
        public double Rate => Good / Weight;

        public double Margin => WeightedMargin / Weight;

        public Pool With(Pool next) => new(Weight + next.Weight, Good + next.Good, WeightedMargin + next.WeightedMargin);
    }
}
