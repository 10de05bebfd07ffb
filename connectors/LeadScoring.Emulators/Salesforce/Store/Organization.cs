namespace LeadScoring.Emulators.Salesforce;

/// <summary>Everything one Salesforce organisation holds. Readers share the lock, a change holds it alone.</summary>
internal sealed class Organization : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Dictionary<string, ObjectTable> _tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ObjectTable> _byPrefix = new(StringComparer.Ordinal);
    private List<Action>? _undo;

    public Organization(TimeProvider clock)
    {
        Clock = clock;
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
        }
    }

    public void Put(ObjectTable table, Row row)
    {
        Row? former = table.Put(row);
        _undo?.Add(() => table.Restore(row.Id, former));
    }

    public void Remove(ObjectTable table, string id, DateTime? at)
    {
        Row? former = table.Remove(id, at);
        _undo?.Add(() => table.Restore(id, former));
    }

    public void Dispose() => _lock.Dispose();
}
