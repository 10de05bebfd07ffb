using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>tooling</c>: creates custom fields and answers queries on CustomField and EntityDefinition.</summary>
internal sealed class ToolingResource
{
    private readonly Organization _organization;
    private readonly Organization _tooling;
    private readonly QueryResource _queries;

    /// <param name="tooling">A second organisation that holds only what tooling queries see.</param>
    public ToolingResource(Organization organization, Organization tooling, TimeSpan cursorLifetime)
    {
        _organization = organization;
        _tooling = tooling;
        _queries = new QueryResource(tooling, new FieldAccess(tooling, enforced: false), cursorLifetime);
        _tooling.Add(new ObjectBuilder(new ObjectDefinition("CustomField", "00N", "Custom Field", "Custom Fields"))
            .Text("DeveloperName", 80).Text("TableEnumOrId", 40).Text("FullName", 255).Text("NamespacePrefix", 15).Audit(deleted: false).Build());
        _tooling.Add(new ObjectBuilder(new ObjectDefinition("EntityDefinition", "000", "Entity", "Entities"))
            .Text("DurableId", 255).Text("QualifiedApiName", 255).Text("DeveloperName", 80).Text("Label", 80).Text("KeyPrefix", 3).Build());
        foreach (ObjectTable table in organization.Tables)
        {
            Register("EntityDefinition", ("DurableId", table.Definition.Name), ("QualifiedApiName", table.Definition.Name), ("DeveloperName", table.Definition.Name), ("Label", table.Definition.Label), ("KeyPrefix", table.Definition.KeyPrefix));
            foreach (FieldDefinition field in table.Definition.Fields.Where(f => f.Custom))
            {
                RegisterField(table.Definition, field);
            }
        }
    }

    public ApiResponse Handle(ApiRequest request)
    {
        // Segments: tooling, query | sobjects, …
        string[] rest = request.Segments[1..];
        return (request.Method, rest) switch
        {
            (_, ["query", ..]) => _queries.Handle(request with { Segments = rest }),
            ("POST", ["sobjects", "CustomField"]) => Create(request),
            ("GET", ["sobjects", "CustomField", var id]) => Show(request, id),
            _ => throw ApiException.NotFound(),
        };
    }

    private ApiResponse Show(ApiRequest request, string id)
    {
        ObjectTable table = _tooling["CustomField"];
        Row row = RecordId.Normalize(id) is { } key ? table.Find(key) ?? throw ApiException.NotFound() : throw ApiException.NotFound();
        List<Projection> members = [.. table.Definition.Fields.Select(f => new FieldProjection(table.Definition, f))];
        return ApiResponse.Json(200, writer => Projection.WriteRecord(writer, "CustomField", request.Version, row, members));
    }

    private ApiResponse Create(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        JsonElement body = document.RootElement;
        string[] name = (Text(body, "FullName") ?? "").Split('.');
        if (name.Length != 2 || !name[1].EndsWith("__c", StringComparison.Ordinal) || !body.TryGetProperty("Metadata", out JsonElement metadata))
        {
            throw new ApiException(400, "INVALID_FULL_NAME", "FullName must be Object.Name__c, and Metadata must be given.");
        }

        ObjectTable table = _organization.Find(name[0]) ?? throw new ApiException(400, "INVALID_CROSS_REFERENCE_KEY", $"no CustomObject named {name[0]} found");
        if (table.Definition.Has(name[1]))
        {
            throw new ApiException(400, new ApiFault(
                "DUPLICATE_DEVELOPER_NAME", $"There is already a field named {name[1][..^3]} on {table.Definition.Name}.", "DeveloperName"));
        }

        FieldDefinition field = table.Definition.Add(CustomFieldMetadata.Read(name[1], metadata));
        string id = RegisterField(table.Definition, field);
        return ApiResponse.Json(201, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteBoolean("success"u8, true);
            ApiResponse.WriteTexts(writer, "errors", []);
            ApiResponse.WriteTexts(writer, "warnings", []);
            ApiResponse.WriteTexts(writer, "infos", []);
            writer.WriteEndObject();
        });
    }

    private string RegisterField(ObjectDefinition definition, FieldDefinition field) => Register(
        "CustomField", ("DeveloperName", field.Name[..^3]), ("TableEnumOrId", definition.Name), ("FullName", $"{definition.Name}.{field.Name}"));

    private string Register(string objectName, params (string Field, string Value)[] values)
    {
        ObjectTable table = _tooling[objectName];
        object?[] row = new object?[table.Definition.Fields.Count];
        string id = table.NextId();
        row[0] = id;
        foreach ((string field, string value) in values)
        {
            row[table.Definition.Find(field)!.Ordinal] = value;
        }

        foreach (FieldDefinition time in table.Definition.Fields.Where(f => f.Type == FieldType.DateTime))
        {
            row[time.Ordinal] = _organization.Now;
        }

        table.Put(new Row(id, _organization.Now, false, row));
        return id;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Reads the metadata of a custom field.</summary>
internal static class CustomFieldMetadata
{
    /// <exception cref="ApiException">The type is unknown or a needed property is missing.</exception>
    public static FieldDefinition Read(string name, JsonElement metadata)
    {
        string type = metadata.TryGetProperty("type", out JsonElement value) ? value.GetString() ?? "" : "";
        int Whole(string property, int otherwise) => metadata.TryGetProperty(property, out JsonElement number) && number.TryGetInt32(out int found) ? found : otherwise;
        bool Flag(string property) => metadata.TryGetProperty(property, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        string? Text(string property) => metadata.TryGetProperty(property, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

        FieldDefinition field = new()
        {
            Name = name,
            Label = Text("label") ?? "",
            Type = TypeOf(type),
            Tracked = true,
            NeedsGrant = true,
            ExternalId = Flag("externalId"),
            Unique = Flag("unique"),
            Nillable = type != "Checkbox" && !Flag("required"),
            HelpText = Text("inlineHelpText"),
        };
        return type switch
        {
            "Text" => field with { Length = Whole("length", 0) is > 0 and <= 255 and var length ? length : throw Missing("length between 1 and 255") },
            "LongTextArea" => field with { Length = Whole("length", 32_768), Filterable = false },
            "Number" or "Percent" or "Currency" => field with { Precision = Whole("precision", 18), Scale = Whole("scale", 0) },
            "Checkbox" => field with { DefaultValue = metadata.TryGetProperty("defaultValue", out JsonElement flag) && flag.ToString() is "true" or "True" ? "true" : "false" },
            "Picklist" => ReadPicklist(field, metadata),
            _ => field with { Length = type is "Url" or "TextArea" ? 255 : type is "Email" ? 80 : type is "Phone" ? 40 : 0 },
        };
    }

    private static FieldType TypeOf(string type) => type switch
    {
        "Text" => FieldType.String,
        "LongTextArea" or "TextArea" => FieldType.TextArea,
        "Number" => FieldType.Double,
        "Percent" => FieldType.Percent,
        "Currency" => FieldType.Currency,
        "Checkbox" => FieldType.Boolean,
        "Date" => FieldType.Date,
        "DateTime" => FieldType.DateTime,
        "Url" => FieldType.Url,
        "Email" => FieldType.Email,
        "Phone" => FieldType.Phone,
        "Picklist" => FieldType.Picklist,
        _ => throw new ApiException(400, new ApiFault("FIELD_INTEGRITY_EXCEPTION", $"The field type {type} is not known.", "Metadata")),
    };

    private static FieldDefinition ReadPicklist(FieldDefinition field, JsonElement metadata)
    {
        if (!metadata.TryGetProperty("valueSet", out JsonElement set)
            || !set.TryGetProperty("valueSetDefinition", out JsonElement definition)
            || !definition.TryGetProperty("value", out JsonElement values) || values.ValueKind != JsonValueKind.Array)
        {
            throw Missing("valueSet.valueSetDefinition.value");
        }

        return field with
        {
            Length = 255,
            Restricted = set.TryGetProperty("restricted", out JsonElement restricted) && restricted.ValueKind == JsonValueKind.True,
            PicklistValues = [.. values.EnumerateArray().Select(v => v.TryGetProperty("fullName", out JsonElement name) ? name.GetString() : null).OfType<string>()],
        };
    }

    private static ApiException Missing(string what) => new(400, new ApiFault("REQUIRED_FIELD_MISSING", $"Metadata needs {what}.", "Metadata"));
}
