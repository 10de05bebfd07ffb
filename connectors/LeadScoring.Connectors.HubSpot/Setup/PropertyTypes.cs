namespace LeadScoring.Connectors.HubSpot;

/// <summary>HubSpot's property types and ours.</summary>
internal static class PropertyTypes
{
    // A single-line field shows long text badly; the factors of a score need several lines.
    private const int LongestLine = 255;

    /// <summary>What a property holds.</summary>
    public static CrmFieldType TypeOf(PropertyRow property) => property.Type switch
    {
        "string" or "phone_number" => CrmFieldType.Text,
        "number" => CrmFieldType.Number,
        "bool" => CrmFieldType.Boolean,
        "date" => CrmFieldType.Date,
        "datetime" => CrmFieldType.DateTime,
        "enumeration" when property.ReferencedObjectType is not null => CrmFieldType.Reference,
        "enumeration" when property.FieldType == "checkbox" => CrmFieldType.MultiPicklist,
        "enumeration" when property.FieldType == "booleancheckbox" => CrmFieldType.Boolean,
        "enumeration" => CrmFieldType.Picklist,
        _ => CrmFieldType.Other,
    };

    /// <summary>A property as the product sees fields.</summary>
    /// <remarks>With external options the list is empty although values are constrained (owners, pipeline stages), so it restricts nothing we could check.</remarks>
    public static CrmField ToField(PropertyRow property) => new(
        property.Name,
        property.Label ?? property.Name,
        TypeOf(property),
        null,
        property.ModificationMetadata?.ReadOnlyValue != true && !property.Calculated,
        property.Calculated,
        property is { Type: "enumeration", ExternalOptions: false },
        property.Type == "enumeration" ? [.. (property.Options ?? []).Select(o => o.Value)] : []);

    /// <summary>HubSpot's type and field type for a field to create; <see langword="null"/> where it has none.</summary>
    public static (string Type, string FieldType)? ForCreation(FieldSpec field) => field.Type switch
    {
        CrmFieldType.Text => ("string", field.Length is null or > LongestLine ? "textarea" : "text"),
        CrmFieldType.Number => ("number", "number"),
        CrmFieldType.Boolean => ("bool", "booleancheckbox"),
        CrmFieldType.Date => ("date", "date"),
        CrmFieldType.DateTime => ("datetime", "date"),
        CrmFieldType.Picklist => ("enumeration", "select"),
        CrmFieldType.MultiPicklist => ("enumeration", "checkbox"),
        _ => null,
    };
}
