using System.Text.Json;
using System.Text.Json.Nodes;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>composite/tree/X</c>: new records with their children, at most 200, all or none.</summary>
internal sealed class TreeResource(Organization organization, RecordEditor records, RecordResource single)
{
    private const int Largest = 200;

    public ApiResponse Create(ApiRequest request, string type)
    {
        using JsonDocument document = request.ReadJson();
        ObjectTable table = organization.Find(type) ?? throw ApiException.NotFound();
        List<(string Reference, string Id)> made = [];
        List<(string Reference, ApiException Error)> refused = [];
        Editor editor = single.EditorOf(request);
        organization.Atomically(
            () =>
            {
                Add(table, Records(document.RootElement), null, editor, made, refused);
                return refused.Count == 0;
            },
            complete => complete);
        return ApiResponse.Json(refused.Count == 0 ? 201 : 400, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("hasErrors"u8, refused.Count > 0);
            writer.WriteStartArray("results"u8);
            foreach ((string reference, string id) in refused.Count > 0 ? [] : made)
            {
                writer.WriteStartObject();
                writer.WriteString("referenceId"u8, reference);
                writer.WriteString("id"u8, id);
                writer.WriteEndObject();
            }

            foreach ((string reference, ApiException error) in refused)
            {
                writer.WriteStartObject();
                writer.WriteString("referenceId"u8, reference);
                writer.WriteStartArray("errors"u8);
                writer.WriteStartObject();
                writer.WriteString("statusCode"u8, error.Fault.Code);
                writer.WriteString("message"u8, error.Fault.Message);
                ApiResponse.WriteTexts(writer, "fields", error.Fault.Fields);
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private void Add(ObjectTable table, JsonArray list, (FieldDefinition Key, string Id)? parent, Editor editor, List<(string Reference, string Id)> made, List<(string Reference, ApiException Error)> refused)
    {
        foreach (JsonObject record in list.OfType<JsonObject>())
        {
            if (made.Count + refused.Count >= Largest)
            {
                throw new ApiException(400, "INVALID_INPUT", $"Cannot create more than {Largest} records in one request.");
            }

            string reference = (string?)record["attributes"]?["referenceId"] ?? throw new ApiException(400, "INVALID_INPUT", "Include a reference ID for each record in the request.");
            (string Name, JsonArray Children)[] children = [.. record.Where(m => m.Value is JsonObject inner && inner["records"] is JsonArray).Select(m => (m.Key, (JsonArray)m.Value!["records"]!))];
            JsonObject own = (JsonObject)record.DeepClone();
            foreach ((string name, _) in children)
            {
                own.Remove(name);
            }

            if (parent is { } above)
            {
                own[above.Key.Name] = above.Id;
            }

            try
            {
                string id = records.Create(table, JsonSerializer.SerializeToElement(own), editor);
                made.Add((reference, id));
                foreach ((string name, JsonArray below) in children)
                {
                    (ObjectTable child, FieldDefinition key) = Relationship(table.Definition, name);
                    Add(child, below, (key, id), editor, made, refused);
                }
            }
            catch (ApiException e) when (e.Fault.Code != "INVALID_INPUT")
            {
                refused.Add((reference, e));
            }
        }
    }

    private (ObjectTable Table, FieldDefinition Key) Relationship(ObjectDefinition parent, string name)
    {
        foreach (ObjectTable table in organization.Tables)
        {
            if (table.Definition.Fields.FirstOrDefault(f => name.Equals(f.ChildRelationshipName, StringComparison.OrdinalIgnoreCase) && f.ReferenceTo.Contains(parent.Name)) is { } key)
            {
                return (table, key);
            }
        }

        throw new ApiException(400, "INVALID_FIELD", $"No such relationship '{name}' on {parent.Name}");
    }

    private static JsonArray Records(JsonElement root) =>
        JsonObject.Create(root) is { } body && body["records"] is JsonArray list ? list : throw new ApiException(400, "INVALID_INPUT", "The request body needs an array \"records\".");
}
