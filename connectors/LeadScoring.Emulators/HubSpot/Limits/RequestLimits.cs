using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>The account's request limits: ten-second window per app, five searches a second, and the day. Thread-safe.</summary>
/// <remarks>
/// Source: HubSpot's usage guidelines. Searches count against the day and their own second only and carry no headers; OAuth apps have no daily
/// limit. The day ends at midnight in the account's time zone.
/// </remarks>
internal sealed class RequestLimits(HubSpotEmulatorOptions options, FaultSwitchboard faults)
{
    private readonly Lock _lock = new();
    private readonly SlidingWindow _static = new(options.RequestsPerTenSeconds, TimeSpan.FromSeconds(10));
    private readonly SlidingWindow _oauth = new(options.OAuthRequestsPerTenSeconds, TimeSpan.FromSeconds(10));
    private readonly SlidingWindow _search = new(options.SearchPerSecond, TimeSpan.FromSeconds(1));
    private readonly BackgroundApp _background = new();
    private readonly SortedDictionary<string, long> _refused = new(StringComparer.Ordinal);
    private DateOnly _day;
    private long _today;

    /// <summary>Requests counted against the present day.</summary>
    public long Today
    {
        get
        {
            lock (_lock)
            {
                TurnDay();
                return _today;
            }
        }
    }

    /// <summary>Requests of other software so far.</summary>
    public long Background
    {
        get
        {
            lock (_lock)
            {
                return _background.Sent;
            }
        }
    }

    /// <summary>Requests refused so far, by the limit's name.</summary>
    public IReadOnlyDictionary<string, long> Refused
    {
        get
        {
            lock (_lock)
            {
                return new SortedDictionary<string, long>(_refused, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Next midnight in the account's time zone.</summary>
    public DateTimeOffset ResetsAt
    {
        get
        {
            DateTimeOffset local = TimeZoneInfo.ConvertTime(options.Clock.GetUtcNow(), options.AccountTimeZone);
            DateTime midnight = local.Date.AddDays(1);
            return new DateTimeOffset(midnight, options.AccountTimeZone.GetUtcOffset(midnight)).ToUniversalTime();
        }
    }

    /// <summary>Counts a request and writes the headers that go with it.</summary>
    /// <exception cref="ApiFailure">A limit is reached: 429.</exception>
    public void Admit(TokenKind caller, bool search, IHeaderDictionary headers)
    {
        lock (_lock)
        {
            TurnDay();
            long now = options.Clock.GetUtcNow().UtcTicks;
            SlidingWindow window = caller == TokenKind.OAuth ? _oauth : _static;
            bool counted = caller == TokenKind.Static;
            ActUp(counted, now);
            bool dayLeft = !counted || _today < options.DailyLimit;
            bool admitted = dayLeft && (search ? _search : window).TryAdmit(now);
            if (admitted && counted)
            {
                _today++;
            }

            if (!search)
            {
                WriteHeaders(headers, window, now, counted);
            }

            if (!dayLeft || !admitted)
            {
                string limit = !dayLeft ? "daily" : search ? "secondly" : "ten_secondly_rolling";
                _refused[limit] = _refused.GetValueOrDefault(limit) + 1;
            }

            if (!dayLeft)
            {
                throw ApiFailure.RateLimited("You have reached your daily limit.", "DAILY");
            }

            if (!admitted)
            {
                throw search
                    ? ApiFailure.RateLimited("You have reached your secondly limit.", null)
                    : ApiFailure.RateLimited("You have reached your ten_secondly_rolling limit.", "TEN_SECONDLY_ROLLING");
            }
        }
    }

    private void ActUp(bool counted, long now)
    {
        if (faults.Take("background-app") is { } rule)
        {
            double share = double.Parse(rule.Argument ?? "0.6", CultureInfo.InvariantCulture);
            _today += _background.CatchUp(share, now, _static, _oauth, _search);
        }

        if (counted && faults.Take("daily-limit") is not null)
        {
            _today = options.DailyLimit;
        }
    }

    private void TurnDay()
    {
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(options.Clock.GetUtcNow(), options.AccountTimeZone).DateTime);
        if (day != _day)
        {
            _day = day;
            _today = 0;
        }
    }

    private void WriteHeaders(IHeaderDictionary headers, SlidingWindow window, long now, bool daily)
    {
        string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
        headers["X-HubSpot-RateLimit-Max"] = Text(window.Limit);
        headers["X-HubSpot-RateLimit-Remaining"] = Text(window.Remaining(now));
        headers["X-HubSpot-RateLimit-Interval-Milliseconds"] = "10000";
        if (daily)
        {
            headers["X-HubSpot-RateLimit-Daily"] = Text(options.DailyLimit);
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = Text(Math.Max(0, options.DailyLimit - _today));
        }
    }
}
