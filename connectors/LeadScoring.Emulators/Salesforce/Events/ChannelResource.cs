using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>tooling/sobjects/PlatformEventChannelMember</c>: which objects' changes are told.</summary>
internal sealed class ChannelResource
{
    private const string Member = "PlatformEventChannelMember";
    private readonly Organization _tooling;
    private readonly ChangeFeed _feed;

    /// <param name="tooling">The organisation that tooling queries see.</param>
    /// <param name="feed">Told what is selected.</param>
    /// <param name="selected">Objects selected from the start.</param>
    public ChannelResource(Organization tooling, ChangeFeed feed, IEnumerable<string> selected)
    {
        _tooling = tooling;
        _feed = feed;
        tooling.Add(new ObjectBuilder(new ObjectDefinition(Member, "0v8", "Platform Event Channel Member", "Platform Event Channel Members"))
            .Text("DeveloperName", 80).Text("EventChannel", 80).Text("SelectedEntity", 255).Audit(deleted: false).Build());
        foreach (string name in selected)
        {
            feed.Select(name);
            Register(EventOf(name));
        }
    }

    public ApiResponse Handle(ApiRequest request) => (request.Method, request.Segments) switch
    {
        ("POST", [_, _, _]) => Create(request),
        ("DELETE", [_, _, _, var id]) => Delete(id),
        _ => throw ApiException.BadMethod(request.Method),
    };

    private static string EventOf(string objectName) => (objectName.EndsWith("__c", StringComparison.Ordinal) ? objectName[..^1] : objectName) + "ChangeEvent";

    private ApiResponse Create(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        string? entity = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("Metadata", out JsonElement metadata)
            && metadata.TryGetProperty("selectedEntity", out JsonElement selected) ? selected.GetString() : null;
        if (entity is null || !_feed.HasChannel("/data/" + entity))
        {
            throw new ApiException(400, new ApiFault("INVALID_INPUT", $"Specify a valid selected entity; {entity} is none.", "SelectedEntity"));
        }

        ObjectTable table = _tooling[Member];
        FieldDefinition field = table.Definition.Find("SelectedEntity")!;
        if (table.Live.Range(StampKey.Lowest, StampKey.Highest).Any(r => r[field] as string == entity))
        {
            throw new ApiException(400, new ApiFault("DUPLICATE_VALUE", $"{entity} is selected already.", "SelectedEntity"));
        }

        _feed.Select(ChangeFeed.ObjectOf(entity)!);
        string id = Register(entity);
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

    private ApiResponse Delete(string id)
    {
        ObjectTable table = _tooling[Member];
        Row row = RecordId.Normalize(id) is { } key ? table.Find(key) ?? throw ApiException.NotFound() : throw ApiException.NotFound();
        _feed.Deselect(ChangeFeed.ObjectOf((string)row[table.Definition.Find("SelectedEntity")!]!)!);
        table.Remove(row.Id, at: null);
        return new ApiResponse(204);
    }

    private string Register(string entity)
    {
        ObjectTable table = _tooling[Member];
        object?[] values = new object?[table.Definition.Fields.Count];
        string id = table.NextId();
        values[0] = id;
        values[table.Definition.Find("DeveloperName")!.Ordinal] = $"ChangeEvents_{entity}";
        values[table.Definition.Find("EventChannel")!.Ordinal] = "ChangeEvents";
        values[table.Definition.Find("SelectedEntity")!.Ordinal] = entity;
        foreach (FieldDefinition time in table.Definition.Fields.Where(f => f.Type == FieldType.DateTime))
        {
            values[time.Ordinal] = _tooling.Now;
        }

        table.Put(new Row(id, _tooling.Now, false, values));
        return id;
    }
}
