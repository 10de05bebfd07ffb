namespace LeadScoring.Connectors.Http;

/// <summary>Keeps us within our share of one account's API quota. Thread-safe; one per account and process (see <see cref="ApiBudgets"/>).</summary>
/// <remarks>
/// Short-term limits are waited for, the most urgent first and the oldest first among equals. The day's rest is never waited for: a request that
/// would touch the reserve, or what is kept for more urgent ones (<see cref="Urgency"/>), is refused, because the quota comes back in hours.
/// While refused, one request per <see cref="ProbeInterval"/> is let through: only an answer's headers can tell that the quota is back.
/// Our own use is counted over the last 24 hours of this process.
/// </remarks>
public sealed class ApiBudgetGovernor
{
    // Where the budget says nothing: software that we do not see yet must find something left.
    private const double DefaultLeave = 0.1;

    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly DailyLedger _day;
    private readonly Parallelism _parallelism = new();
    private readonly List<Waiter> _waiting = [];
    private readonly Dictionary<string, LearnedLane> _lanes;
    private readonly AdaptiveShare _share;
    private SlidingWindow? _configured;
    private DateTimeOffset _wakesAt = DateTimeOffset.MaxValue;

    /// <summary>Begins with nothing known of the daily quota.</summary>
    /// <param name="crm">Name for messages: <c>Salesforce</c>.</param>
    /// <param name="budget">The customer's limits on us.</param>
    /// <param name="clock">Drives the windows.</param>
    /// <param name="lanes">Extra limits for some kinds of requests (<see cref="CrmRequest.Lane"/>), for example HubSpot's search.</param>
    /// <exception cref="CrmException">A limit makes no sense (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public ApiBudgetGovernor(string crm, ApiBudget budget, TimeProvider clock, IReadOnlyDictionary<string, RateWindow>? lanes = null)
    {
        Check(budget);
        _clock = clock;
        _day = new DailyLedger(crm, budget);
        _configured = WindowOf(budget);
        double leave = budget.LeaveToOthers ?? DefaultLeave;
        _share = new AdaptiveShare(leave);
        _lanes = (lanes ?? new Dictionary<string, RateWindow>()).ToDictionary(l => l.Key, l => new LearnedLane(l.Value, leave), StringComparer.Ordinal);
    }

    /// <summary>How often a request may test whether a used-up daily quota is back.</summary>
    public static TimeSpan ProbeInterval { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Most requests side by side since the CRM complained of too many; <see langword="null"/> while it has not.</summary>
    public int? ParallelLimit
    {
        get
        {
            lock (_lock)
            {
                return _parallelism.Limit;
            }
        }
    }

    /// <summary>What is left of the day, as far as the CRM has told.</summary>
    /// <param name="toldWithin">How fresh the CRM's word must be; <see langword="null"/> takes any.</param>
    public CrmQuota? ReadQuota(TimeSpan? toldWithin = null)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            return toldWithin is { } age && !(now - _day.ToldAt <= age) ? null : _day.Quota(now);
        }
    }

    /// <summary>Waits until one request of the highest urgency may leave, and counts it.</summary>
    /// <exception cref="CrmException">The request would touch the daily reserve (<see cref="CrmFailureKind.RateLimited"/>).</exception>
    public ValueTask<RequestPermit> AcquireAsync(string? lane, CancellationToken cancellationToken) => AcquireAsync(lane, Urgency.WriteBack, cancellationToken);

    /// <summary>Waits until one request may leave, and counts it. Dispose the permit once the answer is read.</summary>
    /// <param name="lane">Name of an extra limit, or <see langword="null"/>.</param>
    /// <param name="urgency">Who goes first, and who stops first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CrmException">The request would touch the daily reserve or what is kept for more urgent ones (<see cref="CrmFailureKind.RateLimited"/>).</exception>
    public async ValueTask<RequestPermit> AcquireAsync(string? lane, Urgency urgency, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter = new(lane, urgency);
        lock (_lock)
        {
            int behind = _waiting.FindIndex(w => w.Urgency < urgency);
            _waiting.Insert(behind < 0 ? _waiting.Count : behind, waiter);
            Admit();
        }

        await using CancellationTokenRegistration registration = cancellationToken.Register(() => Leave(waiter, cancellationToken));
        return await waiter.Permit.Task;
    }

    /// <summary>Takes in what an answer's headers say.</summary>
    /// <param name="reading">What they say.</param>
    /// <param name="permit">The permit of the request; <see langword="null"/> for a word that came by another way, which is believed as it is.</param>
    public void Observe(QuotaReading reading, RequestPermit? permit = null)
    {
        ArgumentNullException.ThrowIfNull(reading);
        lock (_lock)
        {
            _day.Observe(reading, Math.Max(0, _parallelism.UnderWay - 1), permit?.Number, _clock.GetUtcNow());
            if (reading.Window is { } window)
            {
                _share.Observe(window, reading.WindowRemaining, _clock.GetUtcNow());
            }
        }
    }

    /// <summary>Takes in that the CRM refused a request for a short-term limit, whatever its headers say.</summary>
    /// <param name="lane">The request's extra limit, or <see langword="null"/>.</param>
    public void Refused(string? lane)
    {
        lock (_lock)
        {
            if (LaneOf(lane) is { } extra)
            {
                extra.Refused(_clock.GetUtcNow());
            }
            else
            {
                _share.Refused(_clock.GetUtcNow());
            }
        }
    }

    /// <summary>Adds the limits of another connection to the same account; of two limits the stricter one holds.</summary>
    /// <exception cref="CrmException">A limit makes no sense (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    internal void Tighten(ApiBudget budget)
    {
        Check(budget);
        lock (_lock)
        {
            _day.Tighten(budget);
            if (budget.RequestsPerTenSeconds is { } permits && !(_configured?.Limit.Permits <= permits))
            {
                _configured ??= WindowOf(budget);
                _configured!.Limit = new RateWindow(permits, TenSeconds);
            }
        }
    }

    internal void Release()
    {
        lock (_lock)
        {
            _parallelism.End();
            Admit();
        }
    }

    internal void Learn(int epoch, bool wentWell, ExceededLimit exceeded, TimeSpan? wait)
    {
        lock (_lock)
        {
            if (wentWell)
            {
                _parallelism.WentWell();
                _day.Unpark();
            }
            else if (exceeded == ExceededLimit.Concurrency)
            {
                _parallelism.Halve(epoch);
            }
            else if (exceeded == ExceededLimit.Daily)
            {
                _day.Park(_clock.GetUtcNow(), wait ?? ProbeInterval);
            }
        }
    }

    private static SlidingWindow? WindowOf(ApiBudget budget) =>
        budget.RequestsPerTenSeconds is { } permits ? new SlidingWindow(new RateWindow(permits, TenSeconds)) : null;

    private static void Check(ApiBudget budget)
    {
        ArgumentNullException.ThrowIfNull(budget);
        Check(budget.DailyShare is null or (> 0 and <= 1), "daily_share must lie above 0 and at most at 1");
        Check(budget.StopAtRemaining is null or (>= 0 and < 1), "stop_at_remaining must lie between 0 and 1");
        Check(budget.RequestsPerTenSeconds is null or > 0, "per_10_seconds must be at least 1");
        Check(budget.LeaveToOthers is null or (>= 0 and < 1), "leave_to_others must lie between 0 and 1");
    }

    private static void Check(bool holds, string problem)
    {
        if (!holds)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"The connection's API budget is wrong: {problem}. Correct it in the mapping.");
        }
    }

    /// <summary>Lets go everybody who may, the most urgent first. A request that waits for its lane alone is overtaken; needs the lock.</summary>
    private void Admit()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        TimeSpan soonest = TimeSpan.MaxValue;
        for (int i = 0; i < _waiting.Count;)
        {
            Waiter waiter = _waiting[i];
            if (_day.Refusal(waiter.Urgency, now) is { } refusal)
            {
                _waiting.RemoveAt(i);
                waiter.Permit.TrySetException(refusal);
            }
            else if (!_parallelism.HasRoom)
            {
                i++; // The end of another request calls again.
            }
            else if (WaitOf(waiter.Lane, now) is { Ticks: > 0 } wait)
            {
                soonest = wait < soonest ? wait : soonest;
                i++;
            }
            else
            {
                _waiting.RemoveAt(i);
                Take(waiter.Lane, now);
                waiter.Permit.TrySetResult(new RequestPermit(this, _parallelism.Epoch, _day.Requests));
            }
        }

        if (soonest < TimeSpan.MaxValue && now + soonest < _wakesAt)
        {
            _wakesAt = now + soonest;
            _ = AdmitLaterAsync(soonest);
        }
    }

    private async Task AdmitLaterAsync(TimeSpan wait)
    {
        await Task.Delay(wait, _clock).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_lock)
        {
            _wakesAt = DateTimeOffset.MaxValue;
            Admit();
        }
    }

    private TimeSpan WaitOf(string? lane, DateTimeOffset now)
    {
        LearnedLane? extra = LaneOf(lane);
        return Longest(_configured?.WaitAt(now), extra is null ? _share.WaitAt(now) : _share.PausedAt(now), extra?.WaitAt(now));
    }

    private void Take(string? lane, DateTimeOffset now)
    {
        _configured?.Take(now);
        if (LaneOf(lane) is { } extra)
        {
            extra.Take(now);
        }
        else
        {
            _share.Take(now);
        }

        _day.Count(now);
        _parallelism.Begin();
    }

    private static TimeSpan Longest(params ReadOnlySpan<TimeSpan?> waits)
    {
        TimeSpan longest = TimeSpan.Zero;
        foreach (TimeSpan? wait in waits)
        {
            longest = wait > longest ? wait.Value : longest;
        }

        return longest;
    }

    private LearnedLane? LaneOf(string? lane) => lane is null ? null : _lanes.GetValueOrDefault(lane);

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Remove(waiter))
            {
                waiter.Permit.TrySetCanceled(cancellationToken);
            }
        }
    }

    private sealed class Waiter(string? lane, Urgency urgency)
    {
        public string? Lane => lane;

        public Urgency Urgency => urgency;

        public TaskCompletionSource<RequestPermit> Permit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
