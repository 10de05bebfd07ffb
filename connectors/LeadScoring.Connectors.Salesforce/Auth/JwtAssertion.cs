using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>The signed statement "this app works as this user" of the JWT bearer flow (RFC 7523, RS256). Source: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".</summary>
internal static class JwtAssertion
{
    /// <summary>How long a statement holds; Salesforce takes a few minutes at most.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);

    private const string Production = "https://login.salesforce.com";
    private const string Sandbox = "https://test.salesforce.com";

    /// <summary>A statement that holds from now on.</summary>
    /// <exception cref="CrmException">The key cannot be read (<see cref="CrmFailureKind.Misconfigured"/>); its text is in no message.</exception>
    public static string Make(string secretName, SalesforceCredentials credentials, Uri login, DateTimeOffset now)
    {
        string signed = $"{Base64Url.EncodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"u8)}.{Base64Url.EncodeToString(Claims(credentials, login, now))}";
        using RSA key = ReadKey(secretName, credentials);
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Whom the statement is for: the login host of production or of sandboxes; a host that is not Salesforce's is named as it is.</summary>
    public static string AudienceOf(Uri login)
    {
        string host = login.Host;
        if (!host.EndsWith(".salesforce.com", StringComparison.OrdinalIgnoreCase))
        {
            return login.GetLeftPart(UriPartial.Authority);
        }

        bool isSandbox = host.StartsWith("test.", StringComparison.OrdinalIgnoreCase) || host.Contains(".sandbox.", StringComparison.OrdinalIgnoreCase) || host.Contains("--", StringComparison.Ordinal);
        return isSandbox ? Sandbox : Production;
    }

    private static ReadOnlySpan<byte> Claims(SalesforceCredentials credentials, Uri login, DateTimeOffset now)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", credentials.ClientId);
            writer.WriteString("sub", credentials.Username);
            writer.WriteString("aud", credentials.Audience ?? AudienceOf(login));
            writer.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static RSA ReadKey(string secretName, SalesforceCredentials credentials)
    {
        string pem;
        try
        {
            pem = credentials.PrivateKey ?? File.ReadAllText(credentials.PrivateKeyFile!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"The private_key_file of the secret \"{secretName}\" cannot be read: {e.Message} Correct its path, and let this user read it.", innerException: e);
        }

        RSA key = RSA.Create();
        try
        {
            // Takes "PRIVATE KEY" (PKCS#8) and "RSA PRIVATE KEY" (PKCS#1). A PEM inside JSON often has its line breaks escaped twice.
            key.ImportFromPem(pem.Replace("\\n", "\n", StringComparison.Ordinal));
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // The exception's own words may quote the key.
            key.Dispose();
            throw new CrmException(CrmFailureKind.Misconfigured, $"The private key of the secret \"{secretName}\" is no RSA key in PEM without a password (PKCS#8 or PKCS#1). \"openssl pkey -in KEY -out NEW\" takes a password off.");
        }
    }
}
