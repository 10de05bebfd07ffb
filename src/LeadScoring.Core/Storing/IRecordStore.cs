namespace LeadScoring;

/// <summary>CRM records as they were pulled, with every change of their fields.</summary>
public interface IRecordStore
{
    /// <summary>How far a stream was read; <see langword="null"/> = not at all.</summary>
    ValueTask<Checkpoint?> ReadCheckpointAsync(StreamKey stream, CancellationToken cancellationToken);

    /// <summary>Stores a page and its checkpoint in one transaction. Applying a page twice changes nothing.</summary>
    /// <param name="stream">The stream that was read.</param>
    /// <param name="page">Records (of that stream) and field changes (of the streams they name).</param>
    /// <param name="quietFields">CRM fields whose change is no news: the write-back fields. Their new values are stored, but the record does not count as changed.</param>
    /// <param name="seenAt">When we saw the page, UTC.</param>
    /// <param name="cancellationToken">Cancels; then neither page nor checkpoint is stored.</param>
    /// <remarks>
    /// A record whose fields differ from the stored ones also gets a <see cref="FieldChange"/> per changed field (other than quiet ones) at its <see cref="CrmRecord.ModifiedAt"/>,
    /// so that past values stay readable where the CRM keeps no history. A tombstone keeps the fields that were known. A record older than the stored one
    /// (by <see cref="CrmRecord.ModifiedAt"/>) changes nothing.
    /// Records that are new, changed, deleted, undeleted, or have new field changes are marked for mapping.
    /// </remarks>
    ValueTask<PageCommit> CommitPageAsync(StreamKey stream, RecordPage page, IReadOnlySet<string> quietFields, DateTimeOffset seenAt, CancellationToken cancellationToken);

    /// <summary>Records of a stream with their changes, ordered by id; only those marked for mapping if asked.</summary>
    IAsyncEnumerable<StoredRecord> ReadAsync(StreamKey stream, bool onlyMarked, CancellationToken cancellationToken);

    /// <summary>Single records; ids that are not there are left out. Ordered by id.</summary>
    ValueTask<IReadOnlyList<StoredRecord>> ReadAsync(StreamKey stream, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken);

    /// <summary>Marks every record of every stream for mapping, after the mapping changed.</summary>
    ValueTask MarkAllAsync(CancellationToken cancellationToken);

    /// <summary>Notes that the CRM now holds these values of quiet fields, after a successful write.</summary>
    ValueTask NoteWrittenAsync(StreamKey stream, IReadOnlyList<FieldWrite> writes, CancellationToken cancellationToken);

    /// <summary>Number of records of a stream, deleted ones not counted.</summary>
    ValueTask<long> CountAsync(StreamKey stream, CancellationToken cancellationToken);
}

/// <summary>What a page brought. All four are records; field changes from history count in <paramref name="Changed"/> by the records they concern.</summary>
public sealed record PageCommit(int Added, int Changed, int Unchanged, int Deleted);

/// <summary>A record with all known changes of its fields.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Record">Its newest state.</param>
/// <param name="Changes">Sorted by field (ordinal), then <see cref="FieldChange.ChangedAt"/>.</param>
public sealed record StoredRecord(StreamKey Stream, CrmRecord Record, IReadOnlyList<FieldChange> Changes);
