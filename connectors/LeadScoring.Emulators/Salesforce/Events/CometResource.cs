using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>/cometd/NN.0</c>: the Bayeux protocol over long polling, with durable replay. Thread-safe.</summary>
/// <remarks>Source: Streaming API Developer Guide, "Message Durability" and "Streaming API Error Codes"; Bayeux 1.0.</remarks>
internal sealed class CometResource(ChangeFeed feed, SessionRegister tokens, FaultSwitchboard faults, TimeProvider clock) : IDisposable
{
    private const string CookieName = "BAYEUX_BROWSER";
    private const string UnknownClient = "403::Unknown client";
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(110);

    private readonly ConcurrentDictionary<string, CometSession> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private long _last;

    /// <summary>Clients that are not forgotten yet.</summary>
    public int ClientCount => _sessions.Values.Count(s => !IsForgotten(s));

    /// <summary>Connects that wait for events.</summary>
    public int HeldCount => _sessions.Values.Sum(s => s.Held);

    public async Task HandleAsync(HttpContext context)
    {
        // A websocket is asked for first by some clients; anything but 101 sends them to long polling.
        string[] path = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        bool versioned = path.Length >= 2 && double.TryParse(path[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double version) && version >= 37;
        if (!HttpMethods.IsPost(context.Request.Method) || !versioned)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(versioned ? "Unsupported transport" : "API version in the URI is mandatory. URI format: '/cometd/60.0'", context.RequestAborted);
            return;
        }

        List<BayeuxMessage> messages;
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            messages = [.. (body.RootElement.ValueKind == JsonValueKind.Array ? body.RootElement.EnumerateArray() : Enumerable.Repeat(body.RootElement, 1)).Select(BayeuxMessage.Read)];
        }
        catch (JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token);
        byte[] answer;
        try
        {
            answer = await AnswerAsync(context, messages, ended.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return;
        }

        context.Response.ContentType = ApiResponse.JsonType;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    /// <summary>Forgets all clients.</summary>
    public void Reset()
    {
        foreach (CometSession session in _sessions.Values)
        {
            End(session);
        }
    }

    /// <summary>Lets go of all held connects.</summary>
    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private async Task<byte[]> AnswerAsync(HttpContext context, List<BayeuxMessage> messages, CancellationToken cancellationToken)
    {
        using BayeuxAnswer answer = new();
        bool isAuthorized = IsAuthorized(context.Request);
        foreach (BayeuxMessage message in messages)
        {
            if (message.Channel == "/meta/handshake")
            {
                Handshake(context.Response, message, answer, isAuthorized);
                continue;
            }

            if (!isAuthorized)
            {
                answer.Refuse(message, "401::Authentication invalid", "none");
                continue;
            }

            CometSession? session = Find(message, context.Request);
            if (message.Channel == "/meta/connect" && session is not null && faults.Take("unknown-client", message.ClientId ?? "") is not null)
            {
                End(session);
                session = null;
            }

            if (session is null)
            {
                answer.Refuse(message, UnknownClient, message.Channel == "/meta/disconnect" ? "none" : "handshake");
                continue;
            }

            switch (message.Channel)
            {
                case "/meta/connect":
                    await ConnectAsync(session, message, answer, cancellationToken);
                    break;
                case "/meta/subscribe":
                    message.Subscriptions.ForEach(c => Subscribe(session, message, c, answer));
                    break;
                case "/meta/unsubscribe":
                    lock (session.Lock)
                    {
                        message.Subscriptions.ForEach(c => session.Subscriptions.Remove(c));
                    }

                    answer.Accept(message, message.Subscriptions.FirstOrDefault());
                    break;
                case "/meta/disconnect":
                    End(session);
                    answer.Accept(message);
                    break;
                default:
                    answer.Refuse(message, "403:denied_by_security_policy:create_denied", null);
                    break;
            }
        }

        return answer.ToArray();
    }

    private void Handshake(HttpResponse response, BayeuxMessage message, BayeuxAnswer answer, bool isAuthorized)
    {
        if (!isAuthorized)
        {
            answer.RefuseHandshake(message, "401::Authentication invalid");
            return;
        }

        long number = Interlocked.Increment(ref _last);
        string browser = string.Create(CultureInfo.InvariantCulture, $"b{number:x}emulator");
        CometSession session = new(string.Create(CultureInfo.InvariantCulture, $"{number:x}t80j2hcog29sdh9ihjd9643a"), browser, clock.GetUtcNow());
        _sessions[session.Id] = session;
        response.Headers.Append("Set-Cookie", $"{CookieName}={browser}; Path=/; HttpOnly");
        answer.AcceptHandshake(message, session.Id);
    }

    private void Subscribe(CometSession session, BayeuxMessage message, string channel, BayeuxAnswer answer)
    {
        if (!feed.HasChannel(channel))
        {
            answer.Refuse(message, $"400::The channel you requested to subscribe to doesn't exist {{{channel}}}", null, channel);
            return;
        }

        long from = message.Replay.GetValueOrDefault(channel, ChangeFeed.NewOnly);
        if (!feed.CanReplay(from) || (from >= 0 && faults.Take("replay-expired", channel) is not null))
        {
            answer.Refuse(message, string.Create(CultureInfo.InvariantCulture, $"400::The replayId {{{from}}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events."), null, channel);
            return;
        }

        lock (session.Lock)
        {
            session.Subscriptions[channel] = from == ChangeFeed.NewOnly ? feed.LastReplayId : from;
        }

        answer.Accept(message, channel);
    }

    private async Task ConnectAsync(CometSession session, BayeuxMessage message, BayeuxAnswer answer, CancellationToken cancellationToken)
    {
        DateTimeOffset until = clock.GetUtcNow() + (message.Timeout < LongestHold ? message.Timeout.Value : LongestHold);
        lock (session.Lock)
        {
            session.Held++;
        }

        try
        {
            if (faults.Take("silent", session.Id) is not null)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
            }

            while (true)
            {
                Task news = feed.News;
                if (Deliver(session, answer) || clock.GetUtcNow() >= until || session.Left.Task.IsCompleted)
                {
                    break;
                }

                using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(news, session.Left.Task, Task.Delay(until - clock.GetUtcNow(), clock, enough.Token));
                await enough.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            lock (session.Lock)
            {
                session.Held--;
                session.LastSeen = clock.GetUtcNow();
            }
        }

        answer.AcceptConnect(message, LongestHold);
    }

    private void End(CometSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        session.Left.TrySetResult();
    }

    private bool Deliver(CometSession session, BayeuxAnswer answer)
    {
        lock (session.Lock)
        {
            bool any = false;
            foreach ((string channel, long after) in session.Subscriptions.ToArray())
            {
                foreach (StoredEvent e in feed.After(channel, after))
                {
                    answer.Deliver(channel, e.Json);
                    session.Subscriptions[channel] = e.ReplayId;
                    any = true;
                }
            }

            return any;
        }
    }

    private CometSession? Find(BayeuxMessage message, HttpRequest request)
    {
        if (message.ClientId is null || !_sessions.TryGetValue(message.ClientId, out CometSession? session))
        {
            return null;
        }

        if (IsForgotten(session))
        {
            _sessions.TryRemove(session.Id, out _);
            return null;
        }

        lock (session.Lock)
        {
            session.LastSeen = clock.GetUtcNow();
        }

        return request.Cookies[CookieName] == session.Browser ? session : null;
    }

    private bool IsForgotten(CometSession session)
    {
        lock (session.Lock)
        {
            return session.IsForgotten(clock.GetUtcNow());
        }
    }

    private bool IsAuthorized(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        int space = header.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && tokens.IsValid(header[(space + 1)..].Trim());
    }
}
