namespace LeadScoring;

/// <summary>The person scored, as one key across CRMs.</summary>
/// <remarks>
/// With a merge key: <c>m-</c> and a hash of its value, so that the same person in two CRMs is one lead in whatever order records arrive.
/// Without: the record (<c>sf.Lead/00Q…</c>). Ordered ordinally wherever leads are listed, so that runs are repeatable.
/// </remarks>
public readonly record struct LeadId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A mapped value of a lead, and from when on it was known.</summary>
/// <param name="Source">The record it comes from.</param>
/// <param name="Priority">Rank of the source object (0 = the mapping's <c>lead</c>, 1 = the next object <c>same_as</c> it …); the lowest non-empty value wins.</param>
/// <param name="Field">The mapping's name of the field.</param>
/// <param name="Text">The mapped value; <see langword="null"/> when it was empty or bad from then on.</param>
/// <param name="KnownAt">From when the CRM held this value, UTC.</param>
public sealed record ValueFact(RecordRef Source, int Priority, string Field, string? Text, DateTimeOffset KnownAt);

/// <summary>Something a lead did, or that was done with them.</summary>
/// <param name="Source">The record it comes from.</param>
/// <param name="Lead">The record of the lead it belongs to; the store resolves it to a <see cref="LeadId"/>.</param>
/// <param name="Kind">What it was: <c>call</c>, <c>page</c>, <c>meeting</c>.</param>
/// <param name="Detail">More about it, for <c>where</c> conditions: a page address, a subject.</param>
/// <param name="HappenedAt">When it happened, UTC.</param>
/// <param name="KnownAt">When the CRM knew of it, UTC; late logging makes this later.</param>
public sealed record ActivityFact(RecordRef Source, RecordRef Lead, string Kind, string? Detail, DateTimeOffset HappenedAt, DateTimeOffset KnownAt);

/// <summary>How a lead ended.</summary>
public enum OutcomeKind
{
    /// <summary>The label's <c>good_when</c> came true.</summary>
    Good,

    /// <summary>The label's <c>bad_when</c> came true.</summary>
    Bad,
}

/// <summary>An outcome of a lead or of a deal that leads to a lead.</summary>
/// <param name="Source">The record it was read from: a lead or a deal.</param>
/// <param name="Kind">Won, or lost and disqualified.</param>
/// <param name="HappenedAt">When it came true, UTC.</param>
/// <param name="KnownAt">When the CRM knew, UTC.</param>
/// <param name="Amount">Money of the deal, where mapped.</param>
public sealed record OutcomeFact(RecordRef Source, OutcomeKind Kind, DateTimeOffset HappenedAt, DateTimeOffset KnownAt, decimal? Amount);

/// <summary>Says that what hangs on one record also belongs to the lead of another: a deal to its lead, a converted lead's contact to the lead.</summary>
/// <param name="Source">The record that says so.</param>
/// <param name="From">What is linked: a deal, a contact.</param>
/// <param name="To">A record that is, or is linked to, a lead.</param>
public sealed record RecordLink(RecordRef Source, RecordRef From, RecordRef To)
{
    /// <summary>
    /// When <see cref="From"/> was merged into <see cref="To"/>, UTC: from then on, and not before, what hangs on it counts for the lead of the other; chains of merges are followed.
    /// <see langword="null"/> for an ordinary link, which counts for all times.
    /// </summary>
    public DateTimeOffset? MergedAt { get; init; }
}

/// <summary>Everything one CRM record says, replaced as a whole when the record is mapped again.</summary>
/// <param name="Source">The record.</param>
/// <param name="Lead">The lead it is, for records of lead objects; otherwise <see langword="null"/>.</param>
/// <param name="CreatedAt">When the record came into being, UTC.</param>
/// <param name="IsRemoved">Whether the record is deleted or does not pass <c>keep</c>; it is then not scored, and its facts are empty unless it was merged into another record.</param>
public sealed record RecordFacts(
    RecordRef Source,
    LeadId? Lead,
    DateTimeOffset CreatedAt,
    bool IsRemoved,
    IReadOnlyList<ValueFact> Values,
    IReadOnlyList<ActivityFact> Activities,
    IReadOnlyList<OutcomeFact> Outcomes,
    IReadOnlyList<RecordLink> Links)
{
    /// <summary>Number of the mark (<see cref="StoredRecord.Mark"/>) that these facts answer; <see langword="null"/> replaces whatever is there.</summary>
    public long? Mark { get; init; }

    /// <summary>Whether the record is an account. Leads that share a key with it become due when its facts change.</summary>
    public bool IsAccount { get; init; }

    /// <summary>
    /// What the record has, or ever had, in common with others: the account it names, its domain, the values that group features look across. Made by <see cref="SharedKey"/>.
    /// A removed record keeps those it had.
    /// </summary>
    public IReadOnlyList<string> SharedKeys { get; init; } = [];

    /// <summary>What tells the person the record is, where a mapping has several rules for that; the store then finds the lead, and <see cref="Lead"/> is not looked at. <see langword="null"/> = <see cref="Lead"/> says it.</summary>
    public RecordIdentity? Identity { get; init; }
}
