using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>One recognised request and the answer that is being written for it.</summary>
internal sealed class ApiCall(HttpRequest request, ApiVersion version, string[] segments, ReadOnlyMemory<byte> body, long now) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private JsonDocument? _document;
    private Utf8JsonWriter? _json;

    public string Method { get; } = request.Method;

    public ApiVersion Version { get; } = version;

    /// <summary>Path segments after the family's prefix.</summary>
    public string[] Segments { get; } = segments;

    /// <summary>When the request came, epoch milliseconds.</summary>
    public long Now { get; } = now;

    /// <summary>Status to answer.</summary>
    public int Status { get; set; } = 200;

    public string Origin => $"{request.Scheme}://{request.Host}";

    public string Path => request.Path.Value ?? "";

    public HttpRequest Request => request;

    /// <summary>Writes the answer's body.</summary>
    public Utf8JsonWriter Json => _json ??= new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The request's body, which must be a JSON object or array.</summary>
    /// <exception cref="ApiFailure">It is not JSON.</exception>
    public JsonElement Body
    {
        get
        {
            try
            {
                _document ??= JsonDocument.Parse(body);
            }
            catch (JsonException e)
            {
                throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"Invalid input JSON on line {e.LineNumber + 1}, column {e.BytePositionInLine}: {e.Message}"));
            }

            return _document.RootElement;
        }
    }

    public bool HasBody => body.Length > 0;

    /// <summary>The finished body; empty when nothing was written.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _json?.Flush();
        return _buffer.WrittenMemory;
    }

    /// <summary>Throws away what was written so far.</summary>
    public void StartOver()
    {
        _json?.Dispose();
        _json = null;
        _buffer.Clear();
    }

    public string? Query(string name) => request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) && values.Count > 0 && !string.IsNullOrEmpty(values[0]) ? values[0] : null;

    /// <summary>A list parameter, repeated or comma separated or both.</summary>
    public IReadOnlyList<string> QueryList(string name) =>
        request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values)
            ? [.. values.SelectMany(v => (v ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.OrdinalIgnoreCase)]
            : [];

    /// <exception cref="ApiFailure">It is no number between the bounds.</exception>
    public int QueryNumber(string name, int fallback, int least, int most)
    {
        string? text = Query(name);
        if (text is null)
        {
            return fallback;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
        {
            throw ApiFailure.Invalid($"Invalid query parameter {name}: not a number.");
        }

        return number >= least && number <= most
            ? number
            : throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"Invalid query parameter {name}: {number} is not between {least} and {most}."));
    }

    /// <exception cref="ApiFailure">It is neither true nor false.</exception>
    public bool QueryFlag(string name) => Query(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw ApiFailure.Invalid($"Invalid query parameter {name}: expected true or false."),
    };

    /// <summary>Writes <c>paging.next</c> for this same request.</summary>
    public void WriteNextPage(string after)
    {
        string query = string.Concat(request.Query.Where(q => q.Key != "after").SelectMany(q => q.Value.Select(v => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(v ?? "")}&")));
        WritePaging(after, $"{Origin}{Path}?{query}after={Uri.EscapeDataString(after)}");
    }

    /// <summary>Writes <c>paging.next</c>.</summary>
    public void WritePaging(string after, string? link)
    {
        Json.WriteStartObject("paging");
        Json.WriteStartObject("next");
        Json.WriteString("after", after);
        if (link is not null)
        {
            Json.WriteString("link", link);
        }

        Json.WriteEndObject();
        Json.WriteEndObject();
    }

    public void Dispose()
    {
        _json?.Dispose();
        _document?.Dispose();
    }
}
