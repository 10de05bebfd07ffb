namespace LeadScoring.FeatureStore;

/// <summary>Counts one lead's activities into all windows of a feature set, as of any number of instants, after looking at each activity's text once.</summary>
/// <remarks>Not thread-safe. Its arrays grow to the longest lead and are then used again.</remarks>
internal sealed class ActivitySweep
{
    private readonly ActivityWindow[] _windows;
    private readonly ActivityMatcher _matcher;
    private readonly long[] _near;
    private readonly long[] _far;
    private readonly long _reach;
    private readonly Tally[] _tallies;
    private readonly Reach[] _reaches;
    private long[] _happenedAt = [];
    private long[] _knownAt = [];
    private int[][] _windowsOf = [];
    private int[][] _windowsOfType = [];
    private int _count;

    public ActivitySweep(IReadOnlyList<ActivityWindow> windows)
    {
        _windows = [.. windows];
        _matcher = new ActivityMatcher([.. _windows.Select(w => w.Where)]);
        _near = [.. _windows.Select(w => w.Near)];
        _far = [.. _windows.Select(w => w.Far)];
        _reach = _far.DefaultIfEmpty(0).Max();
        _tallies = new Tally[_windows.Length];
        _reaches = new Reach[_windows.Length];
    }

    /// <summary>Takes the activities of a lead; those that count for no window are left behind.</summary>
    public void Load(IReadOnlyList<ActivityFact> activities)
    {
        _count = 0;
        if (_windows.Length == 0)
        {
            return;
        }

        if (_happenedAt.Length < activities.Count)
        {
            int room = Math.Max(activities.Count, 2 * _happenedAt.Length);
            _happenedAt = new long[room];
            _knownAt = new long[room];
            _windowsOf = new int[room][];
        }

        if (activities is ActivityColumns columns)
        {
            Load(columns);
            return;
        }

        for (int i = 0; i < activities.Count; i++)
        {
            ActivityFact activity = activities[i];
            Keep(_matcher.Match(activity.Kind, activity.Detail), activity.HappenedAt.UtcTicks, activity.KnownAt.UtcTicks);
        }
    }

    /// <summary>Counts what was known and had happened by an instant.</summary>
    public void Count(long asOf)
    {
        Tally[] tallies = _tallies;
        Array.Fill(tallies, new Tally { Youngest = long.MaxValue });
        for (int i = FirstWithin(asOf); i < _count; i++)
        {
            long age = asOf - _happenedAt[i];
            if (age < 0)
            {
                break;
            }

            if (_knownAt[i] > asOf)
            {
                continue;
            }

            foreach (int window in _windowsOf[i])
            {
                ref Tally tally = ref tallies[window];
                if (age < _near[window])
                {
                    // Activities come oldest first: the last one is the youngest.
                    tally.Near++;
                    tally.Youngest = age;
                }
                else if (age < _far[window])
                {
                    tally.Far++;
                }
            }
        }
    }

    /// <summary>Value of a window as of the instant of the last <see cref="Count"/>.</summary>
    public float Value(int window)
    {
        ref readonly Tally tally = ref _tallies[window];
        return _windows[window].Value(tally.Near, tally.Far, tally.Youngest);
    }

    /// <summary>The earliest instant after <paramref name="asOf"/> at which a value may change without news, UTC ticks; <see cref="long.MaxValue"/> = never.</summary>
    public long NextChange(long asOf)
    {
        Array.Fill(_reaches, new Reach { YoungestNear = long.MaxValue, OldestNear = -1, OldestFar = -1 });
        long next = long.MaxValue;
        for (int i = FirstWithin(asOf); i < _count; i++)
        {
            long entersAt = Math.Max(_happenedAt[i], _knownAt[i]);
            if (entersAt > asOf)
            {
                next = Math.Min(next, entersAt);
                continue;
            }

            long age = asOf - _happenedAt[i];
            foreach (int window in _windowsOf[i])
            {
                ref Reach reach = ref _reaches[window];
                if (age < _near[window])
                {
                    reach.YoungestNear = age;
                    reach.OldestNear = Math.Max(reach.OldestNear, age);
                }
                else if (age < _far[window])
                {
                    reach.OldestFar = Math.Max(reach.OldestFar, age);
                }
            }
        }

        for (int window = 0; window < _windows.Length; window++)
        {
            ref readonly Reach reach = ref _reaches[window];
            long changesIn = _windows[window].ChangesIn(reach.YoungestNear, reach.OldestNear, reach.OldestFar);
            next = changesIn == long.MaxValue ? next : Math.Min(next, asOf + changesIn);
        }

        return next;
    }

    private void Load(ActivityColumns columns)
    {
        ReadOnlySpan<ActivityType> types = columns.Types;
        if (_windowsOfType.Length < types.Length)
        {
            _windowsOfType = new int[Math.Max(types.Length, 2 * _windowsOfType.Length)][];
        }

        for (int i = 0; i < types.Length; i++)
        {
            _windowsOfType[i] = _matcher.Match(types[i]);
        }

        ReadOnlySpan<int> typeOf = columns.TypeOf;
        ReadOnlySpan<long> happenedAt = columns.HappenedAt;
        ReadOnlySpan<long> knownAt = columns.KnownAt;
        for (int i = 0; i < typeOf.Length; i++)
        {
            Keep(_windowsOfType[typeOf[i]], happenedAt[i], knownAt[i]);
        }
    }

    private void Keep(int[] windows, long happenedAt, long knownAt)
    {
        if (windows.Length == 0)
        {
            return;
        }

        _windowsOf[_count] = windows;
        _happenedAt[_count] = happenedAt;
        _knownAt[_count++] = knownAt;
    }

    /// <summary>The first activity that is young enough for any window.</summary>
    private int FirstWithin(long asOf)
    {
        long oldest = asOf - _reach;
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_happenedAt[middle] <= oldest)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private struct Tally
    {
        public long Near;
        public long Far;
        public long Youngest;
    }

    private struct Reach
    {
        public long YoungestNear;
        public long OldestNear;
        public long OldestFar;
    }
}
