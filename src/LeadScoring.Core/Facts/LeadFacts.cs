namespace LeadScoring;

/// <summary>All facts of one lead, gathered over records, links and connections: what feature rows are made from.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="CreatedAt">Earliest creation of any of its records, those merged into others included, UTC: a lead does not exist before.</param>
/// <param name="Records">The lead-like records it consists of, that are not removed.</param>
/// <param name="Values">Sorted by field (ordinal), then priority, then source, then <see cref="ValueFact.KnownAt"/>.</param>
/// <param name="Activities">Sorted by <see cref="ActivityFact.HappenedAt"/>, then source.</param>
/// <param name="Outcomes">Sorted by <see cref="OutcomeFact.HappenedAt"/>, then source.</param>
public sealed record LeadFacts(
    LeadId Lead,
    DateTimeOffset CreatedAt,
    IReadOnlyList<RecordRef> Records,
    IReadOnlyList<ValueFact> Values,
    IReadOnlyList<ActivityFact> Activities,
    IReadOnlyList<OutcomeFact> Outcomes)
{
    /// <summary>Number of the change that made the lead due, as of this reading; 0 when it was not due.</summary>
    public long DueMark { get; init; }

    /// <summary>Accounts that the lead belongs to or belonged to, by <see cref="AccountFacts.Priority"/>, then creation, then record; empty where the mapping has no accounts.</summary>
    public IReadOnlyList<AccountFacts> Accounts { get; init; } = [];

    /// <summary>Who owns the lead's account as of this reading (<c>account_owner</c>); <see langword="null"/> when it has no account, or nobody is known to own it.</summary>
    public AccountOwner? AccountOwner { get; init; }
}
