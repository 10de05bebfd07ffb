namespace LeadScoring;

/// <summary>What is known of one account, over time.</summary>
/// <param name="Account">Its record.</param>
/// <param name="Priority">Rank of its source (<see cref="AccountSource.Priority"/>); the lowest non-empty value wins.</param>
/// <param name="CreatedAt">When it came into being, UTC: nobody belongs to it before.</param>
/// <param name="Values">Mapped fields and those of <see cref="ReservedFields"/>, sorted by field (ordinal), then <see cref="ValueFact.KnownAt"/>.</param>
public sealed record AccountFacts(RecordRef Account, int Priority, DateTimeOffset CreatedAt, IReadOnlyList<ValueFact> Values);

/// <summary>A user of a CRM who owns an account there.</summary>
/// <param name="Connection">Whose user it is.</param>
/// <param name="User">The user's id in that CRM.</param>
public sealed record AccountOwner(ConnectionId Connection, CrmRecordId User);

/// <summary>The account a lead belongs to at an instant, and why.</summary>
/// <param name="Account">The account's record.</param>
/// <param name="Rule">What they have in common.</param>
/// <param name="Confidence">How sure that is, 0–1.</param>
public readonly record struct AccountMatch(RecordRef Account, AccountRule Rule, double Confidence);

/// <summary>Why a lead belongs to an account.</summary>
public enum AccountRule
{
    /// <summary>The lead's record names the account: somebody, or the CRM, said so.</summary>
    Reference,

    /// <summary>The lead's registered business domain is the account's.</summary>
    Domain,
}
