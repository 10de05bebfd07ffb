using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>tooling</c>: custom fields, rights as set-up pages make them, and queries on CustomField, EntityDefinition, PermissionSet and ListView.</summary>
internal sealed class ToolingResource
{
    private readonly Organization _organization;
    private readonly Organization _tooling;
    private readonly QueryResource _queries;
    private readonly RecordResource _records;
    private readonly QueryResource _mainQueries;
    private readonly FormulaFields _formulas;
    private readonly Dictionary<string, JsonElement> _metadata = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="tooling">A second organisation that holds only what tooling queries see.</param>
    public ToolingResource(Organization organization, Organization tooling, RecordResource records, QueryResource mainQueries, TimeSpan cursorLifetime)
    {
        _mainQueries = mainQueries;
        _records = records;
        _formulas = new FormulaFields(organization);
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
            (_, ["query", ..]) when OfMain(request) => _mainQueries.Handle(request with { Segments = rest }),
            (_, ["query", ..]) => _queries.Handle(request with { Segments = rest }),
            ("POST", ["sobjects", "CustomField"]) => Create(request),
            ("GET", ["sobjects", "CustomField", var id]) => Show(request, Find(id)),
            ("PATCH", ["sobjects", "CustomField", var id]) => Change(request, Find(id)),
            ("POST", ["sobjects", "PermissionSet" or "PermissionSetAssignment" or "FieldPermissions" or "ObjectPermissions"]) => _records.Create(request, _organization[rest[1]]),
            (_, ["sobjects", "PermissionSet" or "PermissionSetAssignment" or "FieldPermissions" or "ObjectPermissions" or "ListView", var id]) => _records.ById(request, _organization[rest[1]], id),
            _ => throw ApiException.NotFound(),
        };
    }

    /// <summary>Makes a custom field, or puts it in the place of the one of the same name, as a deployment does.</summary>
    /// <param name="fullName"><c>Lead.Score__c</c>.</param>
    /// <param name="metadata">As the Tooling API has it.</param>
    /// <exception cref="ApiException">It cannot be made.</exception>
    public void Put(string fullName, JsonElement metadata)
    {
        string[] name = fullName.Split('.');
        ObjectTable table = _organization.Find(name[0]) ?? throw new ApiException(400, "INVALID_CROSS_REFERENCE_KEY", $"no CustomObject named {name[0]} found");
        if (table.Definition.Find(name[1]) is null)
        {
            RegisterField(table.Definition, table.Definition.Add(_formulas.Read(table.Definition, name[1], metadata)));
        }
        else
        {
            Extend(table.Definition, name[1], metadata);
        }

        _metadata[fullName] = metadata.Clone();
    }

    /// <summary>Makes a permission set with its field permissions, as a deployment does.</summary>
    public void PutPermissionSet(string name, System.Xml.Linq.XElement content)
    {
        System.Xml.Linq.XNamespace space = content.Name.Namespace;
        ObjectTable sets = _organization["PermissionSet"];
        string id = sets.FindBy(sets.Definition.Find("Name")!, name).FirstOrDefault(r => !r.IsDeleted)?.Id
            ?? _records.Make(sets, new { Name = name, Label = content.Element(space + "label")?.Value ?? name });
        foreach (System.Xml.Linq.XElement grant in content.Elements(space + "fieldPermissions"))
        {
            string field = grant.Element(space + "field")?.Value ?? "";
            _records.Make(_organization["FieldPermissions"], new { ParentId = id, SobjectType = field.Split('.')[0], Field = field, PermissionsRead = Is("readable"), PermissionsEdit = Is("editable") });

            bool Is(string flag) => grant.Element(space + flag)?.Value == "true";
        }
    }

    private static bool OfMain(ApiRequest request) =>
        request.Parameter("q") is { } soql && System.Text.RegularExpressions.Regex.IsMatch(soql, @"\bFROM\s+(PermissionSet|PermissionSetAssignment|FieldPermissions|ObjectPermissions|ListView|User)\b", System.Text.RegularExpressions.RegexOptions.IgnoreCase);

    private Row Find(string id) => RecordId.Normalize(id) is { } key && _tooling["CustomField"].Find(key) is { } row ? row : throw ApiException.NotFound();

    private (ObjectDefinition Definition, FieldDefinition Field, string FullName) FieldOf(Row row)
    {
        ObjectDefinition fields = _tooling["CustomField"].Definition;
        string fullName = (string)row[fields.Find("FullName")!]!;
        ObjectDefinition definition = _organization[fullName.Split('.')[0]].Definition;
        return (definition, definition.Find(fullName.Split('.')[1]) ?? throw ApiException.NotFound(), fullName);
    }

    private ApiResponse Show(ApiRequest request, Row row)
    {
        ObjectDefinition fields = _tooling["CustomField"].Definition;
        (_, FieldDefinition field, string fullName) = FieldOf(row);
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            Projection.WriteAttributes(writer, "CustomField", request.Version, row.Id);
            foreach (FieldDefinition member in fields.Fields)
            {
                writer.WritePropertyName(member.Name);
                FieldValues.Write(writer, member.Type, row[member]);
            }

            writer.WritePropertyName("Metadata"u8);
            if (_metadata.TryGetValue(fullName, out JsonElement metadata))
            {
                metadata.WriteTo(writer);
            }
            else
            {
                CustomFieldMetadata.Write(writer, field);
            }

            writer.WriteEndObject();
        });
    }

    private ApiResponse Change(ApiRequest request, Row row)
    {
        using JsonDocument document = request.ReadJson();
        if (!document.RootElement.TryGetProperty("Metadata", out JsonElement metadata))
        {
            throw new ApiException(400, new ApiFault("REQUIRED_FIELD_MISSING", "Metadata must be given as a whole.", "Metadata"));
        }

        (ObjectDefinition definition, FieldDefinition field, string fullName) = FieldOf(row);
        Extend(definition, field.Name, metadata);
        _metadata[fullName] = metadata.Clone();
        return new ApiResponse(204);
    }

    /// <summary>Takes new metadata for a field that is there: its type stays, and its values with it.</summary>
    private void Extend(ObjectDefinition definition, string name, JsonElement metadata)
    {
        FieldDefinition former = definition.Find(name)!;
        FieldDefinition next = _formulas.Read(definition, name, metadata);
        if (next.Type != former.Type)
        {
            throw new ApiException(400, new ApiFault("FIELD_INTEGRITY_EXCEPTION", $"Cannot change type of {name} from {former.Type.ApiName()} to {next.Type.ApiName()}", "Metadata"));
        }

        definition.Replace(next with { NeedsGrant = former.NeedsGrant, Tracked = former.Tracked, Label = next.Label.Length > 0 ? next.Label : former.Label });
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

        FieldDefinition field = table.Definition.Add(_formulas.Read(table.Definition, name[1], metadata));
        _metadata[$"{table.Definition.Name}.{field.Name}"] = metadata.Clone();
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
