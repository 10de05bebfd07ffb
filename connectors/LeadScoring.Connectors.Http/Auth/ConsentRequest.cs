using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Connectors.Http;

/// <summary>One question to an administrator whether our app may work in their account: OAuth 2.0's authorization code flow with PKCE (S256) and state.</summary>
/// <remarks>Good for one answer; not thread-safe. Where to ask is the CRM's own (<see cref="ConsentPlace"/>).</remarks>
public sealed class ConsentRequest : IDisposable
{
    private readonly ConsentPlace _place;
    private readonly CrmTransport _transport;
    private readonly string _clientId;
    private readonly string? _clientSecret;
    private readonly Uri _redirect;
    private readonly string _state = PkceProof.RandomText();
    private readonly PkceProof _proof = PkceProof.Make();

    /// <summary>Prepares the question; sends nothing.</summary>
    /// <param name="place">Where the CRM asks and where it exchanges.</param>
    /// <param name="clientId">The app's id.</param>
    /// <param name="clientSecret">The app's secret; public apps have none.</param>
    /// <param name="redirect">Where the browser brings the answer; must be registered with the app.</param>
    /// <param name="transport">Sends the exchange; disposed with the question.</param>
    public ConsentRequest(ConsentPlace place, string clientId, string? clientSecret, Uri redirect, CrmTransport transport)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(redirect);
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentException.ThrowIfNullOrWhiteSpace(clientId);
        _place = place;
        _transport = transport;
        _clientId = clientId;
        _clientSecret = clientSecret;
        _redirect = redirect;
    }

    /// <summary>What the administrator opens in a browser.</summary>
    public Uri Address => new($"{_place.Authorize}?{Form(
        ("response_type", "code"),
        ("client_id", _clientId),
        ("redirect_uri", _redirect.AbsoluteUri),
        ("scope", string.Join(' ', _place.Scopes)),
        ("state", _state),
        ("code_challenge", _proof.Challenge),
        ("code_challenge_method", "S256"))}");

    /// <summary>Takes the answer that the browser brought and exchanges it for a refresh token.</summary>
    /// <param name="answer">Fields of the redirect: <c>code</c> and <c>state</c>, or <c>error</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The connection's new secret: a JSON object with <c>grant_type</c> <c>refresh_token</c>.</returns>
    /// <exception cref="CrmException">It was refused, is not the answer to this question, or cannot be exchanged (<see cref="CrmFailureKind.Unauthorized"/>).</exception>
    public async ValueTask<string> ExchangeAsync(IReadOnlyDictionary<string, string> answer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(answer.GetValueOrDefault("state") ?? string.Empty), Encoding.UTF8.GetBytes(_state)))
        {
            throw new CrmException(CrmFailureKind.Unauthorized, $"An answer came that {_place.Crm} did not give to this question (its state differs); nothing was taken from it. Run connect again and open only the address it prints.") { Code = "STATE" };
        }

        if (answer.GetValueOrDefault("code") is not { Length: > 0 } code)
        {
            string error = Redaction.Clean(answer.GetValueOrDefault("error_description") ?? answer.GetValueOrDefault("error") ?? "no code");
            throw new CrmException(CrmFailureKind.Unauthorized, $"{_place.Crm} gave no permission: {error}. Run connect again and allow the app, as an administrator.") { Code = answer.GetValueOrDefault("error") };
        }

        // A code is good for one exchange; asking twice would end what the first gave.
        CrmRequest request = new(HttpMethod.Post, _place.Token.AbsoluteUri, "the exchange of the authorization code")
        {
            Body = Encoding.ASCII.GetBytes(Form(
                ("grant_type", "authorization_code"),
                ("code", code),
                ("client_id", _clientId),
                ("client_secret", _clientSecret),
                ("redirect_uri", _redirect.AbsoluteUri),
                ("code_verifier", _proof.Verifier))),
            ContentType = "application/x-www-form-urlencoded",
            IsIdempotent = false,
        };
        using JsonDocument tokens = await _transport.SendAsync(request, static r => JsonDocument.Parse(r.Body), cancellationToken);
        return tokens.RootElement.TryGetProperty("refresh_token", out JsonElement refresh) && refresh.GetString() is { Length: > 0 } token
            ? Secret(token)
            : throw new CrmException(CrmFailureKind.Unauthorized, $"{_place.Crm} allowed the app but gave no refresh token, so it could work only until the first token ends. Give the app the scope for refresh tokens ({string.Join(' ', _place.Scopes)}) and connect again.") { Code = "NO_REFRESH_TOKEN" };
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private static string Form(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        StringBuilder form = new();
        foreach ((string name, string? value) in fields)
        {
            if (!string.IsNullOrEmpty(value))
            {
                form.Append(form.Length == 0 ? string.Empty : "&").Append(name).Append('=').Append(WebUtility.UrlEncode(value));
            }
        }

        return form.ToString();
    }

    private string Secret(string refreshToken)
    {
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("grant_type", "refresh_token");
            writer.WriteString("client_id", _clientId);
            if (_clientSecret is not null)
            {
                writer.WriteString("client_secret", _clientSecret);
            }

            writer.WriteString("refresh_token", refreshToken);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

/// <summary>Where one CRM asks for consent and exchanges the answer.</summary>
/// <param name="Crm">Name for messages: <c>Salesforce</c>.</param>
/// <param name="Authorize">The page that asks.</param>
/// <param name="Token">Where a code is exchanged.</param>
/// <param name="Scopes">What is asked for.</param>
public sealed record ConsentPlace(string Crm, Uri Authorize, Uri Token, IReadOnlyList<string> Scopes);
