using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>/__emulator__</c>: faults, state and edits by hand. Not part of the CRM's API, and not counted.</summary>
internal sealed class ControlResource(Organization organization, RecordEditor records, FaultSwitchboard faults, SessionRegister sessions, Func<long> requestCount, Func<long> tokenRequests, SchemaControl schema)
{
    private readonly RecordLife _life = new(organization);

    /// <summary>For the state: who listens.</summary>
    public CometResource? Comet { get; init; }

    /// <summary>For the state: what there is to hear.</summary>
    public ChangeFeed? Feed { get; init; }

    /// <summary>Puts everything back to the seed and switches the faults off. Called with the organisation's write lock held.</summary>
    public Action Reset { get; init; } = static () => { };

    public ApiResponse Handle(ApiRequest request) => (request.Method, request.Segments) switch
    {
        ("POST", ["faults"]) => SetFaults(request),
        ("GET", ["state"]) => organization.Read(State),
        ("POST", ["edit"]) => organization.Write(() => organization.Atomically(() => Edit(request), _ => true)),
        ("POST", ["reset"]) => organization.Write(StartOver),
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

    private ApiResponse StartOver()
    {
        Reset();
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
        writer.WriteNumber("cometClients"u8, Comet?.ClientCount ?? 0);
        writer.WriteNumber("cometHeld"u8, Comet?.HeldCount ?? 0);
        writer.WriteNumber("events"u8, Feed?.Count ?? 0);
        writer.WriteStartObject("objects"u8);
        foreach (ObjectTable table in organization.Tables.Where(t => t.All.Count > 0))
        {
            writer.WriteNumber(table.Definition.Name, table.Live.Count);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>
    /// <c>{"object","id","fields"}</c> changes, without <c>id</c> creates, with <c>"delete":"soft"|"hard"</c> deletes, always as a human user. Also
    /// <c>"merge":[ids]</c> into <c>id</c>, <c>"undelete":true</c>, and for a whole object <c>"purge":"recycle-bin"|"deleted-log"</c>.
    /// </summary>
    private ApiResponse Edit(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        JsonElement body = document.RootElement;
        string? Text(string name) => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        ObjectTable table = organization.Find(Text("object") ?? "") ?? throw new ApiException(400, "INVALID_TYPE", "\"object\" must name an sObject.");
        Editor human = new(organization.HumanUserId, Unrestricted: true, AutoAssign: false);
        string? id = Text("id") is { } given
            ? RecordId.Normalize(given) ?? throw new ApiException(400, "MALFORMED_ID", $"malformed id {given}")
            : null;
        if (Text("purge") is { } what)
        {
            Purge(table, what);
            return new ApiResponse(204);
        }

        if (body.TryGetProperty("merge", out JsonElement losers) || body.TryGetProperty("undelete", out _))
        {
            string target = id ?? throw new ApiException(400, "INVALID_INPUT", "\"id\" is missing.");
            if (losers.ValueKind == JsonValueKind.Array)
            {
                _life.Merge(table, target, [.. losers.EnumerateArray().Select(l => RecordId.Normalize(l.GetString() ?? "") ?? "")], human);
            }
            else
            {
                _life.Undelete(table, target, human);
            }

            return new ApiResponse(204);
        }

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

    private void Purge(ObjectTable table, string what)
    {
        switch (what)
        {
            case "recycle-bin":
                _life.EmptyBin(table);
                break;
            case "deleted-log":
                table.PurgeLog(organization.Now);
                break;
            default:
                throw new ApiException(400, "INVALID_INPUT", "\"purge\" must be recycle-bin or deleted-log.");
        }
    }
}
