using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>What an administrator does to fields while a client works: takes them away, gives them back, renames them, adds formulas. Not part of the CRM's API.</summary>
internal sealed class SchemaControl(Organization organization, FieldAccess access, FaultSwitchboard faults)
{
    private const string HideField = "hide-field";

    private readonly FormulaFields _formulas = new(organization);

    /// <summary>Plays the switch <c>hide-field</c>: from this request on, the API user no longer sees the field that the rule's argument names.</summary>
    public void Act(ApiRequest request)
    {
        if (faults.Take(HideField, string.Join('/', request.Segments)) is { Argument: { } field })
        {
            organization.Write(() =>
            {
                access.Hide(field, hidden: true);
                return true;
            });
        }
    }

    /// <summary><c>{"object":"Lead","hide":["Title"],"show":["Title"],"rename":{"Old__c":"New__c"},"fields":[{"name":"Age__c", metadata…}]}</c>; each member may be missing.</summary>
    public ApiResponse Handle(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        JsonElement body = document.RootElement;
        string name = body.TryGetProperty("object", out JsonElement text) ? text.GetString() ?? "" : "";
        ObjectDefinition definition = organization.Find(name)?.Definition ?? throw new ApiException(400, "INVALID_TYPE", "\"object\" must name an sObject.");
        foreach (JsonElement field in Items(body, "hide"))
        {
            access.Hide($"{definition.Name}.{field.GetString()}", hidden: true);
        }

        foreach (JsonElement field in Items(body, "show"))
        {
            access.Hide($"{definition.Name}.{field.GetString()}", hidden: false);
        }

        if (body.TryGetProperty("rename", out JsonElement renames))
        {
            foreach (JsonProperty rename in renames.EnumerateObject())
            {
                Rename(definition, rename.Name, rename.Value.GetString()!);
            }
        }

        foreach (JsonElement field in Items(body, "fields"))
        {
            definition.Add(_formulas.Read(definition, field.GetProperty("name").GetString()!, field) with { NeedsGrant = false });
        }

        return new ApiResponse(204);
    }

    /// <summary>The values are found under the new name, and nothing under the old one.</summary>
    private static void Rename(ObjectDefinition definition, string from, string to)
    {
        FieldDefinition field = definition.Find(from) ?? throw new ApiException(400, "INVALID_FIELD", $"No such column '{from}' on sobject of type {definition.Name}");
        definition.Rename(field, to);
    }

    private static JsonElement[] Items(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];
}
