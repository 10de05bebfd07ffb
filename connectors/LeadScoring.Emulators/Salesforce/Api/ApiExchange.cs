using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>One request inside the API, from the wire or from a composite.</summary>
/// <param name="Segments">Path below <c>/services/data/vNN.N</c>, unescaped, without empty parts.</param>
/// <param name="Version">API version as in the path: <c>60.0</c>.</param>
/// <param name="Header">Value of a header by name.</param>
internal sealed record ApiRequest(
    string Method,
    string[] Segments,
    string Version,
    IReadOnlyDictionary<string, StringValues> Query,
    Func<string, string?> Header,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The body as JSON.</summary>
    /// <exception cref="ApiException"><c>JSON_PARSER_ERROR</c>.</exception>
    public JsonDocument ReadJson()
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException e)
        {
            throw new ApiException(400, "JSON_PARSER_ERROR", e.Message);
        }
    }

    /// <summary>A query parameter, or <see langword="null"/>.</summary>
    public string? Parameter(string name) => Query.TryGetValue(name, out StringValues values) ? values.ToString() : null;
}

/// <summary>An answer: status, headers, and a body in a pooled buffer that <see cref="Dispose"/> gives back.</summary>
internal sealed class ApiResponse(int status) : IDisposable
{
    public const string JsonType = "application/json;charset=UTF-8";
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public int Status { get; } = status;

    public string ContentType { get; init; } = JsonType;

    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>The body, or <see langword="null"/> for none.</summary>
    public PooledBuffer? Body { get; private init; }

    public static ApiResponse Json(int status, Action<Utf8JsonWriter> write)
    {
        PooledBuffer buffer = new();
        using Utf8JsonWriter writer = new(buffer, Plain);
        write(writer);
        writer.Flush();
        return new ApiResponse(status) { Body = buffer };
    }

    public static ApiResponse Text(int status, string contentType, string text)
    {
        PooledBuffer buffer = new();
        buffer.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return new ApiResponse(status) { Body = buffer, ContentType = contentType };
    }

    /// <summary>An answer whose bytes are written by hand.</summary>
    public static ApiResponse Raw(int status, string contentType, Action<PooledBuffer> write)
    {
        PooledBuffer buffer = new();
        write(buffer);
        return new ApiResponse(status) { Body = buffer, ContentType = contentType };
    }

    public static ApiResponse Error(ApiException error) => Json(error.Status, writer =>
    {
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("message"u8, error.Fault.Message);
        writer.WriteString("errorCode"u8, error.Fault.Code);
        if (error.Fault.Fields.Count > 0)
        {
            WriteTexts(writer, "fields", error.Fault.Fields);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    });

    public static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    public void Dispose() => Body?.Dispose();
}

/// <summary>A growing buffer from the shared pool: pages of megabytes must not fill the large object heap.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }

    private void Ensure(int free)
    {
        if (_bytes.Length - _length >= free)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, _length + free));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
