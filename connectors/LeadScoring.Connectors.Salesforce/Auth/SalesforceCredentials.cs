using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>What a connection's secret says.</summary>
/// <param name="GrantType"><c>client_credentials</c> or <c>refresh_token</c>.</param>
/// <param name="ClientId">The app's consumer key.</param>
/// <param name="ClientSecret">The app's consumer secret; a public app with a refresh token has none.</param>
/// <param name="RefreshToken">For the refresh grant.</param>
internal sealed record SalesforceCredentials(string GrantType, string ClientId, string? ClientSecret, string? RefreshToken)
{
    private const string Form = "Give it as client_id:client_secret, or as a JSON object with grant_type (client_credentials or refresh_token), client_id, client_secret and refresh_token.";

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
    public IEnumerable<KeyValuePair<string, string>> ToForm(string? rotated)
    {
        yield return new("grant_type", GrantType);
        yield return new("client_id", ClientId);
        if (ClientSecret is not null)
        {
            yield return new("client_secret", ClientSecret);
        }

        if (GrantType == "refresh_token")
        {
            yield return new("refresh_token", rotated ?? RefreshToken!);
        }
    }

    /// <summary>The grant alone: the rest must not reach a log.</summary>
    public override string ToString() => GrantType;

    private static bool IsComplete(SalesforceCredentials c) => !string.IsNullOrWhiteSpace(c.ClientId) && c.GrantType switch
    {
        "client_credentials" => !string.IsNullOrWhiteSpace(c.ClientSecret),
        "refresh_token" => !string.IsNullOrWhiteSpace(c.RefreshToken),
        _ => false,
    };

    private static SalesforceCredentials? FromPair(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new SalesforceCredentials("client_credentials", text[..colon].Trim(), text[(colon + 1)..].Trim(), null);
    }

    private static SalesforceCredentials? FromJson(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            string? Read(string key) => document.RootElement.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return new SalesforceCredentials(Read("grant_type") ?? "client_credentials", Read("client_id") ?? string.Empty, Read("client_secret"), Read("refresh_token"));
        }
        catch (JsonException)
        {
            // The caller's message says what form is wanted; the parser's would quote the secret.
            return null;
        }
    }
}
