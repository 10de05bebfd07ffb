using System.Text;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Turns a connection's secret into bearer tokens: a static token or service key as it is, an OAuth secret by refreshing. Calls come one at a time (see <see cref="CachedTokenSource"/>).</summary>
/// <remarks>
/// <para>From HubSpot's OAuth guide: access tokens end after half an hour and are renewed before that; a refresh token lives until the app is uninstalled.</para>
/// <para>
/// A refusal that somebody has to mend (access revoked, wrong app settings) is asked for once and then repeated without asking, until the secret changes
/// or <see cref="RefusalLasts"/> is over. Should a refresh bring a new refresh token, it is kept before the access token is handed out, and where there is
/// a vault only one process at a time refreshes.
/// </para>
/// </remarks>
internal sealed class HubSpotTokens(CrmConnection connection, HubSpotPaths paths, ISecretSource secrets, CrmTransport transport, TimeProvider clock)
{
    /// <summary>How long a refusal is believed without asking again.</summary>
    public static readonly TimeSpan RefusalLasts = TimeSpan.FromMinutes(10);

    // Without a vault the refresh token in the secret may be good for the first refresh only.
    private (string Secret, string RefreshToken)? _rotated;
    private (string Secret, CrmException Reason, DateTimeOffset Until)? _refused;

    /// <summary>A source of tokens for one connection.</summary>
    public static ITokenSource Create(CrmConnection connection, HubSpotPaths paths, ISecretSource secrets, CrmTransport transport, TimeProvider clock) =>
        new CachedTokenSource(new HubSpotTokens(connection, paths, secrets, transport, clock).FetchAsync, clock);

    private async ValueTask<AccessToken> FetchAsync(CancellationToken cancellationToken)
    {
        string secret = secrets.Read(connection.SecretName).Trim();
        if (!secret.StartsWith('{'))
        {
            return new AccessToken(Checked(secret), connection.Address);
        }

        if (secrets is not ISecretVault vault)
        {
            return await RefreshAsync(null, secret, cancellationToken);
        }

        await using IAsyncDisposable turn = await vault.LockAsync(connection.SecretName, cancellationToken);
        return await RefreshAsync(vault, secrets.Read(connection.SecretName).Trim(), cancellationToken);
    }

    private async ValueTask<AccessToken> RefreshAsync(ISecretVault? vault, string secret, CancellationToken cancellationToken)
    {
        if (_refused is { } refused && refused.Secret == secret && clock.GetUtcNow() < refused.Until)
        {
            throw new CrmException(refused.Reason.Kind, refused.Reason.Message, innerException: refused.Reason) { Code = refused.Reason.Code };
        }

        OAuthSecret credentials = OAuthSecret.Parse(connection.SecretName, secret);
        string refreshToken = _rotated is { } rotated && rotated.Secret == secret ? rotated.RefreshToken : credentials.RefreshToken!;
        DateTimeOffset askedAt = clock.GetUtcNow();
        OAuthAnswer answer;
        try
        {
            answer = await AskAsync(credentials, refreshToken, cancellationToken);
        }
        catch (CrmException e) when (e.Kind is CrmFailureKind.Unauthorized or CrmFailureKind.Misconfigured)
        {
            _refused = (secret, e, askedAt + RefusalLasts);
            throw;
        }

        if (answer.RefreshToken is { Length: > 0 } next && next != refreshToken)
        {
            _rotated = (secret, next);
            if (vault is not null)
            {
                // Before anything else can go wrong, and even while we are being stopped: the token it replaces may be dead already.
                await vault.StoreAsync(connection.SecretName, OAuthSecret.WithRefreshToken(secret, next), CancellationToken.None);
            }
        }

        return string.IsNullOrEmpty(answer.AccessToken)
            ? throw new CrmException(CrmFailureKind.Unexpected, "HubSpot answered the refresh of the access token without a token. Try again; if it stays, report it.")
            : new AccessToken(answer.AccessToken, connection.Address, askedAt + TimeSpan.FromSeconds(answer.ExpiresIn ?? 1800));
    }

    private ValueTask<OAuthAnswer> AskAsync(OAuthSecret credentials, string refreshToken, CancellationToken cancellationToken)
    {
        string form = string.Join('&', new (string Name, string Value)[]
        {
            ("grant_type", "refresh_token"),
            ("client_id", credentials.ClientId!),
            ("client_secret", credentials.ClientSecret!),
            ("refresh_token", refreshToken),
        }.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"));
        CrmRequest request = new(HttpMethod.Post, new Uri(connection.Address, paths.Token).AbsoluteUri, "refreshing the access token")
        {
            Body = Encoding.ASCII.GetBytes(form),
            ContentType = "application/x-www-form-urlencoded",
            IsIdempotent = true,
        };
        return transport.SendAsync(request, r => HubSpotApi.Read(r, HubSpotJson.Default.OAuthAnswer), cancellationToken);
    }

    /// <summary>A token as it may stand in a header. HubSpot's gateway answers anything else with a 530 that tells nobody what is wrong.</summary>
    private string Checked(string token) =>
        token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/' or '=')
            ? token
            : throw new CrmException(CrmFailureKind.Misconfigured, $"The secret \"{connection.SecretName}\" holds characters that no HubSpot token has (quotes, spaces, line breaks). Store the token alone under that name.");
}
