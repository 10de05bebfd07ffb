using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>One event in the store.</summary>
/// <param name="ReplayId">Rises over all channels, with holes.</param>
/// <param name="At">When it was published; it is kept for 72 hours.</param>
/// <param name="Channel">The entity's own channel: <c>/data/LeadChangeEvent</c>.</param>
/// <param name="Json">The message's <c>data</c>.</param>
internal sealed record StoredEvent(long ReplayId, DateTimeOffset At, string Channel, byte[] Json);

/// <summary>Turns committed changes into change events and keeps them for replay. Thread-safe.</summary>
internal sealed class ChangeFeed(Organization organization, FaultSwitchboard faults)
{
    /// <summary>Channel of all selected entities.</summary>
    public const string AllChannel = "/data/ChangeEvents";

    /// <summary>Starts with what comes from now on.</summary>
    public const long NewOnly = -1;

    /// <summary>Starts with everything that is kept.</summary>
    public const long AllKept = -2;

    private const string Prefix = "/data/";
    private const string Suffix = "ChangeEvent";
    private const string Custom = "__c";
    private static readonly TimeSpan Retention = TimeSpan.FromHours(72);

    /// <summary>Of more events the oldest are dropped early, so that a mass update does not fill the memory.</summary>
    private const int MostKept = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _selected = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<StoredEvent> _events = [];
    private TaskCompletionSource _news = NewSource();
    private long _lastReplayId = 1_000;
    private long _lastCommit = 10_585_193_272_000;
    private long _transactions;

    /// <summary>Completes with the next event.</summary>
    public Task News
    {
        get
        {
            lock (_lock)
            {
                return _news.Task;
            }
        }
    }

    /// <summary>Events kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                DropOld();
                return _events.Count;
            }
        }
    }

    /// <summary>Newest replay id given out.</summary>
    public long LastReplayId
    {
        get
        {
            lock (_lock)
            {
                return _lastReplayId;
            }
        }
    }

    /// <summary>Makes the changes of an object known from now on.</summary>
    public void Select(string objectName)
    {
        lock (_lock)
        {
            _selected.Add(objectName);
        }
    }

    /// <summary>Makes the changes of an object unknown again.</summary>
    public void Deselect(string objectName)
    {
        lock (_lock)
        {
            _selected.Remove(objectName);
        }
    }

    /// <summary>Forgets all events and selects just these objects; replay ids go on rising.</summary>
    public void Reset(IEnumerable<string> selected)
    {
        lock (_lock)
        {
            _events.Clear();
            _selected.Clear();
            _selected.UnionWith(selected);
        }
    }

    /// <summary>The object whose changes a channel or event name tells: <c>LeadChangeEvent</c>, <c>Score__ChangeEvent</c>.</summary>
    public static string? ObjectOf(string eventName)
    {
        if (!eventName.EndsWith(Suffix, StringComparison.Ordinal) || eventName.Length == Suffix.Length)
        {
            return null;
        }

        string stem = eventName[..^Suffix.Length];
        return stem.EndsWith("__", StringComparison.Ordinal) ? stem + "c" : stem;
    }

    /// <summary>Whether there is such a channel.</summary>
    public bool HasChannel(string channel) =>
        channel == AllChannel || (channel.StartsWith(Prefix, StringComparison.Ordinal) && ObjectOf(channel[Prefix.Length..]) is { } name && organization.Find(name) is not null);

    /// <summary>Whether a subscription may go on after this id.</summary>
    public bool CanReplay(long replayId)
    {
        lock (_lock)
        {
            DropOld();
            return replayId is NewOnly or AllKept || _events.Exists(e => e.ReplayId == replayId);
        }
    }

    /// <summary>Events of a channel after an id, oldest first, at most some hundreds.</summary>
    public List<StoredEvent> After(string channel, long replayId)
    {
        const int Most = 500;
        lock (_lock)
        {
            DropOld();
            int from = _events.Count;
            while (from > 0 && _events[from - 1].ReplayId > replayId)
            {
                from--;
            }

            return [.. _events.Skip(from).Where(e => channel == AllChannel || e.Channel == channel).Take(Most)];
        }
    }

    /// <summary>Publishes one transaction. Called with the organisation's write lock held.</summary>
    public void Publish(IReadOnlyList<RecordChange> changes)
    {
        lock (_lock)
        {
            string transaction = string.Create(CultureInfo.InvariantCulture, $"0002343d-9d90-e395-ed20-{++_transactions:x12}");
            int sequence = 0;
            bool any = false;
            _lastCommit += 7;
            foreach (ChangeEventBody body in ChangeEventBody.Of(changes.Where(c => _selected.Contains(c.Table.Definition.Name))))
            {
                string entity = body.Entity;
                if (faults.Take("lost-events", entity) is not null)
                {
                    continue;
                }

                ChangeEventBody told = faults.Take("overflow-event", entity) is not null ? body.AsOverflow() : faults.Take("gap-event", entity) is not null ? body.AsGap() : body;

                // Not contiguous, as in the real store, so that nobody counts on it.
                _lastReplayId += 2 + (_lastReplayId % 3);
                DateTimeOffset now = organization.Clock.GetUtcNow();
                byte[] json = told.Write(_lastReplayId, transaction, ++sequence, _lastCommit, now);
                _events.Add(new StoredEvent(_lastReplayId, now, Prefix + NameOf(entity), json));
                any = true;
            }

            if (any)
            {
                DropOld();
                _news.SetResult();
                _news = NewSource();
            }
        }
    }

    private static string NameOf(string entity) => (entity.EndsWith(Custom, StringComparison.Ordinal) ? entity[..^1] : entity) + Suffix;

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void DropOld()
    {
        DateTimeOffset oldest = organization.Clock.GetUtcNow() - Retention;
        int old = _events.Count == 0 || _events[0].At > oldest ? 0 : _events.FindIndex(e => e.At > oldest);
        old = old < 0 ? _events.Count : old;
        if (_events.Count - old > MostKept)
        {
            old = _events.Count - (MostKept / 2);
        }

        if (old > 0)
        {
            _events.RemoveRange(0, old);
        }
    }
}
