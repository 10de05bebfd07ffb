namespace LeadScoring.Emulators.Salesforce;

/// <summary>What time alone does to records: rows of an open transaction become visible, and the recycle bin empties itself. Needs the organisation's write lock, except <see cref="IsDue"/>.</summary>
internal sealed class CommitQueue(Organization organization)
{
    /// <summary>How long a deleted record stays in the recycle bin, where queryAll sees it.</summary>
    public static readonly TimeSpan BinLife = TimeSpan.FromDays(15);

    private readonly List<KeptRow> _open = [];
    private readonly Queue<(DateTime Until, string Id)> _bin = new();
    private long _nextTick = long.MaxValue;

    /// <summary>How long the transaction that writes to an object stays open, when a fault wants it; set by the emulator.</summary>
    public Func<string, TimeSpan?> Lag { get; set; } = static _ => null;

    /// <summary>Whether time has brought something about. Safe without any lock.</summary>
    public bool IsDue => Interlocked.Read(ref _nextTick) <= organization.Clock.GetUtcNow().UtcTicks;

    /// <summary>Stamp of the oldest transaction that is still open; <see langword="null"/> when none is.</summary>
    public DateTime? OldestOpen => _open.Count == 0 ? null : _open.Min(o => o.Row.Stamp);

    /// <summary>Keeps a row back when its transaction is to stay open.</summary>
    public KeptRow? TryKeepBack(ObjectTable table, Row row, RecordChange? change)
    {
        if (Lag(table.Definition.Name) is not { } lag)
        {
            return null;
        }

        KeptRow kept = new(organization.Clock.GetUtcNow() + lag, table, row, change);
        _open.Add(kept);
        Arm();
        return kept;
    }

    public void Forget(KeptRow kept) => _open.Remove(kept);

    /// <summary>Begins a deleted record's time in the bin.</summary>
    public void Watch(Row row)
    {
        if (row.IsDeleted)
        {
            _bin.Enqueue((organization.Now + BinLife, row.Id));
            Arm();
        }
    }

    /// <summary>Drops everything that waits.</summary>
    public void Clear()
    {
        _open.Clear();
        _bin.Clear();
        Arm();
    }

    /// <summary>Carries out what is due.</summary>
    public void Settle()
    {
        if (!IsDue)
        {
            return;
        }

        DateTimeOffset now = organization.Clock.GetUtcNow();
        foreach (KeptRow kept in _open.Where(o => o.Due <= now).ToArray())
        {
            _open.Remove(kept);
            organization.Commit(kept);
        }

        while (_bin.TryPeek(out (DateTime Until, string Id) oldest) && oldest.Until <= now.UtcDateTime)
        {
            _bin.Dequeue();
            ObjectTable? table = organization.FindByPrefix(oldest.Id);
            if (table?.Find(oldest.Id) is { IsDeleted: true } row && row.Stamp + BinLife <= now.UtcDateTime)
            {
                table.Remove(oldest.Id, at: null);
            }
        }

        Arm();
    }

    private void Arm()
    {
        DateTime next = _bin.TryPeek(out (DateTime Until, string Id) oldest) ? oldest.Until : DateTime.MaxValue;
        foreach (KeptRow kept in _open)
        {
            next = kept.Due.UtcDateTime < next ? kept.Due.UtcDateTime : next;
        }

        Interlocked.Exchange(ref _nextTick, next.Ticks);
    }

    /// <summary>A row of a transaction that is still open.</summary>
    internal sealed record KeptRow(DateTimeOffset Due, ObjectTable Table, Row Row, RecordChange? Change);
}
