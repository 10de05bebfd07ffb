using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>One request the connector sent.</summary>
internal sealed record StubCall(string Method, string Path, string Query, string Body, string? Authorization)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}

/// <summary>HubSpot's object API in memory, with its limits, and a place to plant other answers.</summary>
internal sealed class StubHubSpot(SelfWindingTime clock) : HttpMessageHandler
{
    private readonly Queue<DateTimeOffset> _searches = new();

    public SortedDictionary<long, StubRow> Rows { get; } = [];

    /// <summary>Associated ids, in the order HubSpot happens to give them.</summary>
    public Dictionary<long, long[]> Associations { get; } = [];

    public List<StubCall> Calls { get; } = [];

    /// <summary>Looks at each request first; <see langword="null"/> lets it through.</summary>
    public Func<StubCall, HttpResponseMessage?> Intercept { get; set; } = _ => null;

    /// <summary>What the portal's clock shows; <see langword="null"/> sends no <c>Date</c>.</summary>
    public Func<DateTimeOffset?> Date { get; set; } = () => null;

    public int SearchesRefused { get; private set; }

    public IEnumerable<StubCall> CallsTo(string part) => Calls.Where(c => (c.Path + c.Query).Contains(part, StringComparison.Ordinal));

    public void Add(long id, DateTimeOffset modified, params (string Name, string? Value)[] properties) =>
        Rows[id] = new StubRow(id, modified, properties.ToDictionary(p => p.Name, p => p.Value));

    public static HttpResponseMessage Json(int status, string body, params (string Name, string Value)[] headers)
    {
        HttpResponseMessage answer = new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach ((string name, string value) in headers)
        {
            answer.Headers.TryAddWithoutValidation(name, value);
        }

        return answer;
    }

    public static HttpResponseMessage Html(int status) =>
        new((HttpStatusCode)status) { Content = new StringContent("<html><body>gateway</body></html>", Encoding.UTF8, "text/html") };

    public static HttpResponseMessage Refuse(string property, string error, string message = "refused")
    {
        string list = new JsonArray(new JsonObject { ["isValid"] = false, ["message"] = message, ["error"] = error, ["name"] = property }).ToJsonString();
        return Json(400, new JsonObject { ["status"] = "error", ["category"] = "VALIDATION_ERROR", ["message"] = $"Property values were not valid: {list}" }.ToJsonString());
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        StubCall call = new(request.Method.Method, request.RequestUri!.AbsolutePath, request.RequestUri.Query, body, request.Headers.Authorization?.ToString());
        Calls.Add(call);
        HttpResponseMessage answer = Intercept(call) ?? Answer(call);
        answer.Headers.Date = Date();
        return answer;
    }

    private HttpResponseMessage Answer(StubCall call)
    {
        if (call.Path.Length + call.Query.Length > 8000)
        {
            return Html(414);
        }

        string tail = call.Path[(call.Path.LastIndexOf('/') + 1)..];
        return (call.Method, tail) switch
        {
            ("POST", "search") => Search(call.Json),
            ("POST", "read") when call.Path.Contains("/associations/", StringComparison.Ordinal) => Associated(call.Json),
            ("POST", "read") => BatchRead(call.Json),
            ("POST", "update") => Update(call.Json),
            ("GET", _) when call.Path.Contains("/properties/", StringComparison.Ordinal) => Json(200, """{"results":[]}"""),
            ("GET", _) => List(call.Query),
            _ => Json(404, """{"status":"error","message":"resource not found","category":"OBJECT_NOT_FOUND"}"""),
        };
    }

    private HttpResponseMessage List(string query)
    {
        Dictionary<string, string> parts = query.TrimStart('?').Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        int limit = int.Parse(parts["limit"]);
        string[] history = parts.GetValueOrDefault("propertiesWithHistory")?.Split(',') ?? [];
        if (limit > 100 || (history.Length > 0 && limit > 50))
        {
            return Json(400, """{"status":"error","category":"VALIDATION_ERROR","message":"limit"}""");
        }

        bool archived = parts.GetValueOrDefault("archived") == "true";
        long after = long.Parse(parts.GetValueOrDefault("after", "0"));
        StubRow[] rows = [.. Rows.Values.Where(r => r.Archived == archived && r.Id > after).Take(limit + 1)];
        return Results(rows.Take(limit), parts.GetValueOrDefault("properties")?.Split(',') ?? [], history, rows.Length > limit ? rows[limit - 1].Id : null, null);
    }

    private HttpResponseMessage Search(JsonObject body)
    {
        DateTimeOffset now = clock.GetUtcNow();
        while (_searches.TryPeek(out DateTimeOffset oldest) && oldest + TimeSpan.FromSeconds(1) <= now)
        {
            _searches.Dequeue();
        }

        if (_searches.Count >= 5)
        {
            SearchesRefused++;
            return Json(429, """{"status":"error","message":"You have reached your secondly limit."}""");
        }

        _searches.Enqueue(now);
        int limit = (int)body["limit"]!;
        int after = int.Parse((string)body["after"]!);
        if (limit > 200 || after + limit > 10_000)
        {
            return Json(400, """{"status":"error","category":"VALIDATION_ERROR","message":"10000"}""");
        }

        (string Property, string Operator, long Value)[] filters =
            [.. body["filterGroups"]![0]!["filters"]!.AsArray().Select(f => ((string)f!["propertyName"]!, (string)f["operator"]!, long.Parse((string)f["value"]!)))];
        StubRow[] rows = [.. Rows.Values.Where(r => !r.Archived && Matches(r, filters))];
        return Results(rows.Skip(after).Take(limit), [.. body["properties"]!.AsArray().Select(p => (string)p!)], [], rows.Length > after + limit ? after + limit : null, rows.Length);
    }

    private static bool Matches(StubRow row, (string Property, string Operator, long Value)[] filters)
    {
        foreach ((string property, string comparison, long wanted) in filters)
        {
            long mine = property == "hs_object_id" ? row.Id : row.Modified.ToUnixTimeMilliseconds();
            bool holds = comparison switch
            {
                "GTE" => mine >= wanted,
                "LTE" => mine <= wanted,
                "GT" => mine > wanted,
                _ => mine == wanted,
            };
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    private HttpResponseMessage BatchRead(JsonObject body)
    {
        string[] history = [.. body["propertiesWithHistory"]!.AsArray().Select(p => (string)p!)];
        JsonArray inputs = body["inputs"]!.AsArray();
        if (inputs.Count > (history.Length > 0 ? 50 : 100))
        {
            return Json(400, """{"status":"error","category":"VALIDATION_ERROR","message":"too many inputs"}""");
        }

        IEnumerable<StubRow> rows = inputs.Select(i => Rows.GetValueOrDefault(long.Parse((string)i!["id"]!))).OfType<StubRow>();
        return Results(rows, [.. body["properties"]!.AsArray().Select(p => (string)p!)], history, null, null);
    }

    private HttpResponseMessage Associated(JsonObject body)
    {
        JsonArray results = [];
        JsonArray errors = [];
        foreach (JsonNode? input in body["inputs"]!.AsArray())
        {
            string id = (string)input!["id"]!;
            if (Associations.TryGetValue(long.Parse(id), out long[]? to))
            {
                results.Add(new JsonObject { ["from"] = new JsonObject { ["id"] = id }, ["to"] = new JsonArray([.. to.Select(t => new JsonObject { ["toObjectId"] = t })]) });
            }
            else
            {
                errors.Add(new JsonObject { ["status"] = "error", ["category"] = "OBJECT_NOT_FOUND", ["subCategory"] = "crm.associations.NO_ASSOCIATIONS_FOUND" });
            }
        }

        return Json(errors.Count > 0 ? 207 : 200, new JsonObject { ["status"] = "COMPLETE", ["results"] = results, ["numErrors"] = errors.Count, ["errors"] = errors }.ToJsonString());
    }

    private HttpResponseMessage Update(JsonObject body)
    {
        JsonArray results = [];
        foreach (JsonNode? input in body["inputs"]!.AsArray())
        {
            if (Rows.GetValueOrDefault(long.Parse((string)input!["id"]!)) is { Archived: false } row)
            {
                foreach ((string name, JsonNode? value) in input["properties"]!.AsObject())
                {
                    row.Properties[name] = (string)value!;
                }

                results.Add(row.ToJson([], []));
            }
        }

        return Json(200, new JsonObject { ["status"] = "COMPLETE", ["results"] = results }.ToJsonString());
    }

    private static HttpResponseMessage Results(IEnumerable<StubRow> rows, string[] properties, string[] history, long? after, long? total)
    {
        JsonObject body = new() { ["results"] = new JsonArray([.. rows.Select(r => r.ToJson(properties, history))]) };
        if (total is not null)
        {
            body["total"] = total;
        }

        if (after is not null)
        {
            body["paging"] = new JsonObject { ["next"] = new JsonObject { ["after"] = $"{after}" } };
        }

        return Json(200, body.ToJsonString());
    }
}

/// <summary>One record of the stub.</summary>
internal sealed record StubRow(long Id, DateTimeOffset Modified, Dictionary<string, string?> Properties)
{
    public bool Archived { get; init; }

    /// <summary>Newest first.</summary>
    public Dictionary<string, (string? Value, DateTimeOffset At)[]> History { get; init; } = [];

    public JsonObject ToJson(string[] properties, string[] history)
    {
        JsonObject json = new()
        {
            ["id"] = $"{Id}",
            ["properties"] = new JsonObject([.. properties.Select(p => KeyValuePair.Create(p, (JsonNode?)Properties.GetValueOrDefault(p)))]),
            ["createdAt"] = "2026-01-02T03:04:05Z",
            ["updatedAt"] = Modified.ToString("o"),
            ["archived"] = Archived,
        };
        if (Archived)
        {
            json["archivedAt"] = Modified.ToString("o");
        }

        if (history.Length > 0)
        {
            json["propertiesWithHistory"] = new JsonObject([.. history.Select(h => KeyValuePair.Create(h, (JsonNode?)new JsonArray(
                [.. History.GetValueOrDefault(h, []).Select(e => new JsonObject { ["value"] = e.Value, ["timestamp"] = e.At.ToString("o"), ["sourceType"] = "CRM_UI" })])))]);
        }

        return json;
    }
}
