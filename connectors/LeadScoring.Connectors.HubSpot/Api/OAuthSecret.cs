using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>An OAuth app's credentials, as stored under the connection's secret name.</summary>
internal sealed record OAuthSecret(
    [property: JsonPropertyName("grant_type")] string? GrantType,
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken)
{
    /// <summary>Reads a secret.</summary>
    /// <exception cref="CrmException">It is of another form (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static OAuthSecret Parse(string name, string secret)
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

    /// <summary>The same secret with another refresh token; members that we do not know stay.</summary>
    public static string WithRefreshToken(string secret, string refreshToken)
    {
        JsonObject json = JsonNode.Parse(secret)!.AsObject();
        json["refresh_token"] = refreshToken;
        return json.ToJsonString();
    }

    /// <summary>Nothing of the content, so that it can never slip into a log line.</summary>
    public override string ToString() => "OAuth credentials";
}

/// <summary>What the token exchange answers.</summary>
internal sealed record OAuthAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] int? ExpiresIn,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken)
{
    /// <summary>Nothing of the content, so that it can never slip into a log line.</summary>
    public override string ToString() => "OAuth token";
}
