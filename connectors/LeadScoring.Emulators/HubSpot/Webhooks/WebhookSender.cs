using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Delivers events to the app's target as HubSpot does: lists of up to 100, signed twice, tried again when the target does not answer 2xx.</summary>
/// <remarks>Times run on the portal's clock. <see cref="FlushAsync"/> sends at once what waits, so that tests need not. Thread-safe.</remarks>
internal sealed class WebhookSender : IAsyncDisposable
{
    private const int MaxEvents = 100;
    private const int MaxAttempts = 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<WebhookEvent> _waiting = [];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler(), disposeHandler: true) { Timeout = Timeout };
    private readonly HubSpotEmulatorOptions _options;
    private readonly FaultSwitchboard _faults;
    private readonly WebhookSettings _settings;
    private readonly ITimer _timer;
    private long _nextEvent = 4_100_000_001;
    private long _delivered;
    private long _refused;

    public WebhookSender(HubSpotPortal portal, WebhookSettings settings, HubSpotEmulatorOptions options, FaultSwitchboard faults)
    {
        _options = options;
        _faults = faults;
        _settings = settings;
        _timer = options.Clock.CreateTimer(_ => _ = SendDueAsync(), null, System.Threading.Timeout.InfiniteTimeSpan, System.Threading.Timeout.InfiniteTimeSpan);
        if (options.WebhookTarget is { } target)
        {
            settings.Target = target;
            settings.CreatedAt = portal.Now;
            settings.Subscribe(Subscription.Everything, null, null, active: true, portal.Now);
        }

        portal.Feed.Listener = Queue;
    }

    /// <summary>Events delivered so far.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Requests that the target refused so far.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Events that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Tries everything that waits once, due or not.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => SendAsync(DateTimeOffset.MaxValue, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _timer.DisposeAsync();
        await _sending.WaitAsync();
        _http.Dispose();
        _stopping.Dispose();
        _sending.Dispose();
    }

    /// <summary>Called under the portal's lock.</summary>
    private void Queue(PortalChange change)
    {
        if (_settings.Target is null)
        {
            return;
        }

        DateTimeOffset now = _options.Clock.GetUtcNow();
        List<WebhookEvent> events = [];
        foreach (Subscription subscription in _settings.Subscriptions)
        {
            if (subscription.Wants(change))
            {
                events.Add(new WebhookEvent(_nextEvent++, subscription, change, now + _options.WebhookDelay));
            }
        }

        foreach (WebhookEvent made in events)
        {
            Keep(made);
        }
    }

    private void Keep(WebhookEvent made)
    {
        if (_faults.Take("webhook-lost", made.ToString()) is not null)
        {
            return;
        }

        WebhookEvent late = _faults.Take("webhook-delay", made.ToString()) is { } delay ? made with { Due = made.Due + TimeSpan.Parse(delay.Argument ?? "00:01:00", CultureInfo.InvariantCulture) } : made;
        lock (_lock)
        {
            _waiting.Add(late);
            if (_faults.Take("webhook-duplicate", made.ToString()) is not null)
            {
                _waiting.Add(late with { EventId = _nextEvent++, Attempt = 1 });
            }

            Arm();
        }
    }

    private async Task SendDueAsync()
    {
        try
        {
            await SendAsync(_options.Clock.GetUtcNow(), _stopping.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The emulator ends.
        }
    }

    private async Task SendAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            List<WebhookEvent> due;
            lock (_lock)
            {
                due = _waiting.FindAll(e => e.Due <= until);
                _waiting.RemoveAll(e => e.Due <= until);
            }

            if (due.Count > 0 && _faults.Take("webhook-reorder", string.Create(CultureInfo.InvariantCulture, $"{due.Count} events")) is not null)
            {
                due.Reverse();
            }

            foreach (WebhookEvent[] batch in due.Chunk(MaxEvents))
            {
                await DeliverAsync(batch, cancellationToken);
            }
        }
        finally
        {
            lock (_lock)
            {
                Arm();
            }

            _sending.Release();
        }
    }

    private async Task DeliverAsync(WebhookEvent[] batch, CancellationToken cancellationToken)
    {
        if (_settings.Target is { } target && await PostAsync(target, batch, cancellationToken))
        {
            Interlocked.Add(ref _delivered, batch.Length);
            return;
        }

        Interlocked.Increment(ref _refused);
        DateTimeOffset now = _options.Clock.GetUtcNow();
        lock (_lock)
        {
            _waiting.AddRange(batch.Where(e => e.Attempt + 1 < MaxAttempts).Select(e => e with { Attempt = e.Attempt + 1, Due = now + FirstRetry * Math.Pow(2, e.Attempt) }));
        }
    }

    private async Task<bool> PostAsync(Uri target, WebhookEvent[] batch, CancellationToken cancellationToken)
    {
        byte[] body = Body(batch);
        string timestamp = _options.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        byte[] secret = Encoding.UTF8.GetBytes(_options.WebhookSecret);
        if (_faults.Take("webhook-bad-signature", target.AbsolutePath) is not null)
        {
            secret = "another app's"u8.ToArray();
        }

        // The target's own spelling is what the receiver sees; the listed escapes do not occur in a path of ours.
        byte[] signed = [.. Encoding.UTF8.GetBytes("POST" + target.AbsoluteUri), .. body, .. Encoding.UTF8.GetBytes(timestamp)];
        using HttpRequestMessage request = new(HttpMethod.Post, target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client)");
        request.Headers.TryAddWithoutValidation("X-HubSpot-Timeout-Millis", "10000");
        request.Headers.TryAddWithoutValidation("X-HubSpot-Signature", Convert.ToHexStringLower(SHA256.HashData([.. secret, .. body])));
        request.Headers.TryAddWithoutValidation("X-HubSpot-Signature-Version", "v1");
        request.Headers.TryAddWithoutValidation("X-HubSpot-Signature-v3", Convert.ToBase64String(HMACSHA256.HashData(secret, signed)));
        request.Headers.TryAddWithoutValidation("X-HubSpot-Request-Timestamp", timestamp);
        try
        {
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static byte[] Body(WebhookEvent[] batch)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartArray();
            foreach (WebhookEvent e in batch)
            {
                e.Write(json);
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Wakes up when the next event is due. Called under the lock.</summary>
    private void Arm()
    {
        if (_waiting.Count == 0 || _stopping.IsCancellationRequested)
        {
            return;
        }

        TimeSpan left = _waiting.Min(e => e.Due) - _options.Clock.GetUtcNow();
        _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, System.Threading.Timeout.InfiniteTimeSpan);
    }
}
