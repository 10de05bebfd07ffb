namespace LeadScoring.Emulators.HubSpot;

/// <summary>What search knows: living records by time of change, which may lag behind the truth.</summary>
internal sealed class SearchIndex(Func<TimeSpan> lag)
{
    private readonly PriorityQueue<(CrmObject Object, ObjectState State), (long Due, long Order)> _pending = new();
    private SortedSet<(long Modified, long Id)> _byModified = [];
    private long _order;

    /// <summary>Versions not yet visible.</summary>
    public int Pending => _pending.Count;

    /// <summary>Indexes a whole table at once.</summary>
    public void Load(List<CrmObject> objects)
    {
        foreach (CrmObject o in objects)
        {
            o.Indexed = o.State;
        }

        _byModified = new SortedSet<(long, long)>(objects.Where(o => !o.State.IsArchived).Select(o => (o.State.ModifiedAt, o.Id)));
    }

    /// <summary>Takes over the present version of a record once the lag of this moment has passed.</summary>
    public void Publish(CrmObject o, long now)
    {
        TimeSpan wait = lag();
        if (wait <= TimeSpan.Zero)
        {
            Apply(o, o.State);
        }
        else
        {
            _pending.Enqueue((o, o.State), (now + (long)wait.TotalMilliseconds, _order++));
        }
    }

    /// <summary>Takes over everything that has become due.</summary>
    public void CatchUp(long now)
    {
        while (_pending.TryPeek(out (CrmObject Object, ObjectState State) next, out (long Due, long Order) when) && when.Due <= now)
        {
            _pending.Dequeue();
            Apply(next.Object, next.State);
        }
    }

    /// <summary>Ids of records changed within both bounds (epoch milliseconds, inclusive).</summary>
    public IEnumerable<long> ChangedBetween(long from, long to) =>
        from > to ? [] : _byModified.GetViewBetween((from, long.MinValue), (to, long.MaxValue)).Select(e => e.Id);

    private void Apply(CrmObject o, ObjectState state)
    {
        // A lag that was switched off meanwhile lets a newer version pass an older one.
        if (o.Indexed is { } shown && (shown.ModifiedAt > state.ModifiedAt || (shown.IsArchived && shown == o.State)))
        {
            return;
        }

        if (o.Indexed is { IsArchived: false } old)
        {
            _byModified.Remove((old.ModifiedAt, o.Id));
        }

        o.Indexed = state;
        if (!state.IsArchived)
        {
            _byModified.Add((state.ModifiedAt, o.Id));
        }
    }
}
