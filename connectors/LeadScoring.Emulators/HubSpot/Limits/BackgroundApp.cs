namespace LeadScoring.Emulators.HubSpot;

/// <summary>Other software of the customer that draws on the same limits. It works in bursts, one at each full second.</summary>
internal sealed class BackgroundApp
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<SlidingWindow, double> _owed = [];
    private long? _next;

    /// <summary>Requests it has sent so far, refused ones included.</summary>
    public long Sent { get; private set; }

    /// <summary>Lets it do what it would have done up to now.</summary>
    /// <param name="share">Part of each limit that it uses, 0 to 1.</param>
    /// <param name="nowTicks">Now.</param>
    /// <param name="windows">The limits.</param>
    /// <returns>How many requests were admitted in the busiest window, for the count of the day.</returns>
    public long CatchUp(double share, long nowTicks, params ReadOnlySpan<SlidingWindow> windows)
    {
        // It was there before the caller: its first burst fills the window as if it had run all the time.
        long second = _next ?? (nowTicks - TimeSpan.FromSeconds(10).Ticks) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;
        second = Math.Max(second, nowTicks - Longest.Ticks);
        long admitted = 0;
        for (; second <= nowTicks; second += TimeSpan.TicksPerSecond)
        {
            long most = 0;
            foreach (SlidingWindow window in windows)
            {
                most = Math.Max(most, Burst(window, share, second));
            }

            admitted += most;
        }

        _next = second;
        return admitted;
    }

    private long Burst(SlidingWindow window, double share, long second)
    {
        double owed = _owed.GetValueOrDefault(window) + (share * window.Limit / window.Length.TotalSeconds);
        long admitted = 0;
        for (; owed >= 1 - 1e-9; owed--)
        {
            Sent++;
            admitted += window.TryAdmit(second) ? 1 : 0;
        }

        _owed[window] = owed;
        return admitted;
    }
}
