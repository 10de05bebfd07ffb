namespace LeadScoring.FeatureStore;

/// <summary>What became of a lead in the window after an instant, as far as it is known now.</summary>
/// <param name="State">How it ended.</param>
/// <param name="KnownAt">From when on that was known, UTC; meaningless while it is not.</param>
/// <param name="HappenedAt">When the outcome that decided it happened, UTC; <see langword="null"/> when none did.</param>
public readonly record struct LeadLabel(LabelState State, DateTimeOffset KnownAt, DateTimeOffset? HappenedAt)
{
    /// <summary>The label of a lead at a moment.</summary>
    /// <param name="lead">All facts of the lead.</param>
    /// <param name="label">What good means.</param>
    /// <param name="moment">The instant of scoring, UTC, not after <paramref name="now"/>.</param>
    /// <param name="now">Nothing known later is used, UTC.</param>
    public static LeadLabel At(LeadFacts lead, LabelDefinition label, DateTimeOffset moment, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lead);
        ArgumentNullException.ThrowIfNull(label);
        if (LeadOutcome.FirstKnown(lead, moment) is not null || lead.Outcomes.Any(o => o.HappenedAt <= moment))
        {
            return new LeadLabel(LabelState.AlreadyDecided, moment, null);
        }

        DateTimeOffset end = moment + label.Within;
        (DateTimeOffset Known, DateTimeOffset Happened)? good = First(lead, OutcomeKind.Good, moment, end);
        (DateTimeOffset Known, DateTimeOffset Happened)? bad = First(lead, OutcomeKind.Bad, moment, end);
        DateTimeOffset knownAt = good?.Known ?? bad?.Known ?? end;
        if (end > now || knownAt > now)
        {
            return new LeadLabel(LabelState.Unripe, knownAt, null);
        }

        return good is { } won ? new LeadLabel(LabelState.Good, knownAt, won.Happened)
            : bad is null && !label.WindowOverIsBad ? new LeadLabel(LabelState.Undecided, knownAt, null)
            : new LeadLabel(LabelState.Bad, knownAt, bad?.Happened);
    }

    /// <summary>When the first such outcome of the window was known to have happened, and when it did.</summary>
    private static (DateTimeOffset Known, DateTimeOffset Happened)? First(LeadFacts lead, OutcomeKind kind, DateTimeOffset moment, DateTimeOffset end)
    {
        (DateTimeOffset Known, DateTimeOffset Happened)? first = null;
        foreach (OutcomeFact outcome in lead.Outcomes)
        {
            if (outcome.Kind == kind && outcome.HappenedAt > moment && outcome.HappenedAt <= end)
            {
                DateTimeOffset known = outcome.KnownAt > outcome.HappenedAt ? outcome.KnownAt : outcome.HappenedAt;
                first = first is null || known < first.Value.Known ? (known, outcome.HappenedAt) : first;
            }
        }

        return first;
    }
}

/// <summary>How a lead ended in its window.</summary>
public enum LabelState
{
    /// <summary>The window is not over.</summary>
    Unripe,

    /// <summary>It had ended before the moment.</summary>
    AlreadyDecided,

    /// <summary>The window is over without an outcome, and the label says that only outcomes count.</summary>
    Undecided,

    /// <summary>Good.</summary>
    Good,

    /// <summary>Bad.</summary>
    Bad,
}
