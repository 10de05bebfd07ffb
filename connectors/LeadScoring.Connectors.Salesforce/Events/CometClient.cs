using System.Globalization;
using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>One client at Salesforce's CometD server with one subscription, from its handshake until it is lost. Not thread-safe.</summary>
/// <remarks>
/// Bayeux 1.0 over long polling, one message per request. It is never signed off: the server forgets it 40 seconds after the last answer.
/// </remarks>
internal sealed class CometClient
{
    private const string Handshake = "/meta/handshake";
    private const string Subscribe = "/meta/subscribe";
    private const string Connect = "/meta/connect";

    /// <summary>Added to the time that the server may hold a connect, for the way there and back.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan UsualHold = TimeSpan.FromSeconds(110);
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    private readonly SalesforceApi _api;
    private readonly string _channel;
    private readonly string _purpose;
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private readonly List<ChangeEvent> _events = [];
    private TimeSpan _hold = UsualHold;
    private string _id = string.Empty;
    private int _messages;

    private CometClient(SalesforceApi api, string channel, string purpose)
    {
        _api = api;
        _channel = channel;
        _purpose = purpose;
    }

    /// <summary>Shakes hands.</summary>
    /// <exception cref="CometFault">The server refused.</exception>
    /// <exception cref="CrmException">It could not be reached, or refused the token twice.</exception>
    public static async ValueTask<CometClient> OpenAsync(SalesforceApi api, string channel, string purpose, CancellationToken cancellationToken)
    {
        CometClient client = new(api, channel, purpose);
        await client.ExchangeAsync(
            Handshake,
            w =>
            {
                w.WriteString("version", "1.0");
                w.WriteString("minimumVersion", "1.0");
                w.WriteStartArray("supportedConnectionTypes");
                w.WriteStringValue("long-polling");
                w.WriteEndArray();
            },
            cancellationToken);
        return client;
    }

    /// <summary>Asks for the channel's events after one of them; -1 asks for new ones only.</summary>
    /// <exception cref="CometFault">The server refused.</exception>
    /// <exception cref="CrmException">It could not be reached.</exception>
    public ValueTask SubscribeAsync(long replayId, CancellationToken cancellationToken) => ExchangeAsync(
        Subscribe,
        w =>
        {
            w.WriteString("subscription", _channel);
            w.WriteStartObject("ext");
            w.WriteStartObject("replay");
            w.WriteNumber(_channel, replayId);
            w.WriteEndObject();
            w.WriteEndObject();
        },
        cancellationToken);

    /// <summary>Waits for events: at most as long as the server holds a connect. None is a good answer.</summary>
    /// <exception cref="CometFault">The server refused.</exception>
    /// <exception cref="CrmException">It could not be reached, or did not answer in time.</exception>
    public async ValueTask<IReadOnlyList<ChangeEvent>> ConnectAsync(CancellationToken cancellationToken)
    {
        // The server may hand events over with any answer.
        if (_events.Count == 0)
        {
            await ExchangeAsync(Connect, static w => w.WriteString("connectionType", "long-polling"), cancellationToken);
        }

        ChangeEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }

    private async ValueTask ExchangeAsync(string kind, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        CrmRequest request = _api.CometMessage(_purpose, w =>
        {
            w.WriteString("channel", kind);
            w.WriteString("id", (++_messages).ToString(CultureInfo.InvariantCulture));
            if (_id.Length > 0)
            {
                w.WriteString("clientId", _id);
            }

            write(w);
        }) with
        {
            // A connect that was lost may have carried events, so its loss must be seen: the subscription then starts again where we stopped.
            IsIdempotent = kind != Connect,
            IsFree = kind == Connect,
            AttemptTimeout = _hold + Margin,
            Headers = _cookies.Count == 0 ? [] : [new("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")))],
        };
        string error = await _api.SendCometAsync(request, r => Read(r, kind), cancellationToken);
        if (error.Length > 0)
        {
            throw CometFault.Of(error, _purpose);
        }
    }

    /// <summary>Takes in an answer.</summary>
    /// <returns>The server's error; empty for none.</returns>
    private string Read(CrmResponse response, string kind)
    {
        KeepCookies(response);
        using JsonDocument document = JsonDocument.Parse(response.Body);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("A Bayeux answer is a list.");
        }

        string? error = null;
        bool answered = false;
        List<ChangeEvent> events = [];
        foreach (JsonElement message in document.RootElement.EnumerateArray())
        {
            string? channel = message.TextOf("channel");
            if (channel == kind)
            {
                answered = true;
                error = message.IsTrue("successful") ? null : Refusal(message, kind, response);
                _id = kind == Handshake && error is null ? message.TextOf("clientId") ?? throw new JsonException("A handshake gave no clientId.") : _id;
                KeepAdvice(message);
            }
            else if (channel == _channel && message.TryGetProperty("data", out JsonElement body))
            {
                events.Add(ChangeEvent.Read(body));
            }
        }

        _events.AddRange(events);
        return answered ? error ?? string.Empty : throw new JsonException($"The answer to {kind} is missing.");
    }

    private static string Refusal(JsonElement message, string kind, CrmResponse response)
    {
        string error = message.TextOf("error") ?? "no reason given";
        string? reason = message.TryGetProperty("ext", out JsonElement ext) && ext.ValueKind == JsonValueKind.Object && ext.TryGetProperty("sfdc", out JsonElement sfdc) ? sfdc.TextOf("failureReason") : null;

        // A refused token: the transport fetches another and asks once more.
        return kind == Handshake && (reason ?? error).StartsWith("401", StringComparison.Ordinal)
            ? throw new RefusedPartException(401, new CrmError("INVALID_SESSION_ID", reason ?? error), response)
            : reason ?? error;
    }

    private void KeepAdvice(JsonElement message)
    {
        if (message.TryGetProperty("advice", out JsonElement advice) && advice.ValueKind == JsonValueKind.Object
            && advice.TryGetProperty("timeout", out JsonElement timeout) && timeout.ValueKind == JsonValueKind.Number && timeout.TryGetInt64(out long milliseconds) && milliseconds > 0)
        {
            TimeSpan hold = TimeSpan.FromMilliseconds(milliseconds);
            _hold = hold < LongestHold ? hold : LongestHold;
        }
    }

    /// <summary>The server and the load balancer in front of it find our client by their cookies.</summary>
    private void KeepCookies(CrmResponse response)
    {
        if (response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies))
        {
            foreach (string cookie in cookies)
            {
                string pair = cookie.Split(';')[0];
                int sign = pair.IndexOf('=', StringComparison.Ordinal);
                if (sign > 0)
                {
                    _cookies[pair[..sign].Trim()] = pair[(sign + 1)..].Trim();
                }
            }
        }
    }
}
