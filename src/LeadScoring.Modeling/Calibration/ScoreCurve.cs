namespace LeadScoring.Modeling;

/// <summary>From probability to points 0–100: straight lines between knots, never falling.</summary>
/// <param name="Probabilities">Rising; at least one.</param>
/// <param name="Scores">Points at each, never falling; below the first and above the last they stay.</param>
internal sealed record ScoreCurve(IReadOnlyList<double> Probabilities, IReadOnlyList<double> Scores)
{
    private const int Parts = 100;

    /// <summary>Points = 100 × probability.</summary>
    public static ScoreCurve Plain { get; } = new([0, 1], [0, 100]);

    /// <summary>Points = the weighted share of these probabilities that lie below; a tie stands in the middle of its share.</summary>
    public static ScoreCurve Percentiles(double[] probabilities, IReadOnlyList<float> weights)
    {
        int[] order = RocAuc.Order(probabilities);
        double total = weights.Sum(w => (double)w);
        List<(double Probability, double Score)> quantiles = [];
        double below = 0;
        int next = 0;
        for (int i = 0; i < order.Length; i++)
        {
            below += weights[order[i]];
            for (; next <= Parts && (below >= total * next / Parts || i == order.Length - 1); next++)
            {
                quantiles.Add((probabilities[order[i]], 100.0 * next / Parts));
            }
        }

        (double Probability, double Score)[] knots =
        [
            .. quantiles.GroupBy(q => q.Probability).Select(g => (g.Key, g.Average(q => q.Score))),
        ];
        return new ScoreCurve([.. knots.Select(k => k.Probability)], [.. knots.Select(k => k.Score)]);
    }

    /// <summary>Points of a probability.</summary>
    public double At(double probability)
    {
        int high = 0;
        int end = Probabilities.Count;
        while (high < end)
        {
            int middle = (high + end) / 2;
            if (Probabilities[middle] < probability)
            {
                high = middle + 1;
            }
            else
            {
                end = middle;
            }
        }

        if (high == 0)
        {
            return Scores[0];
        }

        if (high == Probabilities.Count)
        {
            return Scores[^1];
        }

        double from = Probabilities[high - 1];
        double share = (probability - from) / (Probabilities[high] - from);
        return Scores[high - 1] + (share * (Scores[high] - Scores[high - 1]));
    }
}
