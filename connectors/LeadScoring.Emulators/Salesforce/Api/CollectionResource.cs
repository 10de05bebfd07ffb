using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>composite/sobjects</c>: up to 200 records in one call, a verdict for each in request order.</summary>
internal sealed class CollectionResource(Organization organization, FieldAccess access, RecordEditor records, RecordResource single)
{
    private const int LargestWrite = 200;
    private const int LargestRead = 2_000;

    public ApiResponse Handle(ApiRequest request)
    {
        // Segments: composite, sobjects [, X [, externalIdField]].
        return (request.Method, request.Segments.Length) switch
        {
            ("POST", 2) => Save(request, (editor, record) => new SaveOutcome(records.Create(TableOf(record), record, editor), true, null)),
            ("PATCH", 2) => Save(request, Update),
            ("DELETE", 2) => Delete(request),
            ("GET" or "POST", 3) => Retrieve(request),
            ("PATCH", 4) => Upsert(request),
            _ => throw ApiException.BadMethod(request.Method),
        };
    }

    private SaveOutcome Update(Editor editor, JsonElement record)
    {
        ObjectTable table = TableOf(record);
        string id = IdOf(record) ?? throw new ApiException(400, new ApiFault("MISSING_ARGUMENT", "Id not specified in an update call", "Id"));
        string key = RecordId.Normalize(id) ?? throw new ApiException(400, new ApiFault("MALFORMED_ID", $"malformed id {id}", "Id"));
        records.Update(table, key, record, editor);
        return new SaveOutcome(key, false, null);
    }

    private ApiResponse Upsert(ApiRequest request)
    {
        ObjectTable table = organization.Find(request.Segments[2]) ?? throw ApiException.NotFound();
        if (request.Segments[3].Equals("Id", StringComparison.OrdinalIgnoreCase))
        {
            return Save(request, (editor, record) => IdOf(record) is null ? new SaveOutcome(records.Create(table, record, editor), true, null) : Update(editor, record), withCreated: true);
        }

        FieldDefinition field = single.ExternalField(table, request.Segments[3]);
        return Save(
            request,
            (editor, record) => single.Upsert(table, field, ExternalValue(record, field), record, editor),
            withCreated: true);
    }

    private static string ExternalValue(JsonElement record, FieldDefinition field)
    {
        foreach (JsonProperty member in record.EnumerateObject())
        {
            if (member.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind != JsonValueKind.Null)
            {
                return member.Value.ToString();
            }
        }

        throw new ApiException(400, new ApiFault("MISSING_ARGUMENT", $"{field.Name} not specified", field.Name));
    }

    private ApiResponse Save(ApiRequest request, Func<Editor, JsonElement, SaveOutcome> save, bool withCreated = false)
    {
        using JsonDocument document = request.ReadJson();
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("records", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new ApiException(400, "INVALID_INPUT", "The request body needs an array \"records\".");
        }

        CheckSize(list.GetArrayLength(), LargestWrite);
        foreach (JsonElement record in list.EnumerateArray())
        {
            TableOf(record); // A record without a type spoils the whole request.
        }

        bool allOrNone = root.TryGetProperty("allOrNone", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        Editor editor = single.EditorOf(request) with { Rows = list.GetArrayLength() };
        HashSet<string> seen = new(StringComparer.Ordinal);
        return Verdicts(allOrNone, [.. list.EnumerateArray().Select(record => (IdOf(record), (Func<SaveOutcome>)(() =>
        {
            if (IdOf(record) is { } id && !seen.Add(RecordId.Normalize(id) ?? id))
            {
                throw new ApiException(400, new ApiFault("DUPLICATE_VALUE", $"duplicate id specified: {id}", "Id"));
            }

            return save(editor, record);
        })))], withCreated);
    }

    private ApiResponse Delete(ApiRequest request)
    {
        string[] ids = (request.Parameter("ids") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CheckSize(ids.Length, LargestWrite);
        Editor editor = single.EditorOf(request);
        return Verdicts(
            string.Equals(request.Parameter("allOrNone"), "true", StringComparison.OrdinalIgnoreCase),
            [.. ids.Select(id => ((string?)id, (Func<SaveOutcome>)(() =>
            {
                string key = RecordId.Normalize(id) ?? throw new ApiException(400, new ApiFault("MALFORMED_ID", $"malformed id {id}", "Id"));
                ObjectTable table = organization.FindByPrefix(key)
                    ?? throw new ApiException(404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
                records.Delete(table, key, editor);
                return new SaveOutcome(key, false, null);
            })))],
            withCreated: false);
    }

    private ApiResponse Verdicts(bool allOrNone, IReadOnlyList<(string? Id, Func<SaveOutcome> Save)> work, bool withCreated)
    {
        SaveOutcome[] outcomes = organization.Atomically<SaveOutcome[]>(
            () => [.. work.Select(w => Try(w.Id, w.Save))],
            all => !allOrNone || Array.TrueForAll(all, o => o.Success));
        bool rolledBack = allOrNone && !Array.TrueForAll(outcomes, o => o.Success);
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartArray();
            foreach (SaveOutcome outcome in outcomes)
            {
                WriteVerdict(writer, rolledBack && outcome.Success ? outcome with { Error = RolledBack() } : outcome, withCreated);
            }

            writer.WriteEndArray();
        });
    }

    private static ApiException RolledBack() => new(
        400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid and the request was using AllOrNone header");

    private SaveOutcome Try(string? id, Func<SaveOutcome> save)
    {
        try
        {
            return organization.Atomically(save, o => o.Success);
        }
        catch (ApiException e) when (e.Fault.Code != "JSON_PARSER_ERROR")
        {
            return new SaveOutcome(id, false, e);
        }
    }

    private static void WriteVerdict(Utf8JsonWriter writer, SaveOutcome outcome, bool withCreated)
    {
        writer.WriteStartObject();
        if (outcome is { Success: true, Id: not null })
        {
            writer.WriteString("id"u8, outcome.Id);
        }

        writer.WriteBoolean("success"u8, outcome.Success);
        writer.WriteStartArray("errors"u8);
        if (outcome.Error is { } error)
        {
            writer.WriteStartObject();
            writer.WriteString("statusCode"u8, error.Fault.Code);
            writer.WriteString("message"u8, error.Fault.Message);
            ApiResponse.WriteTexts(writer, "fields", error.Fault.Fields);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (withCreated && outcome.Success)
        {
            writer.WriteBoolean("created"u8, outcome.Created);
        }

        writer.WriteEndObject();
    }

    private ApiResponse Retrieve(ApiRequest request)
    {
        ObjectTable table = organization.Find(request.Segments[2]) ?? throw ApiException.NotFound();
        string[] ids;
        string[] names;
        if (request.Method == "POST")
        {
            using JsonDocument body = request.ReadJson();
            ids = Texts(body.RootElement, "ids");
            names = Texts(body.RootElement, "fields");
        }
        else
        {
            ids = (request.Parameter("ids") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
            names = (request.Parameter("fields") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        }

        CheckSize(ids.Length, LargestRead);
        List<Projection> members = [.. names.Select(n => new FieldProjection(table.Definition, access.Find(table.Definition, n.Trim())
            ?? throw new ApiException(400, "INVALID_FIELD", $"No such column '{n}' on entity '{table.Definition.Name}'.")))];
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartArray();
            foreach (string id in ids)
            {
                if (RecordId.Normalize(id.Trim()) is { } key && table.Find(key) is { IsDeleted: false } row)
                {
                    Projection.WriteRecord(writer, table.Definition.Name, request.Version, row, members);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndArray();
        });
    }

    private static string[] Texts(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(e => e.GetString() ?? "")]
            : throw new ApiException(400, "INVALID_INPUT", $"The request body needs an array \"{name}\".");

    private static void CheckSize(int count, int largest)
    {
        if (count > largest)
        {
            throw new ApiException(400, "EXCEEDED_ID_LIMIT", $"record limit reached. cannot submit more than {largest} records into this call");
        }
    }

    private static string? IdOf(JsonElement record)
    {
        foreach (JsonProperty member in record.EnumerateObject())
        {
            if (member.Name.Equals("id", StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind == JsonValueKind.String)
            {
                return member.Value.GetString();
            }
        }

        return null;
    }

    private ObjectTable TableOf(JsonElement record)
    {
        string? type = record.ValueKind == JsonValueKind.Object
            && record.TryGetProperty("attributes", out JsonElement attributes) && attributes.ValueKind == JsonValueKind.Object
            && attributes.TryGetProperty("type", out JsonElement name) ? name.GetString() : null;
        return type is null
            ? throw new ApiException(400, "INVALID_INPUT", "Each record needs attributes.type.")
            : organization.Find(type) ?? throw new ApiException(400, "INVALID_TYPE", $"sObject type '{type}' is not supported.");
    }
}
