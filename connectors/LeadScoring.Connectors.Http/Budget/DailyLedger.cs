namespace LeadScoring.Connectors.Http;

/// <summary>One account's requests of the day: what the CRM says is left, what we used, and who may have the rest. Not thread-safe; its owner locks.</summary>
/// <remarks>
/// Ours is what lies above the reserve and within our share. Of that, incremental reading leaves <see cref="KeptForWriteBack"/> to write-back, and
/// backfill leaves <see cref="KeptForUrgent"/> to both: as the rest falls, backfill stops first, then incremental reading, write-back last.
/// </remarks>
internal sealed class DailyLedger(string crm, ApiBudget budget)
{
    /// <summary>Share of our requests that only write-back may use.</summary>
    public const double KeptForWriteBack = 0.1;

    /// <summary>Share of our requests that backfill may not use.</summary>
    public const double KeptForUrgent = 0.3;

    private const string KeptCode = "BUDGET_KEPT_FOR_URGENT";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<long, long> _hours = [];
    private ApiBudget _budget = budget;
    private DateTimeOffset _lastRequest = DateTimeOffset.MinValue;
    private DateTimeOffset? _parkedUntil;
    private long _saidAt;
    private long? _limit;
    private long? _remaining;

    /// <summary>Requests that have left so far.</summary>
    public long Requests { get; private set; }

    /// <summary>When the CRM last told what is left.</summary>
    public DateTimeOffset? ToldAt { get; private set; }

    /// <summary>What is left by the CRM's own words less what left since; <see langword="null"/> while it has said nothing.</summary>
    public CrmQuota? Quota(DateTimeOffset now)
    {
        if (_limit is not { } limit || _remaining is not { } remaining)
        {
            return null;
        }

        long reserve = (long)Math.Ceiling((_budget.StopAtRemaining ?? 0) * limit);

        // What our own share forbids is as untouchable as the reserve, and counts as such.
        if (_budget.DailyShare is { } share)
        {
            long ours = Math.Max(0, (long)(share * limit) - OwnUse(now));
            reserve = Math.Max(reserve, remaining - ours);
        }

        return new CrmQuota(limit - remaining, limit, Math.Min(reserve, limit));
    }

    /// <summary>Takes in another connection's limits on the same account: the stricter ones hold.</summary>
    public void Tighten(ApiBudget other) => _budget = new ApiBudget(
        Least(_budget.DailyShare, other.DailyShare),
        _budget.StopAtRemaining is { } mine && other.StopAtRemaining is { } theirs ? Math.Max(mine, theirs) : _budget.StopAtRemaining ?? other.StopAtRemaining,
        _budget.RequestsPerTenSeconds);

    /// <param name="othersUnderWay">Requests that the CRM may not have counted yet; taken off, so that many at once cannot reach into the reserve.</param>
    /// <param name="number">Which of our requests was answered; an answer that was overtaken by a later one may only lower what is left.</param>
    public void Observe(QuotaReading reading, int othersUnderWay, long? number, DateTimeOffset now)
    {
        _limit = reading.DailyLimit ?? _limit;
        if (reading.DailyRemaining is not { } remaining)
        {
            return;
        }

        if (number is null || number > _saidAt || _remaining is null)
        {
            _remaining = Math.Max(0, remaining - othersUnderWay);
            _saidAt = Requests;
        }
        else
        {
            _remaining = Math.Min(_remaining.Value, remaining);
        }

        ToldAt = now;
    }

    public void Count(DateTimeOffset now)
    {
        long hour = now.UtcTicks / Hour.Ticks;
        _hours[hour] = _hours.GetValueOrDefault(hour) + 1;
        _remaining -= 1;
        Requests++;
        _lastRequest = now;
        if (_parkedUntil is not null)
        {
            // This one is the look; nobody follows before it is answered.
            _parkedUntil = now + ApiBudgetGovernor.ProbeInterval;
        }
    }

    /// <summary>Nothing more leaves for so long, except one look at its end.</summary>
    public void Park(DateTimeOffset now, TimeSpan wait) => _parkedUntil = now + wait;

    /// <summary>A request was carried out: whatever was used up is back.</summary>
    public void Unpark() => _parkedUntil = null;

    /// <summary>Why a request may not leave now; <see langword="null"/> when it may.</summary>
    public CrmException? Refusal(Urgency urgency, DateTimeOffset now)
    {
        if (_parkedUntil is { } until && now < until)
        {
            return Refuse($"{crm} says that all software together has used the day's requests. Work goes on by itself as soon as some are free.", until - now, "DAILY_LIMIT");
        }

        if (_limit is not { } limit || limit <= 0)
        {
            return null;
        }

        double reserve = (_budget.StopAtRemaining ?? 0) * limit;
        double ours = Math.Min(limit - reserve, (_budget.DailyShare ?? 1) * limit);
        double kept = ours * urgency switch
        {
            Urgency.Backfill => KeptForUrgent,
            Urgency.Incremental => KeptForWriteBack,
            _ => 0,
        };

        // The reserve is seen through headers only, so it is probed; our own share we know.
        TimeSpan untilProbe = _lastRequest + ApiBudgetGovernor.ProbeInterval - now;
        if (untilProbe > TimeSpan.Zero && _remaining is { } remaining && remaining <= reserve + kept && (kept > 0 || _budget.StopAtRemaining is not null))
        {
            return Refuse(
                $"{Math.Max(0, remaining)} of {crm}'s {limit} daily requests are left{(_budget.StopAtRemaining is { } stop ? $", and {stop:P0} of them are reserved for other software" : string.Empty)}{KeptWords(urgency)}. Work goes on when the quota recovers; to use more, lower stop_at_remaining in the connection's budget.",
                untilProbe,
                CodeOf(urgency));
        }

        if (_budget.DailyShare is { } share && (share * limit) - OwnUse(now) <= kept)
        {
            return Refuse(
                $"We used our {share:P0} share of {crm}'s {limit} daily requests{KeptWords(urgency)}. Work goes on within 24 hours; to use more, raise daily_share in the connection's budget.",
                Hour,
                CodeOf(urgency));
        }

        return null;
    }

    private static string CodeOf(Urgency urgency) => urgency == Urgency.WriteBack ? "BUDGET" : KeptCode;

    private static string KeptWords(Urgency urgency) => urgency switch
    {
        Urgency.Backfill => $"; the last {KeptForUrgent:P0} of ours are kept from loading the past",
        Urgency.Incremental => $"; the last {KeptForWriteBack:P0} of ours are kept for writing back",
        _ => string.Empty,
    };

    private static CrmException Refuse(string message, TimeSpan wait, string code) => new(CrmFailureKind.RateLimited, message, wait)
    {
        Code = code,

        // Others of the account may go on: what is kept is kept for them.
        IsLocal = code == KeptCode,
    };

    private static double? Least(double? one, double? other) => one is { } a && other is { } b ? Math.Min(a, b) : one ?? other;

    private long OwnUse(DateTimeOffset now)
    {
        long oldest = (now.UtcTicks / Hour.Ticks) - 23;
        foreach (long past in _hours.Keys.Where(h => h < oldest).ToArray())
        {
            _hours.Remove(past);
        }

        return _hours.Values.Sum();
    }
}
