namespace LeadScoring.Emulators.Salesforce;

/// <summary>All rows of one object, found by id, by (stamp, id) and by foreign key. Changes need the organisation's write lock.</summary>
internal sealed class ObjectTable(ObjectDefinition definition)
{
    private readonly Dictionary<string, Row> _byId = new(StringComparer.Ordinal);
    private readonly List<(string Id, DateTime At)> _deletions = [];
    private readonly Lock _lookupLock = new();
    private readonly Dictionary<int, (long Version, Dictionary<string, List<Row>> Rows)> _lookups = [];
    private Row[] _seed = [];
    private long _version;
    private long _lastNumber;

    public ObjectDefinition Definition { get; } = definition;

    /// <summary>Rows that are not deleted.</summary>
    public StampIndex Live { get; } = new();

    /// <summary>All rows, those in the recycle bin too.</summary>
    public StampIndex All { get; } = new();

    /// <summary>Ids ever deleted and when, oldest first.</summary>
    public IReadOnlyList<(string Id, DateTime At)> Deletions => _deletions;

    /// <summary>When the log of deletions was last cleared by hand; <see langword="null"/> when never.</summary>
    public DateTime? LogPurgedAt { get; private set; }

    public Row? Find(string id) => _byId.GetValueOrDefault(id);

    public string NextId()
    {
        string id;
        do
        {
            id = RecordId.Make(Definition.KeyPrefix, ++_lastNumber);
        }
        while (_byId.ContainsKey(id));
        return id;
    }

    /// <summary>Forgets what was deleted until now.</summary>
    public void PurgeLog(DateTime now)
    {
        _deletions.Clear();
        LogPurgedAt = now;
    }

    /// <summary>Remembers the present rows for <see cref="BackToSeed"/>; rows never change, so this costs a pointer each.</summary>
    public void KeepAsSeed()
    {
        _seed = [.. _byId.Values];
        Definition.KeepAsSeed();
    }

    /// <summary>Puts the remembered rows and fields back.</summary>
    public void BackToSeed()
    {
        Definition.BackToSeed();
        _byId.Clear();
        _deletions.Clear();
        _lookups.Clear();
        _lastNumber = 0;
        LogPurgedAt = null;
        Load(_seed);
    }

    /// <summary>Takes in the rows of a seed.</summary>
    public void Load(IEnumerable<Row> rows)
    {
        foreach (Row row in rows)
        {
            if (!_byId.TryAdd(row.Id, row))
            {
                throw new InvalidDataException($"{Definition.Name}: Id {row.Id} occurs twice.");
            }
        }

        All.Fill(_byId.Values);
        Live.Fill(_byId.Values.Where(r => !r.IsDeleted));
        _deletions.AddRange(_byId.Values.Where(r => r.IsDeleted).OrderBy(r => r.Stamp).Select(r => (r.Id, r.Stamp)));
        _version++;
    }

    /// <summary>Puts a version of a record in place of the former one.</summary>
    /// <returns>The former version.</returns>
    public Row? Put(Row row)
    {
        Row? former = Take(row.Id);
        _byId[row.Id] = row;
        All.Add(row);
        if (!row.IsDeleted)
        {
            Live.Add(row);
        }
        else if (former is not { IsDeleted: true })
        {
            _deletions.Add((row.Id, row.Stamp));
        }

        return former;
    }

    /// <summary>Removes a record without a trace in queryAll; the deletion log keeps it when <paramref name="at"/> is given.</summary>
    public Row? Remove(string id, DateTime? at)
    {
        Row? former = Take(id);
        if (former is { IsDeleted: false } && at is not null)
        {
            _deletions.Add((id, at.Value));
        }

        return former;
    }

    /// <summary>Undoes a change: the former version again, or none.</summary>
    public void Restore(string id, Row? former)
    {
        Row? present = Take(id);
        if (former is not null)
        {
            Put(former);
        }

        if (present is null or { IsDeleted: true } && former is not { IsDeleted: true })
        {
            _deletions.RemoveAll(d => d.Id == id);
        }
    }

    /// <summary>Rows, deleted ones too, by the value of a reference field.</summary>
    public IReadOnlyList<Row> FindBy(FieldDefinition field, string value)
    {
        Dictionary<string, List<Row>> lookup;
        lock (_lookupLock)
        {
            if (!_lookups.TryGetValue(field.Ordinal, out (long Version, Dictionary<string, List<Row>> Rows) cached) || cached.Version != _version)
            {
                cached = (_version, BuildLookup(field));
                _lookups[field.Ordinal] = cached;
            }

            lookup = cached.Rows;
        }

        return lookup.TryGetValue(value, out List<Row>? rows) ? rows : [];
    }

    private Dictionary<string, List<Row>> BuildLookup(FieldDefinition field)
    {
        Dictionary<string, List<Row>> lookup = new(field.Type.IsId() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (Row row in All.Range(StampKey.Lowest, StampKey.Highest))
        {
            if (row[field] is string key)
            {
                if (!lookup.TryGetValue(key, out List<Row>? rows))
                {
                    lookup[key] = rows = [];
                }

                rows.Add(row);
            }
        }

        return lookup;
    }

    private Row? Take(string id)
    {
        _version++;
        if (!_byId.Remove(id, out Row? former))
        {
            return null;
        }

        All.Remove(former);
        if (!former.IsDeleted)
        {
            Live.Remove(former);
        }

        return former;
    }
}
