using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>/__emulator__</c>: faults, state and edits by hand. Not part of the CRM's API, and not counted.</summary>
internal sealed class ControlResource(Organization organization, RecordEditor records, FaultSwitchboard faults, SessionRegister sessions, Func<long> requestCount, Func<long> tokenRequests, SchemaControl schema)
{
    public ApiResponse Handle(ApiRequest request) => (request.Method, request.Segments) switch
    {
        ("POST", ["faults"]) => SetFaults(request),
        ("GET", ["state"]) => organization.Read(State),
        ("POST", ["edit"]) => organization.Write(() => Edit(request)),
        ("POST", ["schema"]) => organization.Write(() => schema.Handle(request)),
        ("POST", ["expire-sessions"]) => ExpireSessions(),
        _ => throw ApiException.NotFound(),
    };

    private ApiResponse SetFaults(ApiRequest request)
    {
        try
        {
            faults.Replace(FaultFile.Parse(request.Body));
        }
        catch (InvalidDataException e)
        {
            throw new ApiException(400, "INVALID_INPUT", e.Message);
        }

        return new ApiResponse(204);
    }

    private ApiResponse ExpireSessions()
    {
        sessions.RevokeAll();
        return new ApiResponse(204);
    }

    private ApiResponse State() => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("requests"u8, requestCount());
        writer.WriteNumber("tokenRequests"u8, tokenRequests());
        writer.WriteNumber("faultsFired"u8, faults.Fired);
        writer.WriteString("now"u8, organization.Now);
        writer.WriteString("apiUserId"u8, organization.ApiUserId);
        writer.WriteString("humanUserId"u8, organization.HumanUserId);
        writer.WriteStartObject("objects"u8);
        foreach (ObjectTable table in organization.Tables.Where(t => t.All.Count > 0))
        {
            writer.WriteNumber(table.Definition.Name, table.Live.Count);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary><c>{"object","id","fields"}</c> changes, without <c>id</c> creates, with <c>"delete":"soft"|"hard"</c> deletes, always as a human user.</summary>
    private ApiResponse Edit(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        JsonElement body = document.RootElement;
        string? Text(string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        ObjectTable table = organization.Find(Text("object") ?? "") ?? throw new ApiException(400, "INVALID_TYPE", "\"object\" must name an sObject.");
        Editor human = new(organization.HumanUserId, Unrestricted: true, AutoAssign: false);
        string? id = Text("id") is { } given
            ? RecordId.Normalize(given) ?? throw new ApiException(400, "MALFORMED_ID", $"malformed id {given}")
            : null;
        if (Text("delete") is { } kind)
        {
            records.Delete(table, id ?? throw new ApiException(400, "INVALID_INPUT", "\"id\" is missing."), human, kind == "hard");
            return new ApiResponse(204);
        }

        JsonElement fields = body.TryGetProperty("fields", out JsonElement found) ? found : throw new ApiException(400, "INVALID_INPUT", "\"fields\" is missing.");
        if (id is null)
        {
            id = records.Create(table, fields, human);
        }
        else
        {
            records.Update(table, id, fields, human);
        }

        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteEndObject();
        });
    }
}
