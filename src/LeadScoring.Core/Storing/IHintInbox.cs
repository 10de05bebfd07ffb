namespace LeadScoring;

/// <summary>Hints that came from outside (webhooks) and wait until somebody looks at the records they name.</summary>
/// <remarks>
/// A hint is a record's id and never its content. What is added is on the disk before <see cref="AddAsync"/> ends, and does not wait for pages that are
/// being stored, so that the sender can be answered at once. Not one transaction with the rest of the store: a hint is removed after the record
/// was stored, and looked at twice when a run was cut off in between. Thread-safe.
/// </remarks>
public interface IHintInbox
{
    /// <summary>Adds hints; one whose <see cref="RecordHint.Key"/> waits already changes nothing. All of them, or none when it throws.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="StoreException">The store cannot take them; the sender should try again.</exception>
    ValueTask<int> AddAsync(IReadOnlyList<RecordHint> hints, DateTimeOffset receivedAt, CancellationToken cancellationToken);

    /// <summary>The hints that wait longest, oldest first.</summary>
    ValueTask<IReadOnlyList<WaitingHint>> ReadOldestAsync(int count, CancellationToken cancellationToken);

    /// <summary>Removes hints that were looked at; numbers that are gone already change nothing.</summary>
    ValueTask RemoveAsync(IReadOnlyCollection<long> numbers, CancellationToken cancellationToken);

    /// <summary>Number of hints that wait.</summary>
    ValueTask<long> CountAsync(CancellationToken cancellationToken);
}

/// <summary>Word from a CRM that something happened to one record.</summary>
/// <param name="Stream">The record's stream.</param>
/// <param name="Record">The record.</param>
/// <param name="Kind">What to do about it.</param>
/// <param name="Key">Identity of the event for this record: the same when the CRM sends it again. Holds no personal data; at most 100 characters.</param>
public sealed record RecordHint(StreamKey Stream, CrmRecordId Record, HintKind Kind, string Key);

/// <summary>What a hint asks for.</summary>
public enum HintKind
{
    /// <summary>Read the record: it changed, appeared, was archived, restored, merged, or its links changed.</summary>
    Changed = 0,

    /// <summary>The person asked to be forgotten: keep nothing of the record.</summary>
    Erased = 1,
}

/// <summary>A hint in the inbox.</summary>
/// <param name="Number">Its number; later ones are greater.</param>
/// <param name="Hint">The hint.</param>
/// <param name="ReceivedAt">When it came, UTC.</param>
public sealed record WaitingHint(long Number, RecordHint Hint, DateTimeOffset ReceivedAt);
