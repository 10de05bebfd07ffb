using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Single records: <c>sobjects/X</c>, <c>sobjects/X/{id}</c>, <c>sobjects/X/{externalIdField}/{value}</c>.</summary>
internal sealed class RecordResource(Organization organization, FieldAccess access, RecordEditor records)
{
    public ApiResponse Create(ApiRequest request, ObjectTable table)
    {
        using JsonDocument body = request.ReadJson();
        string id = records.Create(table, body.RootElement, EditorOf(request));
        ApiResponse response = Saved(201, id, created: null);
        response.Headers["Location"] = $"/services/data/v{request.Version}/sobjects/{table.Definition.Name}/{id}";
        return response;
    }

    /// <summary>Makes a set-up record as the API user.</summary>
    public string Make(ObjectTable table, object fields) =>
        records.Create(table, JsonSerializer.SerializeToElement(fields), new Editor(organization.ApiUserId, Unrestricted: false, AutoAssign: false));

    public ApiResponse ById(ApiRequest request, ObjectTable table, string id)
    {
        switch (request.Method)
        {
            case "GET" or "HEAD":
                string? key = RecordId.Normalize(id);
                Row row = key is not null && table.Find(key) is { IsDeleted: false } found ? found : throw ApiException.NotFound();
                return Show(request, table, row);
            case "PATCH":
                using (JsonDocument body = request.ReadJson())
                {
                    Known(table, id);
                    records.Update(table, RecordId.Normalize(id)!, body.RootElement, EditorOf(request));
                }

                return new ApiResponse(204);
            case "DELETE":
                Known(table, id);
                records.Delete(table, RecordId.Normalize(id)!, EditorOf(request));
                return new ApiResponse(204);
            default:
                throw ApiException.BadMethod(request.Method);
        }
    }

    public ApiResponse ByExternalId(ApiRequest request, ObjectTable table, string fieldName, string value)
    {
        if (fieldName.Equals("Id", StringComparison.OrdinalIgnoreCase))
        {
            ApiResponse answer = ById(request, table, value);
            return request.Method == "PATCH" ? Saved(200, RecordId.Normalize(value)!, created: false) : answer;
        }

        FieldDefinition field = ExternalField(table, fieldName);
        List<Row> matches = Matches(table, field, value);
        if (matches.Count > 1)
        {
            return ApiResponse.Json(300, writer =>
            {
                writer.WriteStartArray();
                matches.ForEach(m => writer.WriteStringValue($"/services/data/v{request.Version}/sobjects/{table.Definition.Name}/{m.Id}"));
                writer.WriteEndArray();
            });
        }

        switch (request.Method)
        {
            case "GET" or "HEAD":
                return matches.Count == 1 ? Show(request, table, matches[0]) : throw ApiException.NotFound();
            case "DELETE":
                records.Delete(table, matches.Count == 1 ? matches[0].Id : throw ApiException.NotFound(), EditorOf(request));
                return new ApiResponse(204);
            case "PATCH":
                using (JsonDocument body = request.ReadJson())
                {
                    if (matches.Count == 0 && request.Parameter("updateOnly") == "true")
                    {
                        throw ApiException.NotFound();
                    }

                    SaveOutcome outcome = Upsert(table, field, value, body.RootElement, EditorOf(request));
                    return Saved(outcome.Created ? 201 : 200, outcome.Id!, outcome.Created);
                }

            default:
                throw ApiException.BadMethod(request.Method);
        }
    }

    /// <summary>Creates or updates by an external id.</summary>
    public SaveOutcome Upsert(ObjectTable table, FieldDefinition field, string value, JsonElement fields, Editor editor)
    {
        List<Row> matches = Matches(table, field, value);
        if (matches.Count > 1)
        {
            throw new ApiException(300, new ApiFault("DUPLICATE_VALUE", $"{field.Name}: more than one record found for external id field: [{value}]", field.Name));
        }

        if (matches.Count == 1)
        {
            records.Update(table, matches[0].Id, fields, editor);
            return new SaveOutcome(matches[0].Id, false, null);
        }

        using PooledBuffer buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString(field.Name, value);
            foreach (JsonProperty member in fields.EnumerateObject().Where(m => !m.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase)))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        using JsonDocument complete = JsonDocument.Parse(buffer.Written);
        return new SaveOutcome(records.Create(table, complete.RootElement, editor), true, null);
    }

    public FieldDefinition ExternalField(ObjectTable table, string name) => access.Find(table.Definition, name) is { ExternalId: true } field
        ? field
        : throw new ApiException(400, "INVALID_FIELD", $"Provided external ID field does not exist or is not accessible: {name}");

    public Editor EditorOf(ApiRequest request) => new(
        organization.ApiUserId, Unrestricted: false, AutoAssign: !string.Equals(request.Header("Sforce-Auto-Assign")?.Trim(), "FALSE", StringComparison.OrdinalIgnoreCase))
    {
        Origin = ChangeOrigin.Of("rest", request),
    };

    private static List<Row> Matches(ObjectTable table, FieldDefinition field, string value) => field.Type.IsNumber()
        ? [.. table.Live.Range(StampKey.Lowest, StampKey.Highest).Where(r => r[field] is double n && n.ToString(System.Globalization.CultureInfo.InvariantCulture) == value)]
        : [.. table.FindBy(field, value).Where(r => !r.IsDeleted)];

    private static void Known(ObjectTable table, string id)
    {
        if (RecordId.Normalize(id) is { } key && table.Find(key) is null)
        {
            throw ApiException.NotFound();
        }

        RecordEditor.Existing(table, id);
    }

    private ApiResponse Show(ApiRequest request, ObjectTable table, Row row)
    {
        ObjectDefinition definition = table.Definition;
        IEnumerable<FieldDefinition> fields = request.Parameter("fields") is { } names
            ? names.Split(',', StringSplitOptions.TrimEntries).Select(n => access.Find(definition, n)
                ?? throw new ApiException(400, "INVALID_FIELD", $"No such column '{n}' on entity '{definition.Name}'."))
            : definition.Fields.Where(f => access.CanRead(definition, f));
        List<Projection> members = [.. fields.Select(f => new FieldProjection(definition, f))];
        return ApiResponse.Json(200, writer => Projection.WriteRecord(writer, definition.Name, request.Version, row, members));
    }

    private static ApiResponse Saved(int status, string id, bool? created) => ApiResponse.Json(status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteBoolean("success"u8, true);
        writer.WriteStartArray("errors"u8);
        writer.WriteEndArray();
        if (created is not null)
        {
            writer.WriteBoolean("created"u8, created.Value);
        }

        writer.WriteEndObject();
    });
}
