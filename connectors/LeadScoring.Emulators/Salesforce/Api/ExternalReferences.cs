using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Finds whom a record points to by another field than the id: <c>"Owner":{"Employee_No__c":"42"}</c>.</summary>
internal sealed class ExternalReferences(Organization organization, FieldAccess access)
{
    /// <summary>The id that belongs into the foreign key.</summary>
    /// <exception cref="ApiException">The field is no external id, or not exactly one record has the value.</exception>
    public string Resolve(FieldDefinition key, JsonElement named)
    {
        JsonProperty[] members = [.. named.EnumerateObject().Where(m => m.Name != "attributes")];
        string? type = named.TryGetProperty("attributes", out JsonElement attributes) && attributes.TryGetProperty("type", out JsonElement text) ? text.GetString() : null;
        if (members.Length != 1)
        {
            throw new ApiException(400, new ApiFault("INVALID_FIELD", $"Exactly one external id of {key.RelationshipName} must be given.", key.Name));
        }

        string value = members[0].Value.ToString();
        foreach (string target in key.ReferenceTo.Where(t => type is null || t == type))
        {
            ObjectTable table = organization[target];
            if (access.Find(table.Definition, members[0].Name) is not { } field || !(field.ExternalId || field.Type == FieldType.Id))
            {
                continue;
            }

            Row[] rows = field.Type == FieldType.Id
                ? RecordId.Normalize(value) is { } id && table.Find(id) is { IsDeleted: false } row ? [row] : []
                : [.. table.FindBy(field, value).Where(r => !r.IsDeleted)];
            return rows.Length switch
            {
                1 => rows[0].Id,
                0 => throw new ApiException(400, new ApiFault("INVALID_FIELD", $"Foreign key external ID: {value} not found for field {field.Name} in entity {target}", field.Name)),
                _ => throw new ApiException(400, new ApiFault("DUPLICATE_VALUE", $"{field.Name}: more than one record found for external id field: [{value}]", field.Name)),
            };
        }

        throw new ApiException(400, new ApiFault("INVALID_FIELD", $"{members[0].Name} is no external id of {key.RelationshipName}", key.Name));
    }
}
