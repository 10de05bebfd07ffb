namespace LeadScoring.Emulators.HubSpot;

/// <summary>One allowed value of an enumeration.</summary>
internal sealed record PropertyOption(string Value, string Label, int DisplayOrder, bool Hidden);

/// <summary>Where the allowed values of a property come from when they are not its own options.</summary>
internal enum ExternalOptions
{
    None,
    Owners,
    Pipelines,
    PipelineStages,
}

/// <summary>A property of one object type. Changed only under the portal's lock.</summary>
internal sealed class PropertyDefinition(string name, string label, string type, string fieldType, string group)
{
    public string Name { get; } = name;

    /// <summary>Position of the value in an object's array; given by the catalogue.</summary>
    public int Slot { get; init; }

    public string Label { get; set; } = label;

    public string Type { get; } = type;

    public string FieldType { get; set; } = fieldType;

    public string Group { get; set; } = group;

    public string Description { get; set; } = "";

    public bool Hidden { get; set; }

    public bool FormField { get; set; }

    public int DisplayOrder { get; set; } = -1;

    public bool HasUniqueValue { get; init; }

    public bool ReadOnly { get; init; }

    public bool HubSpotDefined { get; init; }

    public bool Archived { get; set; }

    public ExternalOptions External { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long UpdatedAt { get; set; }

    public List<PropertyOption> Options { get; init; } = [];

    public bool HasOption(string value) => Options.Exists(o => o.Value == value);
}
