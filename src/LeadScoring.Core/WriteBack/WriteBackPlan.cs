namespace LeadScoring;

/// <summary>Exactly what will change in the CRMs, computed before anything is sent.</summary>
/// <param name="Id">SHA-256 (hex) of the plan's content; a changed plan has another id.</param>
/// <param name="MappingHash">The mapping's version.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Writes">Sorted by stream, then record id.</param>
/// <param name="Skipped">Records that are left alone, and why; same order. Leads that have an outcome are not scored any more and are not listed.</param>
public sealed record WriteBackPlan(string Id, string MappingHash, DateTimeOffset CreatedAt, IReadOnlyList<PlannedWrite> Writes, IReadOnlyList<SkippedWrite> Skipped);

/// <summary>New values for one record.</summary>
public sealed record PlannedWrite(StreamKey Stream, CrmRecordId Record, LeadId Lead, IReadOnlyList<PlannedField> Fields);

/// <summary>One field of a planned write.</summary>
/// <param name="Field">API name in the CRM.</param>
/// <param name="Old">The value the CRM is known to hold.</param>
/// <param name="New">The value to write.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record PlannedField(string Field, string? Old, string? New, string Reason);

/// <summary>A record that is not written.</summary>
public sealed record SkippedWrite(StreamKey Stream, CrmRecordId Record, LeadId Lead, SkipReason Reason, string? Field = null);

/// <summary>Why a record (or one field of it) is not written.</summary>
public enum SkipReason
{
    /// <summary>The CRM holds these values already.</summary>
    Unchanged,

    /// <summary>Only moves smaller than <c>if_moved_by</c>.</summary>
    BelowThreshold,

    /// <summary>A human set the field after our last write.</summary>
    ChangedByHuman,

    /// <summary>The owner is not an active user of that CRM.</summary>
    OwnerUnknown,

    /// <summary>The record changed between plan and apply.</summary>
    RecordMoved,

    /// <summary>The record is deleted.</summary>
    RecordDeleted,

    /// <summary>The record takes no writes any more (a converted lead); its person is written elsewhere.</summary>
    RecordLocked,

    /// <summary>The owner is nobody the mapping allows to be replaced (<c>only_from</c>).</summary>
    OwnedAlready,
}

/// <summary>One row we sent, and what became of it.</summary>
/// <param name="PlanId">The plan it belonged to.</param>
/// <param name="Stream">Where to.</param>
/// <param name="Record">Which record.</param>
/// <param name="Fields">What was sent, with the value before each.</param>
/// <param name="Status">The verdict; <see langword="null"/> while the answer is not known (sent, then crashed).</param>
/// <param name="ErrorCode">The CRM's code.</param>
/// <param name="Message">The CRM's words.</param>
/// <param name="SentAt">UTC.</param>
public sealed record LedgerEntry(string PlanId, StreamKey Stream, CrmRecordId Record, IReadOnlyList<PlannedField> Fields, WriteStatus? Status, string? ErrorCode, string? Message, DateTimeOffset SentAt)
{
    /// <summary>Version (content hash) of the mapping it was sent under; <see langword="null"/> for rows of older versions of the program.</summary>
    public string? MappingHash { get; init; }
}
