using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Judges the signed statement of the JWT bearer flow: form, algorithm, signature, issuer, audience, end and user.</summary>
/// <param name="publicKey">The app's certificate as a public key in PEM; <see langword="null"/> leaves the signature unchecked.</param>
internal sealed class BearerAssertion(string? publicKey, string clientId, Func<string> origin, Func<string> username)
{
    /// <summary>How far ahead a statement may end.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with it, in the words of the token endpoint; <see langword="null"/> when it is good.</summary>
    public string? Problem(string? assertion, DateTimeOffset now)
    {
        string[] parts = assertion?.Split('.') ?? [];
        if (parts.Length != 3)
        {
            return "invalid assertion";
        }

        try
        {
            using JsonDocument header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            string? Claim(string name) => claims.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            DateTimeOffset until = claims.RootElement.TryGetProperty("exp", out JsonElement exp) ? DateTimeOffset.FromUnixTimeSeconds(exp.GetInt64()) : now;
            if (publicKey is not null && (header.RootElement.GetProperty("alg").GetString() != "RS256" || !IsSigned(publicKey, parts)))
            {
                return "invalid assertion";
            }

            return Claim("iss") != clientId ? "client identifier invalid"
                : until <= now || until > now + Longest ? "assertion is expired or its exp is too far in the future"
                : Claim("aud") is { } audience && audience != origin() && audience is not ("https://login.salesforce.com" or "https://test.salesforce.com") ? "audience is invalid"
                : publicKey is not null && !string.Equals(Claim("sub"), username(), StringComparison.OrdinalIgnoreCase) ? "user hasn't approved this consumer"
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or KeyNotFoundException or ArgumentOutOfRangeException)
        {
            return "invalid assertion"; // Not a JWT: refused like a wrong one.
        }
    }

    private static bool IsSigned(string publicKey, string[] parts)
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(publicKey);
        return key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
