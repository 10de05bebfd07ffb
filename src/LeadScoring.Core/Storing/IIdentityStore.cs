namespace LeadScoring;

/// <summary>Who was found to be one person, and how that came about.</summary>
public interface IIdentityStore
{
    /// <summary>Leads with more than one live record, with their records and these records' keys; streamed, ordered by lead.</summary>
    /// <param name="lead">Only this lead, also with a single record; <see langword="null"/> = all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    IAsyncEnumerable<StoredPerson> ReadJoinedAsync(LeadId? lead, CancellationToken cancellationToken);

    /// <summary>Leads that have a key now.</summary>
    ValueTask<IReadOnlyList<LeadId>> FindAsync(IReadOnlyCollection<string> hashes, CancellationToken cancellationToken);

    /// <summary>Moves of records between leads, oldest first; of one lead, those that came to it or left it.</summary>
    /// <param name="lead">Which lead; <see langword="null"/> = all.</param>
    /// <param name="most">At most so many, the newest ones.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<IReadOnlyList<IdentityMove>> ReadMovesAsync(LeadId? lead, int most, CancellationToken cancellationToken);

    /// <summary>Counts for people.</summary>
    ValueTask<IdentityCounts> CountAsync(CancellationToken cancellationToken);
}

/// <summary>A lead and the records it consists of, as the rules see them; without keys where a single merge key decides.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="Records">Its records, ordered; removed ones included.</param>
/// <param name="SharedHashes">Keys of these records that too many share to join anybody.</param>
public sealed record StoredPerson(LeadId Lead, IReadOnlyList<IdentifiedRecord> Records, IReadOnlySet<string> SharedHashes);

/// <summary>A record that went from one lead to another: it was joined, or it was split off.</summary>
/// <param name="Record">The record.</param>
/// <param name="From">Where it was.</param>
/// <param name="To">Where it is since.</param>
/// <param name="At">When the news came that made it move, UTC.</param>
public sealed record IdentityMove(RecordRef Record, LeadId From, LeadId To, DateTimeOffset At);

/// <summary>How many records, leads and keys there are.</summary>
/// <param name="Records">Live records of leads.</param>
/// <param name="Leads">Leads they are.</param>
/// <param name="SharedKeys">Keys that join nobody because too many records share them.</param>
public sealed record IdentityCounts(long Records, long Leads, long SharedKeys);
