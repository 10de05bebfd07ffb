namespace LeadScoring.TestSupport;

/// <summary>A clock the test owns. Time moves only by <see cref="Advance"/>, or by itself to each timer when <see cref="JumpToTimers"/> is on, so that waits take no wall time.</summary>
public sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = now;

    /// <summary>Whether arming a timer moves the clock to its due time at once.</summary>
    public bool JumpToTimers { get; set; }

    /// <summary>Longest timer that <see cref="JumpToTimers"/> jumps to; longer ones (time-outs that guard an operation) stay armed. Default: all.</summary>
    public TimeSpan LongestJump { get; set; } = TimeSpan.MaxValue;

    /// <summary>Delays of all timers ever armed, in order.</summary>
    public List<TimeSpan> Armed { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves the clock and fires the timers that come due.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_lock)
        {
            _now += by;
            due = [.. _timers.Where(t => t.Due <= _now)];
            foreach (ManualTimer timer in due)
            {
                timer.Rearm(_now, _timers);
            }
        }

        due.ForEach(t => t.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public void Fire() => ThreadPool.QueueUserWorkItem(_ => callback(state));

        public void Rearm(DateTimeOffset now, List<ManualTimer> timers)
        {
            if (_period > TimeSpan.Zero)
            {
                Due = now + _period;
            }
            else
            {
                timers.Remove(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool fire = false;
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                clock.Armed.Add(dueTime);
                Due = clock._now + dueTime;
                if (clock.JumpToTimers && dueTime <= clock.LongestJump)
                {
                    clock._now = Due;
                    fire = true;
                }
                else
                {
                    clock._timers.Add(this);
                }
            }

            if (fire)
            {
                Fire();
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
