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

    /// <summary>
    /// Puts what tiers are asked to convert at their fixed borders, with straight lines between. A tier that names no conversion but a largest share is asked for the
    /// probability that only this share exceeds; where neither tier names anything, points are percentiles.
    /// </summary>
    public static ScoreCurve Capacity(TierOptions tiers, double[] probabilities, IReadOnlyList<float> weights)
    {
        ScoreCurve shares = Percentiles(probabilities, weights);
        List<(double Probability, double Score)> knots = [(0, 0), (1, 100)];
        foreach ((TierAim? aim, double at) in ((TierAim?, double)[])[(tiers.Warm, tiers.WarmAt), (tiers.Hot, tiers.HotAt)])
        {
            double? asked = aim?.ConversionAtLeast ?? (aim?.MaxShare is { } share ? shares.ProbabilityAt(100 * (1 - share)) : null);
            if (asked is > 0 and < 1 && at is > 0 and < 100 && asked > knots[^2].Probability && at > knots[^2].Score)
            {
                knots.Insert(knots.Count - 1, (asked.Value, at));
            }
        }

        return knots.Count == 2 ? shares : new ScoreCurve([.. knots.Select(k => k.Probability)], [.. knots.Select(k => k.Score)]);
    }

    /// <summary>The curve that a mapping asks for, made from probabilities of rows the models had not seen.</summary>
    public static ScoreCurve Of(ScoreScale scale, TierOptions tiers, double[] probabilities, IReadOnlyList<float> weights) => scale switch
    {
        ScoreScale.Percentile => Percentiles(probabilities, weights),
        ScoreScale.Capacity => Capacity(tiers, probabilities, weights),
        _ => Plain,
    };

    /// <summary>Least probability at which the points are reached.</summary>
    public double ProbabilityAt(double score)
    {
        for (int i = 0; i < Scores.Count; i++)
        {
            if (Scores[i] >= score)
            {
                return i == 0 || Scores[i] == Scores[i - 1]
                    ? Probabilities[i]
                    : Probabilities[i - 1] + ((score - Scores[i - 1]) / (Scores[i] - Scores[i - 1]) * (Probabilities[i] - Probabilities[i - 1]));
            }
        }

        return Probabilities[^1];
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
