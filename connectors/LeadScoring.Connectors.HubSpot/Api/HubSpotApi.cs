using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>The calls of HubSpot's API that we make, typed. Thread-safe; one per connection.</summary>
internal sealed class HubSpotApi(CrmHttpClient http, HubSpotPaths paths, TimeProvider clock)
{
    // Longer waits end the call; what remains of them must not be spent on more refused calls.
    private static readonly TimeSpan WorthParking = TimeSpan.FromSeconds(60);

    private readonly ServerClock _serverClock = new(clock);
    private readonly Parking _parking = new(clock);
    private AccountDetails? _account;

    /// <summary>Requests sent so far.</summary>
    public long RequestCount => http.RequestCount;

    /// <summary>The same calls with another urgency; clock and rests are shared.</summary>
    public HubSpotApi For(Urgency urgency)
    {
        HubSpotApi other = (HubSpotApi)MemberwiseClone();
        other.SendBy(http.For(urgency));
        return other;
    }

    /// <summary>Where the calls live.</summary>
    public HubSpotPaths Paths => paths;

    /// <summary>HubSpot's present time as well as we know it.</summary>
    public DateTimeOffset ServerNow => _serverClock.Now;

    /// <summary>Fetches the account's details; the cheapest proof of a token.</summary>
    public async ValueTask<AccountDetails> ReadAccountAsync(CancellationToken cancellationToken) =>
        _account = (await GetAsync(paths.Account, "the account's details", HubSpotJson.Default.AccountDetails, cancellationToken)).Content;

    /// <summary>Sends a GET.</summary>
    public ValueTask<Answer<T>> GetAsync<T>(string address, string purpose, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : notnull =>
        ExchangeAsync(new CrmRequest(HttpMethod.Get, address, purpose), r => Read(r, type), cancellationToken);

    /// <summary>Sends a POST that only asks, so that it may be sent again.</summary>
    public ValueTask<Answer<T>> AskAsync<TBody, T>(string address, string purpose, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : notnull =>
        ExchangeAsync(Post(address, purpose, body, bodyType), r => Read(r, type), cancellationToken);

    /// <summary>Searches, within the limit of its own that searches have.</summary>
    public ValueTask<Answer<ObjectPage>> SearchAsync(string type, SearchBody body, CancellationToken cancellationToken) =>
        ExchangeAsync(
            Post(paths.Search(type), $"searching {type}", body, HubSpotJson.Default.SearchBody) with { Lane = HubSpotQuota.SearchLane },
            r => Read(r, HubSpotJson.Default.ObjectPage),
            cancellationToken);

    /// <summary>Sends a POST (or PATCH) whose effect is the same when sent twice, and hands back refusals of the given statuses.</summary>
    public async ValueTask<CrmResponse> ChangeAsync<TBody>(string address, string purpose, TBody body, JsonTypeInfo<TBody> bodyType, IReadOnlyList<int> accepted, CancellationToken cancellationToken, HttpMethod? method = null) =>
        (await ExchangeAsync(Post(address, purpose, body, bodyType) with { Method = method ?? HttpMethod.Post, AcceptedStatuses = accepted }, static r => r, cancellationToken)).Content;

    /// <summary>Looks something up that may not be there; <see langword="null"/> then.</summary>
    public async ValueTask<CrmResponse?> FindAsync(string address, string purpose, CancellationToken cancellationToken)
    {
        CrmResponse answer = (await ExchangeAsync(new CrmRequest(HttpMethod.Get, address, purpose) { AcceptedStatuses = [404] }, static r => r, cancellationToken)).Content;
        return answer.Status == 404 ? null : answer;
    }

    /// <summary>Reads a good answer's body; a torn one is a <see cref="JsonException"/>, which the transport tries again.</summary>
    public static T Read<T>(CrmResponse response, JsonTypeInfo<T> type)
        where T : notnull =>
        JsonSerializer.Deserialize(response.Body.Span, type) ?? throw new JsonException("The answer is null.");

    private void SendBy(CrmHttpClient other) => http = other;

    private static CrmRequest Post<TBody>(string address, string purpose, TBody body, JsonTypeInfo<TBody> type) =>
        new(HttpMethod.Post, address, purpose) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type), IsIdempotent = true };

    private async ValueTask<Answer<T>> ExchangeAsync<T>(CrmRequest request, Func<CrmResponse, T> read, CancellationToken cancellationToken)
        where T : notnull
    {
        _parking.ThrowIfParked();
        DateTimeOffset sentAt = clock.GetUtcNow();
        try
        {
            return await http.SendAsync(request, r => new Answer<T>(read(r), _serverClock.Observe(r.ServerTime, sentAt)), cancellationToken);
        }
        catch (CrmException e) when (e.Code == HubSpotFailures.Daily)
        {
            CrmException parked = await UntilMidnightAsync(e, cancellationToken);
            _parking.Park(parked);
            throw parked;
        }
        catch (CrmException e) when (e.Kind is CrmFailureKind.Transient or CrmFailureKind.RateLimited && e.RetryAfter > WorthParking && e.Code is not null)
        {
            _parking.Park(e);
            throw;
        }
    }

    private async ValueTask<CrmException> UntilMidnightAsync(CrmException failure, CancellationToken cancellationToken)
    {
        if (failure.RetryAfter is not null)
        {
            return failure;
        }

        try
        {
            _account ??= await http.SendAsync(new CrmRequest(HttpMethod.Get, paths.Account, "the account's time zone"), HubSpotJson.Default.AccountDetails, cancellationToken);
        }
        catch (CrmException)
        {
            // The quota is used up for this call as well: the time zone stays unknown, and AccountMidnight says how soon to look again.
        }

        return new CrmException(failure.Kind, failure.Message, AccountMidnight.Until(_account, clock.GetUtcNow()), failure) { Code = failure.Code, CorrelationId = failure.CorrelationId };
    }
}

/// <summary>An answer and when it was true.</summary>
/// <param name="Content">What HubSpot answered.</param>
/// <param name="AsOf">A lower bound of HubSpot's clock when it carried the request out: whatever changed before is in the answer.</param>
internal sealed record Answer<T>(T Content, DateTimeOffset AsOf);
