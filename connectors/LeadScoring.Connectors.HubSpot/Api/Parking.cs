namespace LeadScoring.Connectors.HubSpot;

/// <summary>Keeps a connection quiet after HubSpot said that nothing will work for a long time. Thread-safe.</summary>
internal sealed class Parking(TimeProvider clock)
{
    // HubSpot's longest: the move to another data centre.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private DateTimeOffset _until = DateTimeOffset.MinValue;
    private CrmException? _reason;

    /// <summary>Throws the reason again until the time is over.</summary>
    /// <exception cref="CrmException">The connection is parked; <see cref="CrmException.RetryAfter"/> is what remains.</exception>
    public void ThrowIfParked()
    {
        lock (_lock)
        {
            TimeSpan left = _until - clock.GetUtcNow();
            if (_reason is { } reason && left > TimeSpan.Zero)
            {
                throw new CrmException(reason.Kind, reason.Message, left, reason) { Code = reason.Code, CorrelationId = reason.CorrelationId };
            }

            _reason = null;
        }
    }

    /// <summary>Parks for as long as the failure asks, at most a day.</summary>
    public void Park(CrmException failure)
    {
        if (failure.RetryAfter is { } wait)
        {
            lock (_lock)
            {
                _reason = failure;
                _until = clock.GetUtcNow() + (wait < Longest ? wait : Longest);
            }
        }
    }
}
