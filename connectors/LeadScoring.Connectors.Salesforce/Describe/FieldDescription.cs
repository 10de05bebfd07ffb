using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>One field of a describe answer.</summary>
/// <param name="Field">In the words of the contract.</param>
/// <param name="Type">Salesforce's type: <c>double</c>, <c>picklist</c>.</param>
/// <param name="IsFilterable">May stand in WHERE.</param>
/// <param name="IsSortable">May stand in ORDER BY.</param>
/// <param name="IsNillable">May be empty.</param>
/// <param name="Precision">Digits of a number in all.</param>
/// <param name="Scale">Digits after its point.</param>
/// <param name="RelationshipName">First part of paths through this reference.</param>
internal sealed record FieldDescription(CrmField Field, string Type, bool IsFilterable, bool IsSortable, bool IsNillable, int Precision, int Scale, string? RelationshipName)
{
    /// <summary>Objects that this reference may point to.</summary>
    public IReadOnlyList<string> ReferenceTo { get; init; } = [];

    /// <summary>Whether it is a formula or a roll-up, whose value changes without the record's stamp moving. An auto-number is neither.</summary>
    public bool IsDerived { get; init; }

    /// <summary>Addresses and locations come as objects; their parts are fields of their own.</summary>
    public bool IsCompound => Type is "address" or "location" or "complexvalue";

    public static FieldDescription Parse(JsonElement field)
    {
        string name = field.Required("name").GetString() ?? throw new JsonException("A field has no name.");
        string type = field.TextOf("type") ?? "anyType";
        bool calculated = field.IsTrue("calculated") || field.IsTrue("autoNumber");
        int length = Number(field, "length");
        string[] options = [.. field.Items("picklistValues").Where(v => v.IsTrue("active")).Select(v => v.TextOf("value")).OfType<string>()];
        CrmFieldType kind = KindOf(type);
        CrmField crm = new(
            name,
            field.TextOf("label") ?? name,
            kind,
            kind == CrmFieldType.Text && length > 0 ? length : null,
            field.IsTrue("updateable") && !calculated,
            calculated,
            field.IsTrue("restrictedPicklist"),
            options);
        return new FieldDescription(crm, type, field.IsTrue("filterable"), field.IsTrue("sortable"), field.IsTrue("nillable"), Number(field, "precision"), Number(field, "scale"), field.TextOf("relationshipName"))
        {
            ReferenceTo = [.. field.Items("referenceTo").Select(r => r.GetString()).OfType<string>()],
            IsDerived = field.IsTrue("calculated"),
        };
    }

    private static int Number(JsonElement field, string name) =>
        field.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : 0;

    /// <summary>Source: Object Reference, "Field Types".</summary>
    private static CrmFieldType KindOf(string type) => type switch
    {
        "string" or "textarea" or "email" or "phone" or "url" or "encryptedstring" => CrmFieldType.Text,
        "int" or "long" or "double" or "currency" or "percent" => CrmFieldType.Number,
        "boolean" => CrmFieldType.Boolean,
        "date" => CrmFieldType.Date,
        "datetime" => CrmFieldType.DateTime,
        "picklist" or "combobox" => CrmFieldType.Picklist,
        "multipicklist" => CrmFieldType.MultiPicklist,
        "reference" or "id" => CrmFieldType.Reference,
        _ => CrmFieldType.Other,
    };
}
