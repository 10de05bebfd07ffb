namespace LeadScoring.Connectors.HubSpot;

/// <summary>When HubSpot gives a new daily quota: at midnight in the account's time zone.</summary>
internal static class AccountMidnight
{
    /// <summary>How soon to look again when the account's time zone is not known, or midnight by our reckoning was only just.</summary>
    public static readonly TimeSpan Unknown = TimeSpan.FromHours(1);

    /// <summary>Time from <paramref name="now"/> to the account's next midnight.</summary>
    public static TimeSpan Until(AccountDetails? account, DateTimeOffset now)
    {
        if (OffsetOf(account, now) is not { } offset)
        {
            return Unknown;
        }

        TimeSpan sinceMidnight = now.ToOffset(TimeSpan.Zero).Add(offset).TimeOfDay;

        // Refused in the first minutes of a day: HubSpot's midnight has not come yet, and waiting for the next one would lose a day.
        return sinceMidnight < Unknown ? Unknown - sinceMidnight : TimeSpan.FromDays(1) - sinceMidnight;
    }

    private static TimeSpan? OffsetOf(AccountDetails? account, DateTimeOffset now)
    {
        if (account?.TimeZone is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone))
        {
            return zone.GetUtcOffset(now);
        }

        return account?.UtcOffsetMilliseconds is { } milliseconds && Math.Abs(milliseconds) <= 14 * 3_600_000L
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
    }
}
