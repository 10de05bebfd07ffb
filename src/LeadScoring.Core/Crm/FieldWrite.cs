namespace LeadScoring;

/// <summary>New values for some fields of one record.</summary>
/// <param name="Id">The record.</param>
/// <param name="Fields">CRM field name to new text; <see langword="null"/> clears. Text is invariant: numbers with a point, instants as ISO 8601 UTC.</param>
public sealed record FieldWrite(CrmRecordId Id, IReadOnlyDictionary<string, string?> Fields);

/// <summary>What became of one <see cref="FieldWrite"/>.</summary>
/// <param name="Id">The record.</param>
/// <param name="Status">The verdict.</param>
/// <param name="ErrorCode">The CRM's code, for anything but <see cref="WriteStatus.Written"/>; also of what was refused when the other fields are written.</param>
/// <param name="Message">The CRM's words (for example an admin's validation text), without values we sent.</param>
public sealed record WriteResult(CrmRecordId Id, WriteStatus Status, string? ErrorCode = null, string? Message = null)
{
    /// <summary>
    /// With <see cref="WriteStatus.Written"/>: fields that the CRM refused while it took the others (an owner who left, a value that a rule forbids).
    /// <see cref="ErrorCode"/> and <see cref="Message"/> then tell of these.
    /// </summary>
    public IReadOnlyList<string> RefusedFields { get; init; } = [];
}

/// <summary>Verdict on one row sent to a CRM.</summary>
public enum WriteStatus
{
    /// <summary>The CRM holds the new values.</summary>
    Written,

    /// <summary>The CRM refuses this row until its content or a rule changes.</summary>
    Rejected,

    /// <summary>The record is deleted, merged away or never was.</summary>
    NotFound,

    /// <summary>Not written this time; the next run may try again (row lock, time-out).</summary>
    Deferred,
}
