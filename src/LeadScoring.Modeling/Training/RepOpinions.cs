namespace LeadScoring.Modeling;

/// <summary>Finds out how far each rep's opinions can be believed, and what each may weigh.</summary>
/// <remarks>
/// A rep's opinions are compared with what became of his leads: the share of "good" among leads that ended good minus the share among those that ended bad (Youden's J)
/// is 1 for an oracle and 0 for somebody who says the same of all. Few comparisons are drawn towards 0.3. Somebody who hardly ever changes his word says nothing, compared or not.
/// </remarks>
public static class RepOpinions
{
    private const double PriorLeads = 5;
    private const double PriorTold = 0.65;

    /// <summary>Below it an opinion is not heard at all: it would add next to nothing but its row.</summary>
    private const double LeastBelief = 0.05;

    /// <summary>Share of words of one kind, times that of the other, at which a rep's opinions count in full: one good in five.</summary>
    private const double FullVariety = 0.2 * 0.8;

    /// <summary>Weight of each opinion, in order; 0 where it says nothing.</summary>
    /// <param name="opinions">What reps said, with what became of the lead where that is known.</param>
    /// <param name="options">Weight of one opinion against one outcome, and the largest share one rep may have of what all opinions weigh before the limit.</param>
    public static double[] Weigh(IReadOnlyList<RepOpinion> opinions, FeedbackOptions options)
    {
        ArgumentNullException.ThrowIfNull(opinions);
        ArgumentNullException.ThrowIfNull(options);
        double[] weights = new double[opinions.Count];
        ILookup<string, int> ofRep = Enumerable.Range(0, opinions.Count).ToLookup(i => opinions[i].Rep, StringComparer.Ordinal);
        foreach (IGrouping<string, int> rep in ofRep)
        {
            double belief = Belief([.. rep.Select(i => opinions[i])]);
            foreach (int i in rep.Where(i => opinions[i].EndedGood is null))
            {
                weights[i] = options.Weight * belief;
            }
        }

        double most = options.MaxSharePerRep * weights.Sum();
        foreach (IGrouping<string, int> rep in ofRep)
        {
            double sum = rep.Sum(i => weights[i]);
            foreach (int i in rep.Where(_ => sum > most))
            {
                weights[i] *= most / sum;
            }
        }

        return weights;
    }

    /// <summary>0 = worth nothing, 1 = as good as an outcome.</summary>
    public static double Belief(IReadOnlyList<RepOpinion> opinions)
    {
        ArgumentNullException.ThrowIfNull(opinions);
        double Told(bool ended, double prior)
        {
            int all = opinions.Count(o => o.EndedGood == ended);
            int good = opinions.Count(o => o.EndedGood == ended && o.SaysGood);
            return (good + (PriorLeads * prior)) / (all + PriorLeads);
        }

        double informed = Math.Max(0, Told(true, PriorTold) - Told(false, 1 - PriorTold));
        double share = (opinions.Count(o => o.SaysGood) + 0.5) / (opinions.Count + 1);
        double belief = informed * Math.Min(1, share * (1 - share) / FullVariety);
        return belief < LeastBelief ? 0 : belief;
    }
}

/// <summary>What a rep said of a lead.</summary>
/// <param name="Rep">Who; empty where nobody knows.</param>
/// <param name="SaysGood">Good, or bad.</param>
/// <param name="EndedGood">What became of the lead; <see langword="null"/> while nobody knows.</param>
public readonly record struct RepOpinion(string Rep, bool SaysGood, bool? EndedGood);
