namespace LeadScoring.Connectors.Salesforce;

/// <summary>What Salesforce said of one row.</summary>
/// <param name="Result">The verdict.</param>
/// <param name="Fields">Fields that a refusal names.</param>
internal sealed record RowVerdict(WriteResult Result, IReadOnlyList<string> Fields)
{
    /// <summary>The field whose refusal must not keep the others from landing.</summary>
    public const string OwnerField = "OwnerId";

    /// <summary>Salesforce's code for a row that another transaction holds.</summary>
    private const string Locked = "UNABLE_TO_LOCK_ROW";

    /// <summary>Codes that tell of the owner whatever fields they name.</summary>
    private static readonly HashSet<string> OfOwners = ["INACTIVE_OWNER_OR_USER", "OP_WITH_INVALID_USER_TYPE_EXCEPTION", "TRANSFER_REQUIRES_READ"];

    /// <summary>Codes that tell of the owner when they name its field, or none: then the record itself may be meant, which a write without owner shows.</summary>
    private static readonly HashSet<string> MaybeOfOwners = ["INVALID_CROSS_REFERENCE_KEY", "FIELD_INTEGRITY_EXCEPTION", "INVALID_OPERATION", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "MALFORMED_ID"];

    public bool IsLocked => Result.ErrorCode == Locked;

    /// <summary>Whether the owner in the row may be all that was refused.</summary>
    public bool RefusesOwner => Result.Status is WriteStatus.Rejected or WriteStatus.NotFound
        && Result.ErrorCode is { } code
        && (OfOwners.Contains(code) || (MaybeOfOwners.Contains(code) && (Fields.Count == 0 || Fields.Contains(OwnerField, StringComparer.OrdinalIgnoreCase))));

    /// <summary>The row without its owner; <see langword="null"/> when it has none, or nothing else.</summary>
    public static FieldWrite? WithoutOwner(FieldWrite write) =>
        write.Fields.Count > 1 && write.Fields.Keys.Any(IsOwner)
            ? write with { Fields = write.Fields.Where(f => !IsOwner(f.Key)).ToDictionary(StringComparer.Ordinal) }
            : null;

    private static bool IsOwner(string field) => field.Equals(OwnerField, StringComparison.OrdinalIgnoreCase);
}
