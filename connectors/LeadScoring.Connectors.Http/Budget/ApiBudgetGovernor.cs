namespace LeadScoring.Connectors.Http;

/// <summary>Keeps one connection within its share of the customer's API quota. Thread-safe; one per connection.</summary>
/// <remarks>
/// Short-term limits are waited for. The daily reserve is never waited for: the request is refused, because the quota comes back in hours.
/// While refused, one request per <see cref="ProbeInterval"/> is let through: only an answer's headers can tell that the quota is back.
/// Our own use is counted over the last 24 hours of this instance.
/// </remarks>
public sealed class ApiBudgetGovernor
{
    // Where the budget says nothing: software that we do not see yet must find something left.
    private const double DefaultLeave = 0.1;

    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly string _crm;
    private readonly ApiBudget _budget;
    private readonly TimeProvider _clock;
    private readonly SlidingWindow? _configured;
    private readonly Dictionary<string, LearnedLane> _lanes;
    private readonly AdaptiveShare _share;
    private readonly Dictionary<long, long> _hours = [];
    private DateTimeOffset _lastRequest = DateTimeOffset.MinValue;
    private long? _dailyLimit;
    private long? _dailyRemaining;

    /// <summary>Begins with nothing known of the daily quota.</summary>
    /// <param name="crm">Name for messages: <c>Salesforce</c>.</param>
    /// <param name="budget">The customer's limits on us.</param>
    /// <param name="clock">Drives the windows.</param>
    /// <param name="lanes">Extra limits for some kinds of requests (<see cref="CrmRequest.Lane"/>), for example HubSpot's search.</param>
    /// <exception cref="CrmException">A limit makes no sense (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public ApiBudgetGovernor(string crm, ApiBudget budget, TimeProvider clock, IReadOnlyDictionary<string, RateWindow>? lanes = null)
    {
        ArgumentNullException.ThrowIfNull(budget);
        Check(budget.DailyShare is null or (> 0 and <= 1), "daily_share must lie above 0 and at most at 1");
        Check(budget.StopAtRemaining is null or (>= 0 and < 1), "stop_at_remaining must lie between 0 and 1");
        Check(budget.RequestsPerTenSeconds is null or > 0, "per_10_seconds must be at least 1");
        Check(budget.LeaveToOthers is null or (>= 0 and < 1), "leave_to_others must lie between 0 and 1");
        _crm = crm;
        _budget = budget;
        _clock = clock;
        _configured = budget.RequestsPerTenSeconds is { } permits ? new SlidingWindow(new RateWindow(permits, TenSeconds)) : null;
        double leave = budget.LeaveToOthers ?? DefaultLeave;
        _share = new AdaptiveShare(leave);
        _lanes = (lanes ?? new Dictionary<string, RateWindow>()).ToDictionary(l => l.Key, l => new LearnedLane(l.Value, leave), StringComparer.Ordinal);
    }

    /// <summary>How often a request may test whether a used-up daily quota is back.</summary>
    public static TimeSpan ProbeInterval { get; } = TimeSpan.FromMinutes(15);

    /// <summary>Waits until one request may leave, and counts it.</summary>
    /// <param name="lane">Name of an extra limit, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CrmException">The request would touch the daily reserve (<see cref="CrmFailureKind.RateLimited"/>).</exception>
    public async ValueTask AcquireAsync(string? lane, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait = TryTake(lane);
            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            await Task.Delay(wait, _clock, cancellationToken);
        }
    }

    /// <summary>Takes in what an answer's headers say.</summary>
    public void Observe(QuotaReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        lock (_lock)
        {
            _dailyLimit = reading.DailyLimit ?? _dailyLimit;
            _dailyRemaining = reading.DailyRemaining ?? _dailyRemaining;
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
            if (lane is not null && _lanes.TryGetValue(lane, out LearnedLane? extra))
            {
                extra.Refused(_clock.GetUtcNow());
            }
            else
            {
                _share.Refused(_clock.GetUtcNow());
            }
        }
    }

    private TimeSpan TryTake(string? lane)
    {
        lock (_lock)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            LearnedLane? extra = lane is null ? null : _lanes.GetValueOrDefault(lane);
            TimeSpan wait = Longest(_configured?.WaitAt(now), extra is null ? _share.WaitAt(now) : _share.PausedAt(now), extra?.WaitAt(now));
            if (wait > TimeSpan.Zero)
            {
                return wait;
            }

            RefuseWhenReserveTouched(now);
            _configured?.Take(now);
            if (extra is null)
            {
                _share.Take(now);
            }

            extra?.Take(now);
            long hour = now.UtcTicks / Hour.Ticks;
            _hours[hour] = _hours.GetValueOrDefault(hour) + 1;
            _dailyRemaining -= 1;
            _lastRequest = now;
            return TimeSpan.Zero;
        }
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

    private void RefuseWhenReserveTouched(DateTimeOffset now)
    {
        if (_dailyLimit is not { } limit || limit <= 0)
        {
            return;
        }

        // The reserve is seen through headers only, so it is probed; our own share we know.
        TimeSpan untilProbe = _lastRequest + ProbeInterval - now;
        if (untilProbe > TimeSpan.Zero && _budget.StopAtRemaining is { } stop && _dailyRemaining is { } remaining && remaining <= stop * limit)
        {
            throw new CrmException(
                CrmFailureKind.RateLimited,
                $"{Math.Max(0, remaining)} of {_crm}'s {limit} daily requests are left, and {stop:P0} of them are reserved for other software. Work goes on when the quota recovers; to use more, lower stop_at_remaining in the connection's budget.",
                untilProbe);
        }

        if (_budget.DailyShare is { } share && OwnUse(now) >= share * limit)
        {
            throw new CrmException(
                CrmFailureKind.RateLimited,
                $"We used our {share:P0} share of {_crm}'s {limit} daily requests. Work goes on within 24 hours; to use more, raise daily_share in the connection's budget.",
                Hour);
        }
    }

    private long OwnUse(DateTimeOffset now)
    {
        long oldest = (now.UtcTicks / Hour.Ticks) - 23;
        foreach (long past in _hours.Keys.Where(h => h < oldest).ToArray())
        {
            _hours.Remove(past);
        }

        return _hours.Values.Sum();
    }

    private static void Check(bool holds, string problem)
    {
        if (!holds)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"The connection's API budget is wrong: {problem}. Correct it in the mapping.");
        }
    }
}
