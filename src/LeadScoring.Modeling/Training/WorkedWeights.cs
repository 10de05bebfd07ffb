namespace LeadScoring.Modeling;

/// <summary>Undoes that cold leads are hardly worked: those that were worked anyway stand for all that were not.</summary>
/// <remarks>
/// Inverse-propensity weights (Horvitz and Thompson 1952): a lead that had to be worked counts once, a cold one that was drawn with chance p counts 1/p, at most 50 times, and a cold one that was not
/// worked is left out, because its end says what happens to leads that nobody calls. Leads without a score at their moment were worked as ever.
/// </remarks>
public static class WorkedWeights
{
    private const double MostTimes = 50;

    /// <summary>The set with weights that make up for how leads were treated.</summary>
    /// <param name="set">Past leads.</param>
    /// <param name="treatments">Per lead, by rising instant.</param>
    public static TrainingSet Apply(TrainingSet set, IReadOnlyDictionary<LeadId, IReadOnlyList<Treatment>> treatments)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(treatments);
        double[] factors = new double[set.Rows];
        for (int r = 0; r < factors.Length; r++)
        {
            FeatureRowKey key = set.Features.Keys[r];
            factors[r] = treatments.TryGetValue(key.Lead, out IReadOnlyList<Treatment>? history) ? Factor(history, key.AsOf) : 1;
        }

        int[] kept = [.. Enumerable.Range(0, factors.Length).Where(r => factors[r] > 0)];
        TrainingSet some = kept.Length == set.Rows ? set : set.Select(kept);
        return some with { Weights = [.. kept.Select(r => (float)(set.Weights[r] * factors[r]))] };
    }

    private static double Factor(IReadOnlyList<Treatment> history, DateTimeOffset moment)
    {
        Treatment? then = null;
        foreach (Treatment treatment in history)
        {
            if (treatment.AsOf > moment)
            {
                break;
            }

            then = treatment;
        }

        return then is not { Tier: Tier.Cold } cold ? 1
            : cold.Explored is { } share ? Math.Min(MostTimes, 1 / share)
            : 0;
    }
}
