using System.Net.Http.Headers;
using System.Text.Json;

namespace LeadScoring.Connectors.Http;

/// <summary>An answer, read to its end and bounded in size.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">The answer's headers without those of the content.</param>
/// <param name="ContentType">Media type of the body (<c>application/json</c>); <see langword="null"/> where not said.</param>
/// <param name="Body">The body, decompressed.</param>
public sealed record CrmResponse(int Status, HttpResponseHeaders Headers, string? ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The server's clock, from the <c>Date</c> header, to the second.</summary>
    public DateTimeOffset? ServerTime => Headers.Date;

    /// <summary>The first value of a header, or <see langword="null"/>.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    /// <summary>The body as JSON, or <see langword="null"/> when it is something else. For failed answers, which gateways write in HTML. The caller disposes it.</summary>
    public JsonDocument? TryParseJson()
    {
        try
        {
            return Body.IsEmpty ? null : JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
