using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LeadScoring.Connectors.Http;

/// <summary>Sends authorised requests of one connection.</summary>
/// <param name="crm">Name for messages: <c>Salesforce</c>.</param>
/// <param name="transport">Sends, retries and translates failures.</param>
/// <param name="tokens">Gives the bearer token.</param>
/// <param name="urgency">Urgency of requests that do not say.</param>
/// <remarks>Thread-safe. After a 401 the token is fetched anew once and the request sent once more; a second 401 is the caller's.</remarks>
public sealed class CrmHttpClient(string crm, CrmTransport transport, ITokenSource tokens, Urgency urgency = Urgency.Incremental)
{
    /// <summary>Attempts sent so far, log-ins included.</summary>
    public long RequestCount => transport.RequestCount;

    /// <summary>The same client for requests of another urgency.</summary>
    public CrmHttpClient For(Urgency other) => other == urgency ? this : new CrmHttpClient(crm, transport, tokens, other);

    /// <summary>Sends a request and keeps the answer as it is.</summary>
    /// <exception cref="CrmException">See <see cref="SendAsync{T}(CrmRequest, Func{CrmResponse, T}, CancellationToken)"/>.</exception>
    public ValueTask<CrmResponse> SendAsync(CrmRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, static r => r, cancellationToken);

    /// <summary>Sends a request and parses the answer; the caller disposes it.</summary>
    /// <exception cref="CrmException">See <see cref="SendAsync{T}(CrmRequest, Func{CrmResponse, T}, CancellationToken)"/>.</exception>
    public ValueTask<JsonDocument> SendForJsonAsync(CrmRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, static r => JsonDocument.Parse(r.Body), cancellationToken);

    /// <summary>Sends a request and reads the answer into a type.</summary>
    /// <exception cref="CrmException">See <see cref="SendAsync{T}(CrmRequest, Func{CrmResponse, T}, CancellationToken)"/>.</exception>
    public ValueTask<T> SendAsync<T>(CrmRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : notnull =>
        SendAsync(request, r => JsonSerializer.Deserialize(r.Body.Span, type) ?? throw new JsonException("The answer is null."), cancellationToken);

    /// <summary>Sends a request and hands over the answer while it still arrives, for answers that must not be held in memory. The caller disposes it.</summary>
    /// <remarks>Trying again ends with the answer's head; a body that breaks off is the caller's to ask for again.</remarks>
    /// <exception cref="CrmException">See <see cref="SendAsync{T}(CrmRequest, Func{CrmResponse, T}, CancellationToken)"/>.</exception>
    public ValueTask<CrmDownload> DownloadAsync(CrmRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return SendAsync<CrmDownload>(request with { IsStreamed = true }, static _ => throw new JsonException("The answer was not handed over."), cancellationToken);
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <typeparam name="T">What <paramref name="read"/> makes of it.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads a good answer; a <see cref="JsonException"/> from it counts as a torn answer.</param>
    /// <param name="cancellationToken">Passes through untouched.</param>
    /// <exception cref="CrmException">The CRM refused, could not be reached or answered nonsense; <see cref="CrmException.Kind"/> says who can act.</exception>
    public async ValueTask<T> SendAsync<T>(CrmRequest request, Func<CrmResponse, T> read, CancellationToken cancellationToken)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Urgency = request.Urgency ?? urgency };
        AccessToken token = await tokens.GetAsync(cancellationToken);
        Attempt attempt = await TrySendAsync(token, request, r => read(r), cancellationToken);
        if (attempt is { Status: 401, Failure.Kind: CrmFailureKind.Unauthorized })
        {
            tokens.Invalidate(token);
            AccessToken fresh = await tokens.GetAsync(cancellationToken);

            // The same token again would get the same answer.
            if (fresh.Value != token.Value)
            {
                attempt = await TrySendAsync(fresh, request, r => read(r), cancellationToken);
            }
        }

        return attempt.Failure is { } failure ? throw failure : (T)attempt.Value!;
    }

    private ValueTask<Attempt> TrySendAsync(AccessToken token, CrmRequest request, Func<CrmResponse, object> read, CancellationToken cancellationToken)
    {
        Uri address = new(token.BaseAddress, request.Address);
        if (Uri.Compare(address, token.BaseAddress, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{crm} pointed {request.Purpose} to another host ({address.Host}); the token is not sent there. Check the connection's address and report it if it is right.");
        }

        return transport.TrySendAsync(request, address, new AuthenticationHeaderValue("Bearer", token.Value), read, cancellationToken);
    }
}
