using System.Text;
using System.Text.Json;

namespace LeadScoring.Host.Tracking;

/// <summary>What of a tracking request is read before it is known to be allowed.</summary>
internal static class TrackingRequest
{
    /// <summary>Most bytes of a batch, as Segment documents.</summary>
    public const int LargestBatch = 500 * 1024;

    /// <summary>The kind of message a path takes; <c>batch</c> for many; <see langword="null"/> for a path that is not ours. The single letters are those of Segment's browser library.</summary>
    public static string? KindOf(string path) => path.Trim('/') switch
    {
        "track" or "t" => "track",
        "page" or "p" => "page",
        "screen" or "s" => "screen",
        "identify" or "i" => "identify",
        "group" or "g" => "group",
        "alias" or "a" => "alias",
        "batch" or "b" or "import" => "batch",
        _ => null,
    };

    /// <summary>The write key: user name of Basic authentication, or <c>writeKey</c> of the body as browsers send it.</summary>
    public static string? KeyOf(string? authorization, JsonElement body)
    {
        if (authorization is not null && authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            Span<byte> decoded = stackalloc byte[512];
            return Convert.TryFromBase64String(authorization[6..].Trim(), decoded, out int length) && Encoding.UTF8.GetString(decoded[..length]) is var pair
                ? pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? pair[..colon] : pair
                : null;
        }

        return authorization is null && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("writeKey", out JsonElement key) && key.ValueKind == JsonValueKind.String ? key.GetString() : null;
    }

    /// <summary>The body; <see langword="null"/> when it is longer than the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        using MemoryStream body = new((int)(request.ContentLength ?? 0));
        byte[] part = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(part, cancellationToken)) > 0)
        {
            if (body.Length + read > limit)
            {
                return null;
            }

            body.Write(part, 0, read);
        }

        return body.ToArray();
    }
}
