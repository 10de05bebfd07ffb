namespace LeadScoring.Emulators.HubSpot;

/// <summary>At most so many requests in any stretch of time of the given length.</summary>
internal sealed class SlidingWindow(int limit, TimeSpan length)
{
    private readonly Queue<long> _admitted = new();
    private readonly long _length = length.Ticks;

    public int Limit => limit;

    public TimeSpan Length => length;

    /// <summary>Requests that may still come now.</summary>
    public int Remaining(long nowTicks)
    {
        Forget(nowTicks);
        return Math.Max(0, limit - _admitted.Count);
    }

    /// <summary>Admits a request, or refuses it without counting it.</summary>
    public bool TryAdmit(long nowTicks)
    {
        if (Remaining(nowTicks) == 0)
        {
            return false;
        }

        _admitted.Enqueue(nowTicks);
        return true;
    }

    private void Forget(long nowTicks)
    {
        while (_admitted.TryPeek(out long oldest) && oldest <= nowTicks - _length)
        {
            _admitted.Dequeue();
        }
    }
}
