namespace LeadScoring.Emulators.Salesforce;

/// <summary>One field of an object as describe shows it.</summary>
internal sealed record FieldDefinition
{
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    /// <summary>Position in <see cref="Row.Values"/>; given by the object that takes the field in.</summary>
    public int Ordinal { get; init; }

    public string Label { get; init; } = "";

    /// <summary>Characters a text may have; 0 for other types.</summary>
    public int Length { get; init; }

    public int Precision { get; init; }

    public int Scale { get; init; }

    public bool Custom => Name.EndsWith("__c", StringComparison.OrdinalIgnoreCase);

    public bool Nillable { get; init; } = true;

    public bool Createable { get; init; } = true;

    public bool Updateable { get; init; } = true;

    /// <summary>Whether the value is worked out by the CRM and never written.</summary>
    public bool Calculated { get; init; }

    /// <summary>Works out a formula's or roll-up's value from a row and what it points to; <see langword="null"/> for stored values.</summary>
    public Func<Row, object?>? Compute { get; init; }

    public bool ExternalId { get; init; }

    public bool Unique { get; init; }

    public bool Restricted { get; init; }

    public bool Filterable { get; init; } = true;

    /// <summary>Whether a change makes a row in the object's history.</summary>
    public bool Tracked { get; init; }

    /// <summary>Whether only a permission set makes the field visible; otherwise everybody sees it.</summary>
    public bool NeedsGrant { get; init; }

    public string? DefaultValue { get; init; }

    public string? HelpText { get; init; }

    public IReadOnlyList<string> PicklistValues { get; init; } = [];

    public IReadOnlyList<string> ReferenceTo { get; init; } = [];

    /// <summary>Name of the parent in paths: <c>Owner</c>.</summary>
    public string? RelationshipName { get; init; }

    /// <summary>Name of the children in subqueries on the parent: <c>OpportunityContactRoles</c>.</summary>
    public string? ChildRelationshipName { get; init; }

    public bool IsPolymorphic => ReferenceTo.Count > 1;

    /// <summary>Whether a permission set can grant it: not the key, not required standard fields.</summary>
    public bool Permissionable => Custom || (Nillable && !Calculated && Updateable);
}
