namespace LeadScoring;

/// <summary>A way of reading a stream. Each has a checkpoint of its own.</summary>
public enum Reading
{
    /// <summary>What changed, by the stream's watermark.</summary>
    Changes,

    /// <summary>Fields that change without the record's stamp.</summary>
    SilentFields,

    /// <summary>What the CRM's events named.</summary>
    Events,

    /// <summary>Single records by id; keeps no checkpoint.</summary>
    ById,
}

/// <summary>CRM records as they were pulled, with every change of their fields.</summary>
public interface IRecordStore
{
    /// <summary>How far a stream was read in one way; <see langword="null"/> = not at all.</summary>
    ValueTask<Checkpoint?> ReadCheckpointAsync(StreamKey stream, Reading reading, CancellationToken cancellationToken);

    /// <summary>How far a stream's changes were read; <see langword="null"/> = not at all.</summary>
    ValueTask<Checkpoint?> ReadCheckpointAsync(StreamKey stream, CancellationToken cancellationToken) => ReadCheckpointAsync(stream, Reading.Changes, cancellationToken);

    /// <summary>Stores a page of a stream's changes and its checkpoint.</summary>
    ValueTask<PageCommit> CommitPageAsync(StreamKey stream, RecordPage page, IReadOnlySet<string> quietFields, DateTimeOffset seenAt, CancellationToken cancellationToken) =>
        CommitPageAsync(stream, Reading.Changes, page, quietFields, seenAt, cancellationToken);

    /// <summary>Stores a page and its checkpoint in one transaction. Applying a page twice changes nothing.</summary>
    /// <param name="stream">The stream that was read.</param>
    /// <param name="reading">How it was read, and so which checkpoint <see cref="RecordPage.Next"/> is.</param>
    /// <param name="page">Records (of that stream) and field changes (of the streams they name).</param>
    /// <param name="quietFields">CRM fields whose change is no news: the write-back fields. Their new values are stored, but the record does not count as changed.</param>
    /// <param name="seenAt">When we saw the page, UTC.</param>
    /// <param name="cancellationToken">Cancels; then neither page nor checkpoint is stored.</param>
    /// <remarks>
    /// A record whose fields differ from the stored ones also gets a <see cref="FieldChange"/> per changed field (other than quiet ones) at its <see cref="CrmRecord.ModifiedAt"/>,
    /// so that past values stay readable where the CRM keeps no history. A tombstone keeps the fields that were known. A record older than the stored one
    /// (by <see cref="CrmRecord.ModifiedAt"/>) changes nothing, except that a tombstone which came too early takes the fields of the state before it.
    /// Records that are new, changed, deleted, merged, undeleted, or have new field changes are marked for mapping.
    /// A field that is absent says nothing: what is stored of it stays.
    /// <para>Of a page that <see cref="RecordPage.IsRepair"/>, unknown and deleted records are ignored; a changed field is known from <paramref name="seenAt"/>, and no record's <see cref="CrmRecord.ModifiedAt"/> moves.</para>
    /// <para>
    /// A record that <see cref="CrmRecord.IsErased"/> is removed with everything that is known of it: the record, its changes, marks, facts, ledger rows, the records that were merged into it,
    /// and the activities that hang on nobody else. A lead without any other live record goes whole: its scores, their history, its routing, its deleted records. No byte of it stays in the store's files,
    /// apart from a hash of the record's id, by which any later page that brings it again is ignored.
    /// </para>
    /// <para>A page that <see cref="RecordPage.NeedsReconcile"/> leaves a lasting wish for a sweep, see <see cref="ReadSweepAsync"/>.</para>
    /// </remarks>
    ValueTask<PageCommit> CommitPageAsync(StreamKey stream, Reading reading, RecordPage page, IReadOnlySet<string> quietFields, DateTimeOffset seenAt, CancellationToken cancellationToken);

    /// <summary>Records of a stream with their changes, ordered by id; only those marked for mapping if asked.</summary>
    IAsyncEnumerable<StoredRecord> ReadAsync(StreamKey stream, bool onlyMarked, CancellationToken cancellationToken);

    /// <summary>Single records; ids that are not there are left out. Ordered by id.</summary>
    ValueTask<IReadOnlyList<StoredRecord>> ReadAsync(StreamKey stream, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken);

    /// <summary>Ids of a stream's records that are not deleted, ordered ordinally; streamed.</summary>
    IAsyncEnumerable<CrmRecordId> ReadIdsAsync(StreamKey stream, CancellationToken cancellationToken);

    /// <summary>When a stream's ids were last compared with the CRM's, and whether that is wanted.</summary>
    ValueTask<SweepState> ReadSweepAsync(StreamKey stream, CancellationToken cancellationToken);

    /// <summary>Notes that all ids were compared; a wish that came after <paramref name="startedAt"/> stays.</summary>
    ValueTask NoteSweptAsync(StreamKey stream, DateTimeOffset startedAt, CancellationToken cancellationToken);

    /// <summary>Marks every record of every stream for mapping, after the mapping changed.</summary>
    ValueTask MarkAllAsync(CancellationToken cancellationToken);

    /// <summary>Notes that the CRM now holds these values of quiet fields, after a successful write.</summary>
    ValueTask NoteWrittenAsync(StreamKey stream, IReadOnlyList<FieldWrite> writes, CancellationToken cancellationToken);

    /// <summary>Number of records of a stream, deleted ones not counted.</summary>
    ValueTask<long> CountAsync(StreamKey stream, CancellationToken cancellationToken);
}

/// <summary>What a page brought. All are records; field changes from history count in <paramref name="Changed"/> by the records they concern.</summary>
public sealed record PageCommit(int Added, int Changed, int Unchanged, int Deleted)
{
    /// <summary>Records of people who asked to be forgotten.</summary>
    public int Erased { get; init; }
}

/// <summary>Where a stream stands with comparing ids.</summary>
/// <param name="WantedAt">When a page last said that it is needed, UTC; <see langword="null"/> = nobody does.</param>
/// <param name="SweptAt">When the last comparison began that came to its end, UTC; <see langword="null"/> = never.</param>
public sealed record SweepState(DateTimeOffset? WantedAt, DateTimeOffset? SweptAt);

/// <summary>A record with all known changes of its fields.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Record">Its newest state.</param>
/// <param name="Changes">Sorted by field (ordinal), then <see cref="FieldChange.ChangedAt"/>.</param>
public sealed record StoredRecord(StreamKey Stream, CrmRecord Record, IReadOnlyList<FieldChange> Changes)
{
    /// <summary><see cref="CrmRecord.ModifiedAt"/> of the last state that was not deleted; <see langword="null"/> when none is known.</summary>
    public DateTimeOffset? AliveAt { get; init; }

    /// <summary>Number of the mark under which it was read; <see langword="null"/> unless marked records were asked for.</summary>
    public long? Mark { get; init; }
}
