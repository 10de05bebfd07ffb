namespace LeadScoring;

/// <summary>A stream whose records are accounts: companies that leads belong to.</summary>
/// <remarks>A lead belongs to the account that its record names; otherwise to the one whose domain is its registered business domain. Free-mail domains match nothing.</remarks>
public sealed record AccountSource
{
    /// <summary>The stream.</summary>
    public required StreamKey Stream { get; init; }

    /// <summary>The mapping's name of the object: <c>account</c>.</summary>
    public required string ObjectName { get; init; }

    /// <summary>0 for the first account object, then 1, 2 … in file order; the lowest non-empty value wins.</summary>
    public required int Priority { get; init; }

    /// <summary>The field that orders changes; <see langword="null"/> leaves it to the connector.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>How far each incremental read goes back.</summary>
    public required TimeSpan Overlap { get; init; }

    /// <summary>Records that do not pass are no accounts; names are CRM fields.</summary>
    public required Condition Keep { get; init; }

    /// <summary>How fields are made.</summary>
    public required IReadOnlyList<FieldMapping> Fields { get; init; }

    /// <summary>The mapped field that holds the account's registered domain; <see langword="null"/> = accounts match only by reference.</summary>
    public string? DomainField { get; init; }

    /// <summary>CRM field of lead records that holds the id of their account (<c>AccountId</c>); <see langword="null"/> takes the connector's own links, or matches by domain alone.</summary>
    public string? LeadField { get; init; }

    /// <summary>The lead stream that has <see cref="LeadField"/>; <see langword="null"/> = every lead stream of the account's connection.</summary>
    public StreamKey? LeadStream { get; init; }

    /// <summary>CRM field with the id of the account's owner, for <c>account_owner</c>; <see langword="null"/> = owners are not known.</summary>
    public string? OwnerField { get; init; }
}
