namespace LeadScoring;

/// <summary>One state of one CRM record as the CRM reported it. Tombstones have no fields.</summary>
/// <param name="Id">The record's id in its CRM.</param>
/// <param name="CreatedAt">When the CRM says the record came into being, UTC; <see langword="null"/> where it does not say.</param>
/// <param name="ModifiedAt">When this state became the current one, UTC.</param>
/// <param name="IsDeleted">Whether the CRM reports the record as gone (recycle bin, archive).</param>
/// <param name="Fields">
/// Field name to the CRM's text for it; <see langword="null"/> where the CRM holds nothing. Only the requested fields are present.
/// HubSpot associations appear as pseudo fields <c>associations.contacts</c>, <c>associations.companies</c> … with ids joined by <c>;</c>.
/// </param>
public sealed record CrmRecord(CrmRecordId Id, DateTimeOffset? CreatedAt, DateTimeOffset ModifiedAt, bool IsDeleted, IReadOnlyDictionary<string, string?> Fields)
{
    /// <summary>For a tombstone: the record of the same stream that this one was merged into. What hung on this one belongs to that one from then on.</summary>
    public CrmRecordId? MergedInto { get; init; }

    /// <summary>For a tombstone: the person asked to be forgotten. Whoever stores records must keep nothing of it, not even the past.</summary>
    public bool IsErased { get; init; }
}

/// <summary>One change of one field, from the CRM's own field history or seen by us between two pulls.</summary>
/// <param name="Stream">The stream of the changed record (not of the history object).</param>
/// <param name="Record">The changed record.</param>
/// <param name="Field">The CRM's name of the field.</param>
/// <param name="OldValue">The value before; <see langword="null"/> for empty or where the CRM does not tell.</param>
/// <param name="NewValue">The value from <paramref name="ChangedAt"/> on.</param>
/// <param name="ChangedAt">When the CRM recorded the change, UTC.</param>
public sealed record FieldChange(StreamName Stream, CrmRecordId Record, string Field, string? OldValue, string? NewValue, DateTimeOffset ChangedAt);

/// <summary>The unit of commit: records and field changes, and the checkpoint that becomes true once they are stored.</summary>
/// <param name="Records">States of records; the same id may come again in a later page.</param>
/// <param name="Changes">Field history; applying one twice changes nothing.</param>
/// <param name="Next">Where reading goes on after this page is stored.</param>
/// <param name="ExpectedRows">Rows the CRM says the whole read will give, where it says; for progress bars only.</param>
public sealed record RecordPage(IReadOnlyList<CrmRecord> Records, IReadOnlyList<FieldChange> Changes, Checkpoint Next, long? ExpectedRows = null)
{
    /// <summary>
    /// Whether <see cref="Records"/> hold only some fields of records that are known already, which changed without the record's own stamp moving
    /// (formulas, roll-ups, associations). Such a change is known from the moment we saw it; unknown records are left for the ordinary read.
    /// </summary>
    public bool IsRepair { get; init; }

    /// <summary>Whether what was removed meanwhile can no longer be told by the CRM (a gap longer than its log), so that all ids must be compared.</summary>
    public bool NeedsReconcile { get; init; }

    /// <summary>
    /// Requested fields that the CRM no longer has, or no longer shows to our user, in the request's spelling; the same on every page of a read.
    /// <see cref="Records"/> are without them, which says nothing of their values: what is stored of them stays as it was. A field that comes back is read again for all records.
    /// </summary>
    /// <remarks>Only a read that goes on from a checkpoint leaves fields out. One that starts from the beginning refuses unknown names, because then somebody sets things up.</remarks>
    public IReadOnlyList<string> MissingFields { get; init; } = [];
}

/// <summary>States of single records that were asked for by id.</summary>
/// <param name="Records">One state per id that the CRM can say anything about: alive, or a tombstone with what became of it. Ids it never heard of are left out.</param>
/// <param name="Changes">Their field history, where it comes with the records.</param>
public sealed record RecordStates(IReadOnlyList<CrmRecord> Records, IReadOnlyList<FieldChange> Changes);

/// <summary>Ids of records that changed, from the CRM's events: a hint to read them, never the news itself.</summary>
/// <param name="Ids">What changed, was created, deleted or undeleted; without duplicates.</param>
/// <param name="IsGap">Whether events were lost: the stream has to be read by its watermark.</param>
/// <param name="Next">Where listening goes on once the records have been stored.</param>
public sealed record ChangeHints(IReadOnlyList<CrmRecordId> Ids, bool IsGap, Checkpoint Next);
