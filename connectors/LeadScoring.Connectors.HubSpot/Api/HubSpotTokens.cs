using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Turns a connection's secret into bearer tokens: a static token as it is, an OAuth secret by refreshing.</summary>
internal static class HubSpotTokens
{
    /// <summary>A source of tokens for one connection.</summary>
    public static ITokenSource Create(CrmConnection connection, HubSpotPaths paths, ISecretSource secrets, CrmTransport transport, TimeProvider clock) =>
        new CachedTokenSource(token => FetchAsync(connection, paths, secrets, transport, clock, token), clock);

    private static async ValueTask<AccessToken> FetchAsync(CrmConnection connection, HubSpotPaths paths, ISecretSource secrets, CrmTransport transport, TimeProvider clock, CancellationToken cancellationToken)
    {
        string secret = secrets.Read(connection.SecretName).Trim();
        if (!secret.StartsWith('{'))
        {
            return new AccessToken(secret, connection.Address);
        }

        OAuthSecret credentials = Parse(secret, connection.SecretName);
        string form = string.Join('&', new (string Name, string Value)[]
        {
            ("grant_type", "refresh_token"),
            ("client_id", credentials.ClientId!),
            ("client_secret", credentials.ClientSecret!),
            ("refresh_token", credentials.RefreshToken!),
        }.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        CrmRequest request = new(HttpMethod.Post, new Uri(connection.Address, paths.Token).AbsoluteUri, "refreshing the access token")
        {
            Body = Encoding.ASCII.GetBytes(form),
            ContentType = "application/x-www-form-urlencoded",
            IsIdempotent = true,
        };

        DateTimeOffset askedAt = clock.GetUtcNow();
        OAuthAnswer answer = await transport.SendAsync(request, r => HubSpotApi.Read(r, HubSpotJson.Default.OAuthAnswer), cancellationToken);
        return string.IsNullOrEmpty(answer.AccessToken)
            ? throw new CrmException(CrmFailureKind.Unexpected, "HubSpot answered the refresh of the access token without a token. Try again; if it stays, report it.")
            : new AccessToken(answer.AccessToken, connection.Address, askedAt + TimeSpan.FromSeconds(answer.ExpiresIn ?? 1800));
    }

    private static OAuthSecret Parse(string secret, string name)
    {
        OAuthSecret? credentials = null;
        try
        {
            credentials = JsonSerializer.Deserialize(secret, HubSpotJson.Default.OAuthSecret);
        }
        catch (JsonException)
        {
            // The parser's words could repeat a part of the secret; the message below says all that is needed.
        }

        return credentials is { GrantType: "refresh_token", ClientId.Length: > 0, ClientSecret.Length: > 0, RefreshToken.Length: > 0 }
            ? credentials
            : throw new CrmException(
                CrmFailureKind.Misconfigured,
                $"The secret \"{name}\" is neither a HubSpot token nor a JSON object with grant_type \"refresh_token\", client_id, client_secret and refresh_token. Store one of the two under that name.");
    }
}

/// <summary>An OAuth app's credentials, as stored under the connection's secret name.</summary>
internal sealed record OAuthSecret(
    [property: JsonPropertyName("grant_type")] string? GrantType,
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken)
{
    /// <summary>Nothing of the content, so that it can never slip into a log line.</summary>
    public override string ToString() => "OAuth credentials";
}

/// <summary>What the token exchange answers.</summary>
internal sealed record OAuthAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] int? ExpiresIn)
{
    /// <summary>Nothing of the content, so that it can never slip into a log line.</summary>
    public override string ToString() => "OAuth token";
}
