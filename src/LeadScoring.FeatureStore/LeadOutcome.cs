namespace LeadScoring.FeatureStore;

/// <summary>How a lead ended, as far as was known at an instant.</summary>
public static class LeadOutcome
{
    /// <summary>The earliest outcome (by <see cref="OutcomeFact.HappenedAt"/>, then source) among those known by then; <see langword="null"/> while the lead is open.</summary>
    /// <param name="lead">The lead.</param>
    /// <param name="asOf">Nothing known later is seen, UTC.</param>
    public static OutcomeFact? FirstKnown(LeadFacts lead, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(lead);
        foreach (OutcomeFact outcome in lead.Outcomes)
        {
            if (outcome.KnownAt <= asOf)
            {
                return outcome;
            }
        }

        return null;
    }
}
