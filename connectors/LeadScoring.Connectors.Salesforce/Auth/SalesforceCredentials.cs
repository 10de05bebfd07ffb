using System.Text.Json;
using System.Text.Json.Nodes;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>What a connection's secret says.</summary>
/// <param name="GrantType"><see cref="ClientCredentials"/>, <see cref="RefreshGrant"/>, <see cref="JwtBearer"/>, or <see cref="AuthorizationCode"/> for an app that nobody has allowed yet.</param>
/// <param name="ClientId">The app's consumer key.</param>
/// <param name="ClientSecret">The app's consumer secret; a public app with a refresh token has none.</param>
/// <param name="RefreshToken">For the refresh grant.</param>
internal sealed record SalesforceCredentials(string GrantType, string ClientId, string? ClientSecret, string? RefreshToken)
{
    public const string ClientCredentials = "client_credentials";
    public const string RefreshGrant = "refresh_token";
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    public const string AuthorizationCode = "authorization_code";

    private const string Form = "Give it as client_id:client_secret, or as a JSON object with grant_type (client_credentials, refresh_token, jwt_bearer or authorization_code) and client_id; besides client_secret, refresh_token, or username with private_key or private_key_file, as the grant wants.";

    /// <summary>The user that a <see cref="JwtBearer"/> works as.</summary>
    public string? Username { get; init; }

    /// <summary>The private key of a <see cref="JwtBearer"/> as PEM.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Path of a file that holds <see cref="PrivateKey"/>.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary>Whom a <see cref="JwtBearer"/> is for; <see langword="null"/> takes what the login host says.</summary>
    public string? Audience { get; init; }

    /// <summary>Reads the secret's text.</summary>
    /// <exception cref="CrmException">It has another form (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static SalesforceCredentials Parse(string name, string secret)
    {
        string text = secret.Trim();
        SalesforceCredentials? credentials = text.StartsWith('{') ? FromJson(text) : FromPair(text);
        return credentials is not null && IsComplete(credentials)
            ? credentials
            : throw new CrmException(CrmFailureKind.Misconfigured, $"The secret \"{name}\" is not a Salesforce credential. {Form}");
    }

    /// <summary>The fields of the token request.</summary>
    /// <param name="refreshToken">A newer refresh token than the secret's, where there is one.</param>
    /// <param name="assertion">Makes the signed statement that <see cref="JwtBearer"/> wants.</param>
    public IEnumerable<KeyValuePair<string, string>> ToForm(string? refreshToken, Func<string> assertion)
    {
        yield return new("grant_type", GrantType);
        if (GrantType == JwtBearer)
        {
            yield return new("assertion", assertion());
            yield break;
        }

        yield return new("client_id", ClientId);
        if (ClientSecret is not null)
        {
            yield return new("client_secret", ClientSecret);
        }

        if (GrantType == RefreshGrant)
        {
            yield return new("refresh_token", refreshToken ?? RefreshToken!);
        }
    }

    /// <summary>The secret's text with another refresh token in it; everything else stays as it is.</summary>
    public static string WithRefreshToken(string secret, string refreshToken)
    {
        JsonObject content = JsonNode.Parse(secret)!.AsObject();
        content["refresh_token"] = refreshToken;
        return content.ToJsonString();
    }

    /// <summary>The grant alone: the rest must not reach a log.</summary>
    public override string ToString() => GrantType;

    private static bool IsComplete(SalesforceCredentials c) => !string.IsNullOrWhiteSpace(c.ClientId) && c.GrantType switch
    {
        ClientCredentials => !string.IsNullOrWhiteSpace(c.ClientSecret),
        RefreshGrant => !string.IsNullOrWhiteSpace(c.RefreshToken),
        JwtBearer => !string.IsNullOrWhiteSpace(c.Username) && string.IsNullOrWhiteSpace(c.PrivateKey) != string.IsNullOrWhiteSpace(c.PrivateKeyFile),
        AuthorizationCode => true,
        _ => false,
    };

    private static SalesforceCredentials? FromPair(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new SalesforceCredentials(ClientCredentials, text[..colon].Trim(), text[(colon + 1)..].Trim(), null);
    }

    private static SalesforceCredentials? FromJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            string? Read(string key) => document.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            string grant = Read("grant_type") is "jwt_bearer" or "jwt-bearer" ? JwtBearer : Read("grant_type") ?? ClientCredentials;
            return new SalesforceCredentials(grant, Read("client_id") ?? string.Empty, Read("client_secret"), Read("refresh_token"))
            {
                Username = Read("username"),
                PrivateKey = Read("private_key"),
                PrivateKeyFile = Read("private_key_file"),
                Audience = Read("audience"),
            };
        }
        catch (JsonException)
        {
            // The caller's message says what form is wanted; the parser's would quote the secret.
            return null;
        }
    }
}
