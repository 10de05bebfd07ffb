using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Salesforce's REST resources as requests.</summary>
internal sealed class SalesforceApi(CrmHttpClient http, string version, SalesforceOptions options)
{
    /// <summary>Names us in <c>Sforce-Call-Options</c>; change events repeat it for our own writes.</summary>
    public const string CallOptions = "client=LeadScoring";

    /// <summary>Marks our writes in change events (<c>changeOrigin</c>), and keeps assignment rules from re-routing leads whose score changes.</summary>
    public static readonly KeyValuePair<string, string>[] WriteHeaders =
    [
        new("Sforce-Call-Options", CallOptions),
        new("Sforce-Auto-Assign", "FALSE"),
    ];

    public long RequestCount => http.RequestCount;

    /// <summary>The same resources, asked with another urgency.</summary>
    public SalesforceApi For(Urgency urgency) => new(http.For(urgency), version, options);

    /// <summary>The API version: <c>60.0</c>.</summary>
    public string Version => version;

    /// <summary>Sends authorised requests.</summary>
    public CrmHttpClient Http => http;

    /// <summary>Path below which all resources lie.</summary>
    public string Root => $"/services/data/v{version}";

    /// <summary>First page of a query.</summary>
    /// <param name="soql">The query.</param>
    /// <param name="withDeleted">Whether rows in the recycle bin and archived activities come too.</param>
    /// <param name="purpose">For messages.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<QueryPage> QueryAsync(string soql, bool withDeleted, string purpose, CancellationToken cancellationToken)
    {
        string address = $"{Root}/{(withDeleted ? "queryAll" : "query")}?q={Uri.EscapeDataString(soql)}";
        if (address.Length <= options.LongestQueryAddress)
        {
            return await http.SendAsync(new CrmRequest(HttpMethod.Get, address, purpose) { Headers = PageHeaders() }, static r => QueryPage.Parse(r), cancellationToken);
        }

        // The sub-request's address is in the body, where no length limit of proxies and servers applies; reading twice is harmless.
        CrmRequest composite = Post("composite", purpose, w =>
        {
            w.WriteStartArray("compositeRequest");
            w.WriteStartObject();
            w.WriteString("method", "GET");
            w.WriteString("url", address);
            w.WriteString("referenceId", "query");
            w.WriteEndObject();
            w.WriteEndArray();
        }) with { IsIdempotent = true, Headers = PageHeaders() };
        return await http.SendAsync(composite, static r => QueryPage.ParseComposite(r), cancellationToken);
    }

    /// <summary>A further page; <paramref name="next"/> is the answer's own path.</summary>
    public ValueTask<QueryPage> QueryMoreAsync(string next, string purpose, CancellationToken cancellationToken) =>
        http.SendAsync(new CrmRequest(HttpMethod.Get, next, purpose) { Headers = PageHeaders() }, static r => QueryPage.Parse(r), cancellationToken);

    /// <summary>All rows of a small query, each given to <paramref name="read"/>.</summary>
    public async ValueTask<List<T>> QueryAllRowsAsync<T>(string soql, string purpose, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        QueryPage page = await QueryAsync(soql, withDeleted: false, purpose, cancellationToken);
        while (true)
        {
            using (page)
            {
                try
                {
                    rows.AddRange(page.Rows.Select(read));
                }
                catch (JsonException e)
                {
                    throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} answered {purpose} with a row that cannot be read: {e.Message} Please report this message.", innerException: e);
                }

                if (page.Next is null)
                {
                    return rows;
                }
            }

            page = await QueryMoreAsync(page.Next, purpose, cancellationToken);
        }
    }

    /// <summary>Reads a resource.</summary>
    /// <param name="path">Below the version's root, or from the host's root when it starts with a slash.</param>
    /// <param name="purpose">For messages.</param>
    /// <param name="read">Takes what is wanted out of the answer, which is gone afterwards.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public ValueTask<T> GetAsync<T>(string path, string purpose, Func<JsonElement, T> read, CancellationToken cancellationToken)
        where T : notnull =>
        http.SendAsync(
            new CrmRequest(HttpMethod.Get, path.StartsWith('/') ? path : $"{Root}/{path}", purpose),
            r =>
            {
                using JsonDocument document = JsonDocument.Parse(r.Body);
                return read(document.RootElement);
            },
            cancellationToken);

    /// <summary>Updates records that only we care for by <c>PATCH composite/sobjects</c>. Sent again after doubt: setting the same values twice is setting them once.</summary>
    public ValueTask<JsonDocument> UpdateAsync(string purpose, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) =>
        http.SendForJsonAsync(Json(HttpMethod.Patch, "composite/sobjects", purpose, body) with { IsIdempotent = true, Headers = WriteHeaders }, cancellationToken);

    /// <summary>Updates records that people work with. Not sent again after doubt: a second time would move the records' stamps, and undo what a human did in between.</summary>
    public ValueTask<JsonDocument> UpdateOnceAsync(string purpose, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) =>
        http.SendForJsonAsync(Json(HttpMethod.Patch, "composite/sobjects", purpose, body) with { IsIdempotent = false, Headers = WriteHeaders }, cancellationToken);

    /// <summary>Creates something; not sent again after doubt.</summary>
    public ValueTask<JsonDocument> CreateAsync(string path, string purpose, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) =>
        http.SendForJsonAsync(Post(path, purpose, body) with { Headers = WriteHeaders }, cancellationToken);

    /// <summary>Creates something whose name is taken once and for all: sent again after doubt, because the second time is refused as a duplicate of the first.</summary>
    public ValueTask<JsonDocument> CreateNamedAsync(string path, string purpose, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) =>
        http.SendForJsonAsync(Post(path, purpose, body) with { IsIdempotent = true, Headers = WriteHeaders }, cancellationToken);

    /// <summary>One message to the CometD server.</summary>
    public CrmRequest CometMessage(string purpose, Action<Utf8JsonWriter> message)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            message(writer);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        return new CrmRequest(HttpMethod.Post, $"/cometd/{version}", purpose) { Body = buffer.WrittenMemory };
    }

    /// <summary>Sends what <see cref="CometMessage"/> made.</summary>
    public ValueTask<string> SendCometAsync(CrmRequest message, Func<CrmResponse, string> read, CancellationToken cancellationToken) =>
        http.SendAsync(message, read, cancellationToken);

    /// <summary>Changes one thing by <c>PATCH</c>, which answers nothing. Sent again after doubt: the same change twice is one.</summary>
    public async ValueTask ChangeAsync(string path, string purpose, Action<Utf8JsonWriter> body, CancellationToken cancellationToken) =>
        await http.SendAsync(Json(HttpMethod.Patch, path, purpose, body) with { IsIdempotent = true, Headers = WriteHeaders }, static r => r.Status, cancellationToken);

    /// <summary>Sends a body of another kind than JSON; sent again after doubt, so it must be something whose repetition changes nothing.</summary>
    public ValueTask<JsonDocument> SendBodyAsync(string path, string purpose, string contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        http.SendForJsonAsync(new CrmRequest(HttpMethod.Post, $"{Root}/{path}", purpose) { Body = body, ContentType = contentType, IsIdempotent = true, Headers = WriteHeaders }, cancellationToken);

    /// <summary>The path of a resource below the version's root, as sub-requests want it.</summary>
    public string PathOf(string path) => $"{Root}/{path}";

    private CrmRequest Post(string path, string purpose, Action<Utf8JsonWriter> body) => Json(HttpMethod.Post, path, purpose, body);

    private CrmRequest Json(HttpMethod method, string path, string purpose, Action<Utf8JsonWriter> body)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            body(writer);
            writer.WriteEndObject();
        }

        return new CrmRequest(method, $"{Root}/{path}", purpose) { Body = buffer.WrittenMemory };
    }

    private KeyValuePair<string, string>[] PageHeaders() => options.QueryPageSize is { } size
        ? [new("Sforce-Query-Options", $"batchSize={size}")]
        : [];
}
