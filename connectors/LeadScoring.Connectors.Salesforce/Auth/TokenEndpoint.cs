using System.Net;
using System.Text;
using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Asks <c>/services/oauth2/token</c> for a token. Calls come one at a time (see <see cref="CachedTokenSource"/>).</summary>
/// <remarks>
/// Salesforce tells no expiry; a 401 does. With rotation on, each refresh ends the token it used: the new one is stored before the access token is
/// handed out, and where there is a vault only one process at a time refreshes. Source: OAuth 2.0 flows, Salesforce Help.
/// </remarks>
internal sealed class TokenEndpoint(CrmConnection connection, ISecretSource secrets, CrmTransport transport, TimeProvider clock)
{
    // Without a vault the one in the secret is good only for the first refresh.
    private string? _rotated;

    public async ValueTask<AccessToken> FetchAsync(CancellationToken cancellationToken)
    {
        if (secrets is not ISecretVault vault)
        {
            return await FetchAsync(null, cancellationToken);
        }

        await using IAsyncDisposable turn = await vault.LockAsync(connection.SecretName, cancellationToken);
        return await FetchAsync(vault, cancellationToken);
    }

    private async ValueTask<AccessToken> FetchAsync(ISecretVault? vault, CancellationToken cancellationToken)
    {
        string secret = secrets.Read(connection.SecretName);
        SalesforceCredentials credentials = SalesforceCredentials.Parse(connection.SecretName, secret);
        if (credentials.GrantType == SalesforceCredentials.AuthorizationCode)
        {
            throw new CrmException(CrmFailureKind.Unauthorized, $"Nobody has allowed the app of secret \"{connection.SecretName}\" yet. Run \"leadscoring connect\" and let an administrator open the address it prints.") { Code = "NOT_CONNECTED" };
        }

        using JsonDocument answer = await AskAsync(credentials, vault is null ? _rotated : null, cancellationToken);
        string? Read(string key) => answer.RootElement.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
        if (Read("refresh_token") is { Length: > 0 } rotated && credentials.GrantType == SalesforceCredentials.RefreshGrant && rotated != credentials.RefreshToken)
        {
            _rotated = rotated;
            if (vault is not null)
            {
                // Before anything else can go wrong: the token it replaces is dead already.
                await vault.StoreAsync(connection.SecretName, SalesforceCredentials.WithRefreshToken(secret, rotated), CancellationToken.None);
            }
        }

        if (Read("access_token") is not { Length: > 0 } token || !Uri.TryCreate(Read("instance_url"), UriKind.Absolute, out Uri? instance))
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} accepted the log-in but sent no token or no instance address. Check that the connection's address is the My Domain address.");
        }

        if (connection.Address.Scheme == Uri.UriSchemeHttps && instance.Scheme != Uri.UriSchemeHttps)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} named an instance address without TLS; the token is not sent there. Check the connection's address.");
        }

        return new AccessToken(token, instance);
    }

    private async ValueTask<JsonDocument> AskAsync(SalesforceCredentials credentials, string? rotated, CancellationToken cancellationToken)
    {
        IEnumerable<KeyValuePair<string, string>> fields = credentials.ToForm(rotated, () => JwtAssertion.Make(connection.SecretName, credentials, connection.Address, clock.GetUtcNow()));
        string form = string.Join('&', fields.Select(f => $"{f.Key}={WebUtility.UrlEncode(f.Value)}"));
        CrmRequest request = new(HttpMethod.Post, new Uri(connection.Address, "/services/oauth2/token").AbsoluteUri, $"the log-in with secret {connection.SecretName}")
        {
            Body = Encoding.ASCII.GetBytes(form),
            ContentType = "application/x-www-form-urlencoded",
            IsIdempotent = true,
        };
        try
        {
            return await transport.SendAsync(request, static r => JsonDocument.Parse(r.Body), cancellationToken);
        }
        catch (CrmException e) when (e.Code == "invalid_grant" && credentials.GrantType == SalesforceCredentials.RefreshGrant)
        {
            throw new CrmException(e.Kind, $"{e.Message} The permission was withdrawn or has ended: run \"leadscoring connect\" and let an administrator allow the app again.", e.RetryAfter, e) { Code = e.Code };
        }
    }
}
