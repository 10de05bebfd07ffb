using System.Net;
using System.Text;
using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Asks <c>/services/oauth2/token</c> for a token. Calls come one at a time (see <see cref="CachedTokenSource"/>).</summary>
/// <remarks>Salesforce tells no expiry; a 401 does. Source: OAuth 2.0 client credentials and refresh token flows, Salesforce Help.</remarks>
internal sealed class TokenEndpoint(CrmConnection connection, ISecretSource secrets, CrmTransport transport)
{
    // With rotation on, each refresh ends the token it used: the one in the secret is good only for the first.
    private string? _rotated;

    public async ValueTask<AccessToken> FetchAsync(CancellationToken cancellationToken)
    {
        SalesforceCredentials credentials = SalesforceCredentials.Parse(connection.SecretName, secrets.Read(connection.SecretName));
        string form = string.Join('&', credentials.ToForm(_rotated).Select(f => $"{f.Key}={WebUtility.UrlEncode(f.Value)}"));
        CrmRequest request = new(HttpMethod.Post, new Uri(connection.Address, "/services/oauth2/token").AbsoluteUri, $"the log-in with secret {connection.SecretName}")
        {
            Body = Encoding.ASCII.GetBytes(form),
            ContentType = "application/x-www-form-urlencoded",
            IsIdempotent = true,
        };
        using JsonDocument answer = await transport.SendAsync(request, static r => JsonDocument.Parse(r.Body), cancellationToken);
        string? Read(string key) => answer.RootElement.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
        if (Read("access_token") is not { Length: > 0 } token || !Uri.TryCreate(Read("instance_url"), UriKind.Absolute, out Uri? instance))
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} accepted the log-in but sent no token or no instance address. Check that the connection's address is the My Domain address.");
        }

        if (connection.Address.Scheme == Uri.UriSchemeHttps && instance.Scheme != Uri.UriSchemeHttps)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} named an instance address without TLS; the token is not sent there. Check the connection's address.");
        }

        _rotated = Read("refresh_token") ?? _rotated;
        return new AccessToken(token, instance);
    }
}
