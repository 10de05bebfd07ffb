using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Properties and their groups.</summary>
internal sealed class PropertyRoutes(HubSpotPortal portal)
{
    private const int MaxInputs = 100;

    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call)
    {
        if (call.Segments.Length == 0)
        {
            throw ApiFailure.NotFound();
        }

        ObjectTable table = portal.Table(ObjectType.Find(call.Segments[0]) ?? throw ApiFailure.Invalid($"Unable to infer object type from: {call.Segments[0]}"));
        switch (call.Method, call.Segments[1..])
        {
            case ("GET", []):
                bool archived = call.QueryFlag("archived");
                WriteResults(call, table.Catalog.All.Where(p => p.Archived == archived), WriteProperty);
                break;
            case ("POST", []):
                PropertyDefinition created = PropertyInput.Create(table, call.Body, call.Now);
                table.Catalog.Add(created);
                call.Status = 201;
                WriteProperty(call.Json, created);
                break;
            case ("GET", ["groups"]):
                WriteResults(call, table.Catalog.Groups, WriteGroup);
                break;
            case ("POST", ["groups"]):
                CreateGroup(call, table);
                break;
            case ("GET", ["groups", string group]):
                WriteGroup(call.Json, table.Catalog.TryGetGroup(group, out PropertyGroup? found) ? found : throw ApiFailure.NotFound());
                break;
            case ("POST", ["batch", "create"]):
                CreateBatch(call, table);
                break;
            case ("POST", ["batch", "read"]):
                ReadBatch(call, table);
                break;
            case ("POST", ["batch", "archive"]):
                foreach (JsonElement input in call.Body.Inputs(MaxInputs))
                {
                    Archive(table, input.RequiredText("name"), call.Now, mustExist: false);
                }

                call.Status = 204;
                break;
            case ("GET", [string name]):
                WriteProperty(call.Json, table.Catalog.TryGet(name, out PropertyDefinition? property) && property.Archived == call.QueryFlag("archived") ? property : throw ApiFailure.NotFound());
                break;
            case ("PATCH", [string name]):
                PropertyDefinition changed = table.Catalog.TryGetActive(name, out PropertyDefinition? active) ? active : throw ApiFailure.NotFound();
                PropertyInput.Update(table, changed, call.Body, call.Now);
                WriteProperty(call.Json, changed);
                break;
            case ("DELETE", [string name]):
                Archive(table, name, call.Now, mustExist: true);
                call.Status = 204;
                break;
            case (_, [] or [_]):
                throw ApiFailure.WrongVerb();
            default:
                throw ApiFailure.NotFound();
        }
    }

    private static void Archive(ObjectTable table, string name, long now, bool mustExist)
    {
        if (!table.Catalog.TryGetActive(name, out PropertyDefinition? property))
        {
            if (mustExist)
            {
                throw ApiFailure.NotFound();
            }

            return;
        }

        if (property.HubSpotDefined)
        {
            throw ApiFailure.Invalid($"\"{name}\" is defined by HubSpot and cannot be archived.");
        }

        property.Archived = true;
        property.UpdatedAt = now;
    }

    private static void CreateGroup(ApiCall call, ObjectTable table)
    {
        PropertyGroup group = new(call.Body.RequiredText("name"), call.Body.RequiredText("label"), PropertyInput.Order(call.Body));
        if (!table.Catalog.AddGroup(group))
        {
            throw new ApiFailure(409, "OBJECT_ALREADY_EXISTS", $"A property group named '{group.Name}' already exists.");
        }

        call.Status = 201;
        WriteGroup(call.Json, group);
    }

    private static void CreateBatch(ApiCall call, ObjectTable table)
    {
        BatchAnswer answer = new(call);
        List<PropertyDefinition> created = [];
        foreach (JsonElement input in call.Body.Inputs(MaxInputs))
        {
            try
            {
                PropertyDefinition property = PropertyInput.Create(table, input, call.Now);
                table.Catalog.Add(property);
                created.Add(property);
            }
            catch (ApiFailure failure)
            {
                answer.Add(failure, new Dictionary<string, string> { ["name"] = input.Text("name") ?? "" });
            }
        }

        answer.Write(201, json => created.ForEach(p => WriteProperty(json, p)));
    }

    private static void ReadBatch(ApiCall call, ObjectTable table)
    {
        BatchAnswer answer = new(call);
        bool archived = call.Body.Flag("archived");
        List<PropertyDefinition> found = [];
        foreach (JsonElement input in call.Body.Inputs(MaxInputs))
        {
            string name = input.RequiredText("name");
            if (table.Catalog.TryGet(name, out PropertyDefinition? property) && property.Archived == archived)
            {
                found.Add(property);
            }
            else
            {
                answer.Add(new ApiFailure(404, "OBJECT_NOT_FOUND", $"Property \"{name}\" does not exist"), new Dictionary<string, string> { ["name"] = name });
            }
        }

        answer.Write(200, json => found.ForEach(p => WriteProperty(json, p)));
    }

    private static void WriteResults<T>(ApiCall call, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        foreach (T item in items)
        {
            write(call.Json, item);
        }

        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter json, PropertyGroup group)
    {
        json.WriteStartObject();
        json.WriteString("name", group.Name);
        json.WriteString("label", group.Label);
        json.WriteNumber("displayOrder", group.DisplayOrder);
        json.WriteBoolean("archived", false);
        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, PropertyDefinition property)
    {
        json.WriteStartObject();
        json.WriteString("name", property.Name);
        json.WriteString("label", property.Label);
        json.WriteString("type", property.Type);
        json.WriteString("fieldType", property.FieldType);
        json.WriteString("description", property.Description);
        json.WriteString("groupName", property.Group);
        WriteOptions(json, property);
        if (property.External == ExternalOptions.Owners)
        {
            json.WriteString("referencedObjectType", "OWNER");
        }

        json.WriteNumber("displayOrder", property.DisplayOrder);
        json.WriteBoolean("calculated", property.HubSpotDefined && property.ReadOnly);
        json.WriteBoolean("externalOptions", property.External != ExternalOptions.None);
        json.WriteBoolean("hasUniqueValue", property.HasUniqueValue);
        json.WriteBoolean("hidden", property.Hidden);
        json.WriteBoolean("hubspotDefined", property.HubSpotDefined);
        json.WriteBoolean("formField", property.FormField);
        json.WriteBoolean("archived", property.Archived);
        json.WriteString("createdAt", CrmTime.Iso(property.CreatedAt));
        json.WriteString("updatedAt", CrmTime.Iso(property.UpdatedAt));
        if (property.Archived)
        {
            json.WriteString("archivedAt", CrmTime.Iso(property.UpdatedAt));
        }

        json.WriteStartObject("modificationMetadata");
        json.WriteBoolean("archivable", !property.HubSpotDefined);
        json.WriteBoolean("readOnlyDefinition", property.HubSpotDefined);
        json.WriteBoolean("readOnlyOptions", property.External != ExternalOptions.None);
        json.WriteBoolean("readOnlyValue", property.ReadOnly);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Options that come from elsewhere are not listed, although values are constrained.
    private static void WriteOptions(Utf8JsonWriter json, PropertyDefinition property)
    {
        json.WriteStartArray("options");
        foreach (PropertyOption option in property.Options)
        {
            json.WriteStartObject();
            json.WriteString("label", option.Label);
            json.WriteString("value", option.Value);
            json.WriteNumber("displayOrder", option.DisplayOrder);
            json.WriteBoolean("hidden", option.Hidden);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
