namespace LeadScoring.Connectors.HubSpot;

/// <summary>Estimates HubSpot's clock from the <c>Date</c> headers of its answers, because watermarks are compared with its time stamps and our clock may be wrong. Thread-safe.</summary>
internal sealed class ServerClock(TimeProvider clock)
{
    private static readonly TimeSpan HeaderPrecision = TimeSpan.FromSeconds(1);

    private long _offsetTicks;

    /// <summary>HubSpot's present time as well as we know it: our own clock while that agrees with HubSpot's to the precision of the header.</summary>
    public DateTimeOffset Now => clock.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    /// <summary>Takes in an answer.</summary>
    /// <param name="date">The answer's <c>Date</c>, cut to the second.</param>
    /// <param name="sentAt">Our time before the request was sent.</param>
    /// <returns>An instant that HubSpot's clock had reached when it carried the request out, but surely not passed; our own time where HubSpot does not tell.</returns>
    public DateTimeOffset Observe(DateTimeOffset? date, DateTimeOffset sentAt)
    {
        if (date is not { } header)
        {
            return sentAt;
        }

        DateTimeOffset receivedAt = clock.GetUtcNow();
        TimeSpan least = header - receivedAt;
        TimeSpan most = header + HeaderPrecision - sentAt;
        long offset = least <= TimeSpan.Zero && most >= TimeSpan.Zero ? 0 : most.Ticks;
        Interlocked.Exchange(ref _offsetTicks, offset);
        DateTimeOffset surely = sentAt + least;
        return surely;
    }
}
