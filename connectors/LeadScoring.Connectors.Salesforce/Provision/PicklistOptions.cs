using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Adds options to a custom picklist and leaves those that are there, with all their settings.</summary>
/// <remarks>The Tooling API replaces a field's metadata as a whole, so it is read, given the new options and sent back. Source: Tooling API, "CustomField".</remarks>
internal sealed class PicklistOptions(SalesforceApi api)
{
    public async ValueTask<ProvisionResult> ExtendAsync(StreamName stream, FieldSpec spec, CancellationToken cancellationToken)
    {
        string purpose = $"adding options to {stream}.{spec.Name}";
        try
        {
            if (await FindAsync(stream, spec, purpose, cancellationToken) is not { } id)
            {
                return Conflict(spec, "cannot be found among the custom fields");
            }

            string path = $"tooling/sobjects/CustomField/{id}";
            JsonElement field = await api.GetAsync(path, purpose, static f => f.Clone(), cancellationToken);
            JsonElement metadata = field.Required("Metadata");
            if (!metadata.TryGetProperty("valueSet", out JsonElement set) || !set.TryGetProperty("valueSetDefinition", out JsonElement definition) || definition.ValueKind != JsonValueKind.Object)
            {
                return Conflict(spec, "takes its options from a global value set, which other fields share");
            }

            string[] there = [.. definition.Items("value").Select(v => v.TextOf("fullName") ?? v.TextOf("valueName")).OfType<string>()];
            string[] missing = [.. spec.Options.Except(there, StringComparer.OrdinalIgnoreCase)];
            await api.ChangeAsync(path, purpose, w =>
            {
                w.WriteString("FullName", $"{stream}.{spec.Name}");
                w.WritePropertyName("Metadata");
                WriteWithMore(w, metadata, ["valueSet", "valueSetDefinition", "value"], missing);
            }, cancellationToken);
            return new ProvisionResult(spec.Name, ProvisionStatus.Extended, null);
        }
        catch (CrmException e) when (Refusal.IsOfOneItem(e))
        {
            return new ProvisionResult(spec.Name, ProvisionStatus.Conflict, e.Message);
        }
    }

    private async ValueTask<string?> FindAsync(StreamName stream, FieldSpec spec, string purpose, CancellationToken cancellationToken)
    {
        // Custom objects go by their own id here, standard ones by their name.
        string? entity = await FirstAsync($"SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = {Soql.Text(stream.Value)}", "DurableId", purpose, cancellationToken);
        return await FirstAsync(
            $"SELECT Id FROM CustomField WHERE TableEnumOrId = {Soql.Text(entity ?? stream.Value)} AND DeveloperName = {Soql.Text(spec.Name[..^3])}", "Id", purpose, cancellationToken);
    }

    private async ValueTask<string?> FirstAsync(string soql, string field, string purpose, CancellationToken cancellationToken)
    {
        string found = await api.GetAsync(
            $"tooling/query?q={Uri.EscapeDataString(soql)}",
            purpose,
            o => o.Items("records").Select(r => r.TextOf(field)).FirstOrDefault() ?? string.Empty,
            cancellationToken);
        return found.Length == 0 ? null : found;
    }

    /// <summary>Copies an object, with options added to the list at the end of the path.</summary>
    private static void WriteWithMore(Utf8JsonWriter writer, JsonElement source, ReadOnlySpan<string> path, string[] options)
    {
        writer.WriteStartObject();
        foreach (JsonProperty member in source.EnumerateObject())
        {
            if (!member.NameEquals(path[0]))
            {
                member.WriteTo(writer);
                continue;
            }

            writer.WritePropertyName(member.Name);
            if (path.Length > 1)
            {
                WriteWithMore(writer, member.Value, path[1..], options);
                continue;
            }

            writer.WriteStartArray();
            foreach (JsonElement option in member.Value.EnumerateArray())
            {
                option.WriteTo(writer);
            }

            foreach (string option in options)
            {
                FieldMetadata.WriteOption(writer, option);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static ProvisionResult Conflict(FieldSpec spec, string why) =>
        new(spec.Name, ProvisionStatus.Conflict, $"{spec.Name} {why}. Let the administrator add these values: {string.Join(", ", spec.Options)}.");
}
