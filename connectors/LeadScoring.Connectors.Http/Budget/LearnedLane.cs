namespace LeadScoring.Connectors.Http;

/// <summary>A limit for some kind of requests that no header tells and that other software draws on as well, learned from refusals. Not thread-safe; its owner locks.</summary>
/// <remarks>
/// Each refusal takes one permit away. A permit is tried again after <see cref="FirstProof"/> requests without a refusal, and after twice as many each
/// time that it was too early, so that finding out costs far less than one request in a hundred.
/// </remarks>
internal sealed class LearnedLane
{
    private const int FirstProof = 200;
    private const int LongestProof = 3200;

    private readonly SlidingWindow _given;
    private readonly TimeSpan _length;
    private readonly int _most;
    private int _permits;
    private int _proof = FirstProof;
    private int _unrefused;
    private bool _trying;
    private DateTimeOffset _restsUntil = DateTimeOffset.MinValue;

    /// <param name="most">The limit of the whole account.</param>
    /// <param name="leave">Share (0–1) of it that stays free for others.</param>
    public LearnedLane(RateWindow most, double leave)
    {
        _length = most.Length;
        _most = Math.Max(1, (int)Math.Floor(most.Permits * (1 - leave)));
        _permits = _most;
        _given = new SlidingWindow(most with { Permits = _most });
    }

    /// <summary>How long to wait before the next permit; zero when there is one now.</summary>
    public TimeSpan WaitAt(DateTimeOffset now)
    {
        TimeSpan rest = _restsUntil - now;
        TimeSpan full = _given.WaitAt(now);
        return rest > full ? rest : full;
    }

    /// <summary>Notes a permit.</summary>
    public void Take(DateTimeOffset now)
    {
        _given.Take(now);
        if (++_unrefused < _proof || _permits >= _most)
        {
            return;
        }

        _trying = true;
        Allow(_permits + 1);
    }

    /// <summary>Takes in that a request was refused.</summary>
    public void Refused(DateTimeOffset now)
    {
        // Requests that were on their way together meet the same full second: that is one lesson, not several.
        if (_restsUntil <= now)
        {
            _proof = _trying ? Math.Min(_proof * 2, LongestProof) : _proof;
            _trying = false;
            Allow(Math.Max(1, _permits - 1));
        }

        _restsUntil = now + _length;
    }

    private void Allow(int permits)
    {
        _permits = permits;
        _unrefused = 0;
        _given.Limit = _given.Limit with { Permits = permits };
    }
}
