using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace LeadScoring.Connectors.Http;

/// <summary>Sends requests within the budget, tries again where that is safe, and turns every failure into a <see cref="CrmException"/>. Knows nothing of tokens.</summary>
/// <remarks>Thread-safe; one per connection. Every attempt counts against the budget and in <see cref="RequestCount"/>.</remarks>
public sealed class CrmTransport : IDisposable
{
    private readonly CrmProfile _profile;
    private readonly ApiBudgetGovernor _budget;
    private readonly TimeProvider _clock;
    private readonly CrmHttpOptions _options;
    private readonly HttpMessageInvoker _invoker;
    private readonly ResiliencePipeline<Attempt> _retries;
    private readonly ResiliencePipeline _timeout;
    private readonly Func<double> _dice;
    private long _requests;

    /// <summary>Builds the pipelines.</summary>
    /// <param name="profile">What is special about the CRM.</param>
    /// <param name="budget">The connection's budget.</param>
    /// <param name="handler">Sends; not disposed.</param>
    /// <param name="clock">Drives time-outs and waits.</param>
    /// <param name="seed">Seeds the jitter.</param>
    /// <param name="options">Patience; <see langword="null"/> takes the defaults.</param>
    public CrmTransport(CrmProfile profile, ApiBudgetGovernor budget, HttpMessageHandler handler, TimeProvider clock, int seed, CrmHttpOptions? options = null)
    {
        _profile = profile;
        _budget = budget;
        _clock = clock;
        _options = options ?? new CrmHttpOptions();
        _invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        Random dice = new(seed);
        Lock diceLock = new();
        _dice = () =>
        {
            lock (diceLock)
            {
                return dice.NextDouble();
            }
        };
        ResiliencePipelineBuilder<Attempt> builder = new() { TimeProvider = clock };
        if (_options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = _options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _options.FirstDelay,
                MaxDelay = _options.MaxDelay,
                Randomizer = _dice,
                ShouldHandle = static a => new ValueTask<bool>(a.Outcome.Result.Retry),
                DelayGenerator = static a => new ValueTask<TimeSpan?>(a.Outcome.Result.Wait),
            });
        }

        _retries = builder.Build();
        _timeout = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddTimeout(new TimeoutStrategyOptions { Timeout = _options.AttemptTimeout })
            .Build();
    }

    /// <summary>Attempts sent so far.</summary>
    public long RequestCount => Interlocked.Read(ref _requests);

    /// <summary>Sends a request without a token (a log-in) and reads the answer.</summary>
    /// <typeparam name="T">What <paramref name="read"/> makes of it.</typeparam>
    /// <param name="request">The request; its address must be absolute.</param>
    /// <param name="read">Reads a good answer. A <see cref="JsonException"/> from it counts as a torn answer and is tried again.</param>
    /// <param name="cancellationToken">Passes through untouched.</param>
    /// <exception cref="CrmException">The CRM refused, could not be reached or answered nonsense, after all attempts.</exception>
    public async ValueTask<T> SendAsync<T>(CrmRequest request, Func<CrmResponse, T> read, CancellationToken cancellationToken)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        Attempt last = await TrySendAsync(request, new Uri(request.Address, UriKind.Absolute), null, r => read(r), cancellationToken);
        return last.Failure is { } failure ? throw failure : (T)last.Value!;
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    /// <summary>The last attempt's outcome; only cancellation throws.</summary>
    internal ValueTask<Attempt> TrySendAsync(CrmRequest request, Uri address, AuthenticationHeaderValue? authorization, Func<CrmResponse, object> read, CancellationToken cancellationToken) =>
        _retries.ExecuteAsync(
            async token => await AttemptAsync(request, address, authorization, read, token),
            cancellationToken);

    private async ValueTask<Attempt> AttemptAsync(CrmRequest request, Uri address, AuthenticationHeaderValue? authorization, Func<CrmResponse, object> read, CancellationToken cancellationToken)
    {
        RequestPermit? permit;
        try
        {
            // Outside the time-out: waiting for our own budget is not the CRM being slow. A log-in serves everybody, so it is as urgent as anything.
            permit = request.IsFree ? null : await _budget.AcquireAsync(request.Lane, request.Urgency ?? Urgency.WriteBack, cancellationToken);
        }
        catch (CrmException e)
        {
            return Attempt.Failed(e, retry: false);
        }

        using (permit)
        {
            Attempt attempt = await PermittedAsync(permit, request, address, authorization, read, cancellationToken);
            permit?.Learn(attempt.Failure is null, attempt.Exceeded, attempt.Wait);
            return attempt;
        }
    }

    private async ValueTask<Attempt> PermittedAsync(RequestPermit? permit, CrmRequest request, Uri address, AuthenticationHeaderValue? authorization, Func<CrmResponse, object> read, CancellationToken cancellationToken)
    {
        try
        {
            return await TimeoutFor(request).ExecuteAsync(
                async token => await ExchangeAsync(permit, request, address, authorization, read, token),
                cancellationToken);
        }
        catch (RefusedPartException e)
        {
            return Refused(request, e.Status, e.Error, e.Response);
        }
        catch (CrmException e)
        {
            return Attempt.Failed(e, retry: false);
        }
        catch (TimeoutRejectedException e)
        {
            return Unreached(request, address, $"did not answer within {(request.AttemptTimeout ?? _options.AttemptTimeout).TotalSeconds:0} seconds", applied: true, e);
        }
        catch (HttpRequestException e)
        {
            return Unreached(request, address, NetworkProblem(e), applied: !IsBeforeSending(e), e);
        }
        catch (IOException e)
        {
            return Unreached(request, address, "closed the connection in the middle of an answer", applied: true, e);
        }
        catch (JsonException e)
        {
            return Unreached(request, address, "sent an answer that is torn or is not JSON", applied: true, e);
        }
    }

    private ResiliencePipeline TimeoutFor(CrmRequest request) => request.AttemptTimeout is not { } own
        ? _timeout
        : new ResiliencePipelineBuilder { TimeProvider = _clock }.AddTimeout(new TimeoutStrategyOptions { Timeout = own }).Build();

    private async ValueTask<Attempt> ExchangeAsync(RequestPermit? permit, CrmRequest request, Uri address, AuthenticationHeaderValue? authorization, Func<CrmResponse, object> read, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(request.Method, address);
        message.Headers.Authorization = authorization;
        message.Headers.Accept.ParseAdd(request.Accept);
        foreach ((string name, string value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        Interlocked.Increment(ref _requests);
        HttpResponseMessage sent = await _invoker.SendAsync(message, cancellationToken);
        if (request.IsStreamed && sent.IsSuccessStatusCode)
        {
            return Attempt.Done(await CrmDownload.OpenAsync(sent, _profile, request.Purpose, _options.AttemptTimeout, _clock, _budget, cancellationToken));
        }

        using HttpResponseMessage answer = sent;
        ReadOnlyMemory<byte> content = await BoundedBody.ReadAsync(answer.Content, _options.MaxResponseBytes, _profile.Name, request.Purpose, cancellationToken);
        CrmResponse response = new((int)answer.StatusCode, answer.Headers, answer.Content.Headers.ContentType?.MediaType, content);
        if (_profile.ReadQuota(response) is { } reading)
        {
            _budget.Observe(reading, permit);
        }

        return answer.IsSuccessStatusCode || request.AcceptedStatuses.Contains(response.Status)
            ? Attempt.Done(read(response))
            : Refused(request, response.Status, _profile.ReadError(response), response);
    }

    private Attempt Refused(CrmRequest request, int status, CrmError error, CrmResponse response)
    {
        FailureRule rule = _profile.Failures.Find(status, error);
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _clock.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
            _ => rule.Jitter > TimeSpan.Zero ? rule.Wait + (rule.Jitter * _dice()) : rule.Wait,
        };

        if (status == 429 && rule is { Kind: CrmFailureKind.RateLimited, Retry: not false })
        {
            _budget.Refused(request.Lane);
        }

        // A refusal for the rate was not carried out; anything else may have been.
        bool safe = request.IsIdempotent || rule.Kind == CrmFailureKind.RateLimited;
        bool retry = (rule.Retry ?? rule.Kind is CrmFailureKind.Transient or CrmFailureKind.RateLimited) && safe && (asked ?? TimeSpan.Zero) <= _options.LongestRetryAfter;
        string words = Redaction.Clean(error.Message);
        string code = error.Code is null ? string.Empty : $" {Redaction.Clean(error.Code)}";
        string advice = rule.Advice ?? FailureTable.AdviceFor(rule.Kind);
        string message = $"{_profile.Name} refused {request.Purpose} with HTTP {status}{code}{(words.Length == 0 ? string.Empty : $" ({words})")}. {advice}{Doubt(rule.Kind, safe)}";
        return Attempt.Failed(new CrmException(rule.Kind, message, asked) { Code = error.Code ?? $"HTTP_{status}", CorrelationId = error.CorrelationId, IsLocal = rule.IsLocal }, retry, asked, status) with { Exceeded = rule.Exceeds };
    }

    private Attempt Unreached(CrmRequest request, Uri address, string problem, bool applied, Exception cause)
    {
        bool safe = request.IsIdempotent || !applied;
        string message = $"{_profile.Name} at {address.Authority} {problem} ({request.Purpose}). Check the connection's address and the network; it is tried again with the next run.{Doubt(CrmFailureKind.Transient, safe)}";
        return Attempt.Failed(new CrmException(CrmFailureKind.Transient, message, innerException: cause) { Code = "UNREACHABLE" }, retry: safe);
    }

    private static string Doubt(CrmFailureKind kind, bool safe) =>
        kind == CrmFailureKind.Transient && !safe ? " It is not known whether the CRM carried it out." : string.Empty;

    private static bool IsBeforeSending(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string NetworkProblem(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "has a host name that cannot be resolved",
        HttpRequestError.ConnectionError => "cannot be connected to",
        HttpRequestError.SecureConnectionError => "offers no secure connection that can be trusted (TLS)",
        HttpRequestError.ProxyTunnelError => "cannot be reached through the proxy",
        _ => "broke off the exchange",
    };
}
