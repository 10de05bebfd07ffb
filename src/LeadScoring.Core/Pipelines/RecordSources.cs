namespace LeadScoring;

/// <summary>A stream whose records are leads (or the same people in another CRM).</summary>
public sealed record LeadSource
{
    /// <summary>The stream.</summary>
    public required StreamKey Stream { get; init; }

    /// <summary>The mapping's name of the object: <c>lead</c>, <c>contact</c>.</summary>
    public required string ObjectName { get; init; }

    /// <summary>0 for <c>lead</c>, then 1, 2 … for objects <c>same_as: lead</c> in file order.</summary>
    public required int Priority { get; init; }

    /// <summary>The field that orders changes; <see langword="null"/> leaves it to the connector.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>How far each incremental read goes back.</summary>
    public required TimeSpan Overlap { get; init; }

    /// <summary>Salesforce: the stream that holds field history; <see langword="null"/> where there is none or the CRM gives it with the records.</summary>
    public StreamName? HistoryStream { get; init; }

    /// <summary>Whether past values of the mapped fields are wanted from the CRM.</summary>
    public bool WithHistory { get; init; }

    /// <summary>Records that do not pass are no leads; names are CRM fields.</summary>
    public required Condition Keep { get; init; }

    /// <summary>Mapped fields that identify a person across objects; the first non-empty one decides. Empty = each record is its own lead.</summary>
    public required IReadOnlyList<string> MergeKey { get; init; }

    /// <summary>How fields are made.</summary>
    public required IReadOnlyList<FieldMapping> Fields { get; init; }

    /// <summary>CRM fields that no feature may use.</summary>
    public required IReadOnlyList<string> NeverUse { get; init; }

    /// <summary>CRM field that holds the id of the lead's deal (<c>ConvertedOpportunityId</c>), when a deal finds its lead that way.</summary>
    public string? DealField { get; init; }

    /// <summary>The deal stream that <see cref="DealField"/> points into.</summary>
    public StreamKey? DealStream { get; init; }

    /// <summary>CRM field that holds the id of the contact the lead became (<c>ConvertedContactId</c>), when deals come by contact roles.</summary>
    public string? ContactField { get; init; }
}

/// <summary>A stream whose records are activities.</summary>
public sealed record ActivitySource
{
    /// <summary>The stream.</summary>
    public required StreamKey Stream { get; init; }

    /// <summary>CRM field with the time it happened.</summary>
    public required string When { get; init; }

    /// <summary>What kind of activity: a CRM field's text, or a fixed word.</summary>
    public required FieldOrLiteral Kind { get; init; }

    /// <summary>More about it, for <c>where</c>; <see langword="null"/> for none.</summary>
    public FieldOrLiteral? Detail { get; init; }

    /// <summary>CRM field with the time the CRM knew; <see langword="null"/> takes the record's creation.</summary>
    public string? KnownAt { get; init; }

    /// <summary>CRM field with the lead's record id; <see langword="null"/> takes the connector's <see cref="ConnectorSpec.LeadReferences"/>.</summary>
    public string? LeadField { get; init; }

    /// <summary>How far each incremental read goes back.</summary>
    public required TimeSpan Overlap { get; init; }
}

/// <summary>Either the text of a CRM field or a fixed word (quoted in the mapping).</summary>
public sealed record FieldOrLiteral(string? Field, string? Literal)
{
    /// <summary>The text for one record.</summary>
    public string? Read(IReadOnlyDictionary<string, string?> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Field is null ? Literal : fields.GetValueOrDefault(Field);
    }
}

/// <summary>A stream whose records are deals.</summary>
public sealed record DealSource
{
    /// <summary>The stream.</summary>
    public required StreamKey Stream { get; init; }

    /// <summary>The mapping's name of the object: <c>deal</c>.</summary>
    public required string ObjectName { get; init; }

    /// <summary>The field that orders changes; <see langword="null"/> leaves it to the connector.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>How far each incremental read goes back.</summary>
    public required TimeSpan Overlap { get; init; }

    /// <summary>Salesforce: the stream that holds field history, if one is named.</summary>
    public StreamName? HistoryStream { get; init; }

    /// <summary>Whether past values of the mapped fields are wanted from the CRM.</summary>
    public bool WithHistory { get; init; }

    /// <summary>How a deal finds its lead.</summary>
    public required DealVia Via { get; init; }

    /// <summary>How fields are made.</summary>
    public required IReadOnlyList<FieldMapping> Fields { get; init; }
}

/// <summary>How a deal finds its lead.</summary>
public abstract record DealVia
{
    /// <summary>The lead record names the deal: see <see cref="LeadSource.DealField"/>.</summary>
    public sealed record LeadField : DealVia;

    /// <summary>The deal's own field names the lead or contact: <c>associations.contacts</c>.</summary>
    public sealed record DealField(string Field) : DealVia;

    /// <summary>A role object joins deals and contacts: <c>OpportunityContactRole</c> with <c>OpportunityId</c> and <c>ContactId</c>.</summary>
    public sealed record Role(StreamKey Stream, string DealIdField, string ContactIdField) : DealVia;
}
