namespace LeadScoring.Emulators.HubSpot;

/// <summary>Moves every time of a seed by one constant, so that the instant it describes becomes now.</summary>
internal sealed class TimeShift(DateTimeOffset asOf, DateTimeOffset now)
{
    // Whole milliseconds keep the seed's own precision.
    private readonly long _milliseconds = now.ToUnixTimeMilliseconds() - asOf.ToUnixTimeMilliseconds();

    /// <summary>The value, moved when it is an ISO date or instant; empty text becomes <see langword="null"/>.</summary>
    public string? Apply(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        if (!CrmTime.LooksIso(value) || !CrmTime.TryParse(value, out long instant))
        {
            return value;
        }

        return value.Length == 10 ? CrmTime.IsoDate(instant + _milliseconds) : CrmTime.Iso(instant + _milliseconds);
    }

    /// <summary>A time column's moved value in epoch milliseconds, or <see langword="null"/> when it holds none.</summary>
    public long? Instant(string? value) => !string.IsNullOrEmpty(value) && CrmTime.TryParse(value, out long instant) ? instant + _milliseconds : null;
}
