namespace LeadScoring.Emulators.Salesforce;

/// <summary>Everything one Salesforce organisation holds. Readers share the lock, a change holds it alone.</summary>
internal sealed class Organization : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, ObjectTable> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ObjectTable> _byPrefix = new(StringComparer.Ordinal);
    private readonly CommitQueue _commits;
    private readonly List<RecordChange> _changes = [];
    private List<Action>? _undo;

    public Organization(TimeProvider clock)
    {
        Clock = clock;
        _commits = new CommitQueue(this);
        foreach (ObjectDefinition definition in StandardObjects.All())
        {
            Add(definition);
        }
    }

    public TimeProvider Clock { get; }

    /// <summary>Now, in whole seconds as the CRM stores it.</summary>
    public DateTime Now => FieldValues.WholeSecond(Clock.GetUtcNow().UtcDateTime);

    public string OrganizationId { get; } = RecordId.Make("00D", 1);

    /// <summary>The user all API calls run as.</summary>
    public string ApiUserId { get; set; } = "";

    /// <summary>A person of the sales team, for edits made by hand.</summary>
    public string HumanUserId { get; set; } = "";

    /// <summary>Who gets a lead that the assignment rules route.</summary>
    public string DefaultLeadOwnerId { get; set; } = "";

    /// <summary>Rows whose transaction is still open, and recycle bins that empty themselves.</summary>
    public CommitQueue Commits => _commits;

    /// <summary>Hears what each transaction changed, once it is committed and with the write lock held.</summary>
    public Action<IReadOnlyList<RecordChange>>? Committed { get; set; }

    /// <summary>Refuses queries for their size; <see langword="null"/> takes all.</summary>
    public Action<string>? QueryGuard { get; set; }

    public IEnumerable<ObjectTable> Tables => _tables.Values;

    public ObjectTable? Find(string objectName) => _tables.GetValueOrDefault(objectName);

    /// <summary>The table that an id belongs to by its first three characters.</summary>
    public ObjectTable? FindByPrefix(string id) => _byPrefix.GetValueOrDefault(id[..3]);

    public ObjectTable this[string objectName] => _tables[objectName];

    public ObjectTable Add(ObjectDefinition definition)
    {
        ObjectTable table = new(definition);
        _tables.Add(definition.Name, table);
        _byPrefix.TryAdd(definition.KeyPrefix, table);
        return table;
    }

    public T Read<T>(Func<T> read)
    {
        Settle();
        _lock.EnterReadLock();
        try
        {
            return read();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    public T Write<T>(Func<T> write)
    {
        _lock.EnterWriteLock();
        try
        {
            _commits.Settle();
            return write();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Runs changes and takes them back when they report failure or throw. Needs the write lock.</summary>
    public T Atomically<T>(Func<T> change, Func<T, bool> keep)
    {
        List<Action>? outer = _undo;
        List<Action> undo = _undo = [];
        bool kept = false;
        try
        {
            T result = change();
            kept = keep(result);
            return result;
        }
        finally
        {
            _undo = outer;
            if (kept)
            {
                outer?.AddRange(undo);
            }
            else
            {
                for (int i = undo.Count - 1; i >= 0; i--)
                {
                    undo[i]();
                }
            }

            if (outer is null)
            {
                Publish();
            }
        }
    }

    /// <summary>Stores a version of a record, or keeps it back while its transaction is open (see <see cref="CommitQueue"/>).</summary>
    /// <param name="table">Its table.</param>
    /// <param name="row">The version.</param>
    /// <param name="change">What change events tell of it; <see langword="null"/> for rows that have none.</param>
    public void Put(ObjectTable table, Row row, RecordChange? change = null)
    {
        if (_commits.TryKeepBack(table, row, change) is { } kept)
        {
            _undo?.Add(() => _commits.Forget(kept));
            return;
        }

        Row? former = table.Put(row);
        _undo?.Add(() => table.Restore(row.Id, former));
        _commits.Watch(row);
        Note(change);
    }

    public void Remove(ObjectTable table, string id, DateTime? at, RecordChange? change = null)
    {
        Row? former = table.Remove(id, at);
        _undo?.Add(() => table.Restore(id, former));
        Note(change);
    }

    /// <summary>Remembers everything as it is now for <see cref="BackToSeed"/>.</summary>
    public void KeepAsSeed()
    {
        foreach (ObjectTable table in _tables.Values)
        {
            table.KeepAsSeed();
        }
    }

    /// <summary>Puts everything back to what <see cref="KeepAsSeed"/> remembered. Needs the write lock.</summary>
    public void BackToSeed()
    {
        _commits.Clear();
        foreach (ObjectTable table in _tables.Values)
        {
            table.BackToSeed();
        }
    }

    /// <summary>Ends a row's transaction: it is visible from now on, under the stamp of its statement.</summary>
    public void Commit(CommitQueue.KeptRow kept)
    {
        kept.Table.Put(kept.Row);
        _commits.Watch(kept.Row);
        Note(kept.Change);
    }

    private void Note(RecordChange? change)
    {
        if (change is null || Committed is null)
        {
            return;
        }

        _changes.Add(change);
        if (_undo is null)
        {
            Publish();
        }
        else
        {
            _undo.Add(() => _changes.Remove(change));
        }
    }

    private void Publish()
    {
        if (_changes.Count > 0)
        {
            Committed!(_changes);
            _changes.Clear();
        }
    }

    private void Settle()
    {
        if (_commits.IsDue)
        {
            Write(() => true);
        }
    }

    public void Dispose() => _lock.Dispose();
}
