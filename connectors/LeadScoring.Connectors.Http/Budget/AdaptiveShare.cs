namespace LeadScoring.Connectors.Http;

/// <summary>Our part of a short-term limit that the CRM announces in its headers and that other software draws on as well. Not thread-safe; its owner locks.</summary>
/// <param name="leave">Share (0–1) of the limit that stays free for others even while they use none of it.</param>
/// <remarks>
/// Nothing is assumed about the limit: each answer says how large it is and how much is left, so what is neither left nor ours was used by others. The
/// most that others used within the last <see cref="Memory"/> windows is theirs, because software that works in bursts will come again; we keep to
/// the rest. Requests of a <see cref="LearnedLane"/> are counted elsewhere by the CRM, and show up here as others' where they are not.
/// </remarks>
internal sealed class AdaptiveShare(double leave)
{
    // Windows for which a burst of others is remembered.
    private const int Memory = 3;

    // Where no header has named a length yet.
    private static readonly TimeSpan Unannounced = TimeSpan.FromSeconds(10);

    private readonly SlidingWindow _own = new(new RateWindow(int.MaxValue, Unannounced));

    // What others were seen to use, falling: a sighting is dropped as soon as a later one is as high.
    private readonly List<(DateTimeOffset At, int Used)> _others = [];
    private RateWindow? _window;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

    /// <summary>How long to wait before the next permit; zero when there is one now.</summary>
    public TimeSpan WaitAt(DateTimeOffset now)
    {
        if (_window is { } window)
        {
            _own.Limit = window with { Permits = PermitsAt(window, now) };
        }

        TimeSpan paused = PausedAt(now);
        TimeSpan full = _own.WaitAt(now);
        return paused > full ? paused : full;
    }

    /// <summary>How long everything rests because the limit was seen to be used up; zero when it does not.</summary>
    public TimeSpan PausedAt(DateTimeOffset now) => _pausedUntil > now ? _pausedUntil - now : TimeSpan.Zero;

    /// <summary>Notes a permit.</summary>
    public void Take(DateTimeOffset now) => _own.Take(now);

    /// <summary>Takes in what an answer's headers say.</summary>
    public void Observe(RateWindow window, int? remaining, DateTimeOffset now)
    {
        _window = window;
        if (remaining is not { } left)
        {
            return;
        }

        int used = Math.Max(0, window.Permits - left - _own.CountAt(now));
        _others.RemoveAll(o => o.Used <= used);
        _others.Add((now, used));
        if (left <= 0)
        {
            Refused(now);
        }
    }

    /// <summary>Takes in that a request was refused: everything rests for one window.</summary>
    public void Refused(DateTimeOffset now) => _pausedUntil = now + (_window?.Length ?? Unannounced);

    private int PermitsAt(RateWindow window, DateTimeOffset now)
    {
        DateTimeOffset oldest = now - (window.Length * Memory);
        _others.RemoveAll(o => o.At < oldest);
        int theirs = _others.Count == 0 ? 0 : _others[0].Used;

        // Answers that are still under way count as ours although the CRM has not counted them, which hides as many of others'.
        int margin = Math.Max(1, window.Permits / 20);
        int kept = (int)Math.Floor(window.Permits * (1 - leave));
        return Math.Clamp(Math.Min(kept, window.Permits - theirs - margin), 1, window.Permits);
    }
}
