namespace LeadScoring;

/// <summary>What leads have in common: the accounts they belong to, and the values that group features look across.</summary>
public interface IRelationStore
{
    /// <summary>Accounts by the keys they have or ever had (<see cref="SharedKey"/>), with all that is known of them; keys of no account are left out.</summary>
    /// <remarks>One read of one snapshot, however many keys.</remarks>
    ValueTask<IReadOnlyDictionary<string, IReadOnlyList<AccountFacts>>> FindAccountsAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>The given leads and every lead that shares a key with one of them, or ever did.</summary>
    ValueTask<IReadOnlySet<LeadId>> ReadSharingAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken);

    /// <summary>
    /// Makes every lead due that shares a key with a lead that is due, or with one of <paramref name="more"/>, in one transaction; leads without any record left pass their news on, too, once.
    /// Accounts whose facts changed make their leads due by themselves.
    /// </summary>
    /// <param name="more">Leads that are to be scored for other reasons than news.</param>
    /// <param name="cancellationToken">Cancels; then nothing is due that was not before.</param>
    /// <returns>All leads that are due now, <paramref name="more"/> included.</returns>
    ValueTask<IReadOnlySet<LeadId>> SpreadDueAsync(IReadOnlyCollection<LeadId> more, CancellationToken cancellationToken);
}
