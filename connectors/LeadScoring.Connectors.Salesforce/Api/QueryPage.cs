using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>One answer of the query resource. Owns the parsed JSON.</summary>
internal sealed class QueryPage : IDisposable
{
    private readonly JsonDocument _document;

    private QueryPage(JsonDocument document, JsonElement body, DateTimeOffset? serverTime)
    {
        _document = document;
        JsonElement records = body.Required("records");
        Rows = records.ValueKind == JsonValueKind.Array ? records.EnumerateArray() : throw new JsonException("The answer's records are no list.");
        TotalSize = body.TryGetProperty("totalSize", out JsonElement total) && total.TryGetInt64(out long rows) ? rows : null;
        Next = body.TextOf("nextRecordsUrl");
        ServerTime = serverTime;
    }

    /// <summary>The rows, valid until disposal.</summary>
    public IEnumerable<JsonElement> Rows { get; }

    /// <summary>Rows of the whole query.</summary>
    public long? TotalSize { get; }

    /// <summary>Path of the next page; <see langword="null"/> on the last.</summary>
    public string? Next { get; }

    /// <summary>The server's clock when it answered.</summary>
    public DateTimeOffset? ServerTime { get; }

    public static QueryPage Parse(CrmResponse response)
    {
        JsonDocument document = JsonDocument.Parse(response.Body);
        return new QueryPage(document, document.RootElement, response.ServerTime);
    }

    public static QueryPage ParseComposite(CrmResponse response)
    {
        JsonDocument document = JsonDocument.Parse(response.Body);
        JsonElement part = document.RootElement.Items("compositeResponse").FirstOrDefault();
        int status = part.Required("httpStatusCode").GetInt32();
        return status is >= 200 and < 300
            ? new QueryPage(document, part.Required("body"), response.ServerTime)
            : throw new RefusedPartException(status, SalesforceProfile.ReadError(part.Required("body")), response);
    }

    public void Dispose() => _document.Dispose();
}
