namespace LeadScoring;

/// <summary>A field that write-back needs.</summary>
/// <param name="Name">API name as the mapping spells it.</param>
/// <param name="Label">What people see.</param>
/// <param name="Type">What it will hold.</param>
/// <param name="Length">Most characters, for text.</param>
/// <param name="Decimals">Digits after the point, for numbers.</param>
/// <param name="Options">Values, for picklists.</param>
public sealed record FieldSpec(string Name, string Label, CrmFieldType Type, int? Length, int? Decimals, IReadOnlyList<string> Options);

/// <summary>What provisioning did, or would do, with one field.</summary>
public sealed record ProvisionResult(string Field, ProvisionStatus Status, string? Problem);

/// <summary>Outcome of provisioning one field.</summary>
public enum ProvisionStatus
{
    /// <summary>It is there already and fits.</summary>
    Exists,

    /// <summary>It was created.</summary>
    Created,

    /// <summary>It would be created (dry run).</summary>
    WouldCreate,

    /// <summary>Something of that name is there and does not fit, or the CRM refused; see the problem.</summary>
    Conflict,
}
