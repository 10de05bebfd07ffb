namespace LeadScoring.Connectors.Http;

/// <summary>Remembers when permits were given, so that no stretch of the window's length holds more than allowed. Not thread-safe; its owner locks.</summary>
/// <remarks>The framework's rate limiters read the machine's clock and cannot be driven by a <see cref="TimeProvider"/>.</remarks>
internal sealed class SlidingWindow(RateWindow limit)
{
    private readonly Queue<DateTimeOffset> _given = new();

    /// <summary>What is enforced from the next request on.</summary>
    public RateWindow Limit { get; set; } = limit;

    /// <summary>How long to wait before the next permit; zero when there is one now.</summary>
    public TimeSpan WaitAt(DateTimeOffset now) => CountAt(now) < Math.Max(1, Limit.Permits)
        ? TimeSpan.Zero
        : _given.ElementAt(_given.Count - Math.Max(1, Limit.Permits)) + Limit.Length - now;

    /// <summary>Permits given within the stretch that ends now.</summary>
    public int CountAt(DateTimeOffset now)
    {
        while (_given.TryPeek(out DateTimeOffset oldest) && oldest + Limit.Length <= now)
        {
            _given.Dequeue();
        }

        return _given.Count;
    }

    /// <summary>Notes a permit.</summary>
    public void Take(DateTimeOffset now) => _given.Enqueue(now);
}
