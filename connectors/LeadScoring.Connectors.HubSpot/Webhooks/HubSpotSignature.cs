using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Proves that a request was sent by HubSpot for our app: the three versions of its request signature.</summary>
/// <remarks>
/// Source: HubSpot's guide to validating requests. v3 is base64(HMAC-SHA256(secret, METHOD + URI + body + timestamp)); v1 and v2 are lower-case hexadecimal
/// SHA-256 of secret + body and of secret + METHOD + URI + body, without a time, so that a recorded request can be sent again for ever. All comparisons take
/// the same time whatever differs.
/// </remarks>
internal static class HubSpotSignature
{
    /// <summary>How far the signed time may lie from now, either way. HubSpot asks to refuse older requests; the future side is ours.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(300);

    /// <summary>What HubSpot writes plainly in the URI that it signs; every other escape stays as it was sent.</summary>
    private static readonly Dictionary<string, char> Decoded = new(StringComparer.OrdinalIgnoreCase)
    {
        ["3A"] = ':', ["2F"] = '/', ["3F"] = '?', ["40"] = '@', ["21"] = '!', ["24"] = '$', ["27"] = '\'', ["28"] = '(', ["29"] = ')', ["2A"] = '*', ["2C"] = ',', ["3B"] = ';',
    };

    /// <summary>Whether a v3 signature holds at <paramref name="now"/>.</summary>
    public static bool IsValidV3(string secret, string method, string uri, ReadOnlySpan<byte> body, string timestamp, string signature, DateTimeOffset now)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out long sentAt) || Math.Abs((double)now.ToUnixTimeMilliseconds() - sentAt) > Window.TotalMilliseconds)
        {
            return false;
        }

        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(method + DecodeUri(uri)));
        hash.AppendData(body);
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp));
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(expected);
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        bool readable = signature.Length == 44 && Convert.TryFromBase64String(signature, given, out int written) && written == given.Length;
        return CryptographicOperations.FixedTimeEquals(expected, given) && readable;
    }

    /// <summary>Whether a v1 signature holds: over the body alone.</summary>
    public static bool IsValidV1(string secret, ReadOnlySpan<byte> body, string signature) => IsValidPlain(secret, "", body, signature);

    /// <summary>Whether a v2 signature holds: over method, URI and body.</summary>
    public static bool IsValidV2(string secret, string method, string uri, ReadOnlySpan<byte> body, string signature) => IsValidPlain(secret, method + uri, body, signature);

    /// <summary>The URI as HubSpot signs it: some escapes are written plainly, once and not again.</summary>
    internal static string DecodeUri(string uri)
    {
        if (!uri.Contains('%', StringComparison.Ordinal))
        {
            return uri;
        }

        Dictionary<string, char>.AlternateLookup<ReadOnlySpan<char>> plain = Decoded.GetAlternateLookup<ReadOnlySpan<char>>();
        StringBuilder text = new(uri.Length);
        for (int i = 0; i < uri.Length; i++)
        {
            if (uri[i] == '%' && i + 2 < uri.Length && plain.TryGetValue(uri.AsSpan(i + 1, 2), out char character))
            {
                text.Append(character);
                i += 2;
            }
            else
            {
                text.Append(uri[i]);
            }
        }

        return text.ToString();
    }

    private static bool IsValidPlain(string secret, string before, ReadOnlySpan<byte> body, string signature)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(secret + before));
        hash.AppendData(body);
        string expected = Convert.ToHexStringLower(hash.GetHashAndReset());
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }
}
