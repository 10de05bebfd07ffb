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
public sealed record CrmRecord(CrmRecordId Id, DateTimeOffset? CreatedAt, DateTimeOffset ModifiedAt, bool IsDeleted, IReadOnlyDictionary<string, string?> Fields);

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
public sealed record RecordPage(IReadOnlyList<CrmRecord> Records, IReadOnlyList<FieldChange> Changes, Checkpoint Next, long? ExpectedRows = null);
