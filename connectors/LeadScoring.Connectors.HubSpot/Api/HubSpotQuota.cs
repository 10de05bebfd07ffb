using System.Globalization;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Limits: what the headers say, and the one that no header says.</summary>
internal static class HubSpotQuota
{
    /// <summary>Name of the budget's extra limit for searches.</summary>
    public const string SearchLane = "search";

    /// <summary>Searches: 5 per second for the whole account, without headers.</summary>
    public static IReadOnlyDictionary<string, RateWindow> Lanes { get; } =
        new Dictionary<string, RateWindow>(StringComparer.Ordinal) { [SearchLane] = new(5, TimeSpan.FromSeconds(1)) };

    /// <summary>Reads <c>X-HubSpot-RateLimit-*</c>; the daily ones are absent for OAuth apps, all are for searches.</summary>
    public static QuotaReading? Read(CrmResponse response)
    {
        long? daily = Number(response, "Daily");
        long? dailyRemaining = Number(response, "Daily-Remaining");
        long? max = Number(response, "Max");
        long? interval = Number(response, "Interval-Milliseconds");
        RateWindow? window = max is > 0 and <= int.MaxValue && interval is > 0 and <= 3_600_000
            ? new RateWindow((int)max.Value, TimeSpan.FromMilliseconds(interval.Value))
            : null;
        return daily is null && dailyRemaining is null && window is null
            ? null
            : new QuotaReading(daily, dailyRemaining, window, window is null ? null : (int?)Number(response, "Remaining"));
    }

    private static long? Number(CrmResponse response, string name) =>
        long.TryParse(response.Header($"X-HubSpot-RateLimit-{name}"), NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : null;
}
