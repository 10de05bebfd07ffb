namespace LeadScoring.Engine.Import;

/// <summary>What is known of one record over time while rows about it are taken, in whatever order they come.</summary>
internal sealed class StateHistory
{
    private readonly StreamName _stream;
    private readonly CrmRecordId _id;
    private readonly List<FieldChange> _changes = [];
    private Dictionary<string, string?> _fields = [];
    private DateTimeOffset _createdAt;
    private DateTimeOffset _modifiedAt;
    private bool _exists;

    public StateHistory(StreamName stream, CrmRecordId id, StoredRecord? stored)
    {
        _stream = stream;
        _id = id;
        if (stored is not null)
        {
            _exists = true;
            _changes.AddRange(stored.Changes);
            _fields = new Dictionary<string, string?>(stored.Record.Fields, StringComparer.Ordinal);
            _createdAt = stored.Record.CreatedAt ?? stored.Record.ModifiedAt;
            _modifiedAt = stored.Record.ModifiedAt;
        }
    }

    /// <summary>What a row was to what is known.</summary>
    public enum Verdict
    {
        Unchanged,
        Added,
        Changed,

        /// <summary>It contradicts what another row said of the same instant.</summary>
        Conflict,
    }

    /// <summary>Takes a row: adds the states and changes that have to be stored.</summary>
    public Verdict Take(ImportRow row, DateTimeOffset now, List<CrmRecord> records, List<FieldChange> changes)
    {
        DateTimeOffset at = row.KnownAt ?? (_exists && _modifiedAt > now ? _modifiedAt : now);
        if (!_exists)
        {
            (_exists, _createdAt, _modifiedAt, _fields) = (true, at, at, row.Fields);
            records.Add(Current());
            return Verdict.Added;
        }

        if (row.KnownAt is null || at > _modifiedAt)
        {
            return TakeNewer(row, at, records, changes);
        }

        bool isSeen = at == _createdAt || at == _modifiedAt || _changes.Exists(c => c.ChangedAt == at);
        bool says = row.Fields.All(f => ValueAt(f.Key, at) == f.Value);
        return isSeen ? says ? Verdict.Unchanged : Verdict.Conflict
            : says && at > _createdAt ? Verdict.Unchanged
            : TakeOlder(row, at, records, changes);
    }

    private Verdict TakeNewer(ImportRow row, DateTimeOffset at, List<CrmRecord> records, List<FieldChange> changes)
    {
        if (row.Fields.All(f => _fields.GetValueOrDefault(f.Key) == f.Value))
        {
            return Verdict.Unchanged;
        }

        // The store notes changes of columns it knows; a column that is new was not known before this row.
        foreach ((string column, string? value) in row.Fields.Where(f => _fields.GetValueOrDefault(f.Key) != f.Value))
        {
            FieldChange change = new(_stream, _id, column, _fields.GetValueOrDefault(column), value, at);
            _changes.Add(change);
            if (!_fields.ContainsKey(column))
            {
                changes.Add(change);
            }
        }

        Dictionary<string, string?> fields = new(_fields, StringComparer.Ordinal);
        foreach ((string column, string? value) in row.Fields)
        {
            fields[column] = value;
        }

        (_fields, _modifiedAt) = (fields, at);
        records.Add(Current());
        return Verdict.Changed;
    }

    /// <summary>A row about the past: it holds from its instant to the next one of which something is known.</summary>
    private Verdict TakeOlder(ImportRow row, DateTimeOffset at, List<CrmRecord> records, List<FieldChange> changes)
    {
        DateTimeOffset next = _changes.Select(c => c.ChangedAt).Append(_createdAt).Append(_modifiedAt).Where(c => c > at).Min();
        foreach ((string column, string? value) in row.Fields.Where(f => ValueAt(f.Key, at) != f.Value || at < _createdAt))
        {
            string? before = ValueAt(column, at);
            string? after = ValueAt(column, next);
            if (at > _createdAt)
            {
                Note(column, before, value, at);
            }

            if (after != value)
            {
                Note(column, value, after, next);
            }
        }

        if (at < _createdAt)
        {
            _createdAt = at;
            records.Add(Current());
        }

        return Verdict.Changed;

        void Note(string column, string? old, string? value, DateTimeOffset when)
        {
            FieldChange change = new(_stream, _id, column, old, value, when);
            _changes.Add(change);
            changes.Add(change);
        }
    }

    private string? ValueAt(string column, DateTimeOffset at)
    {
        FieldChange? last = null;
        FieldChange? first = null;
        foreach (FieldChange change in _changes.Where(c => c.Field == column))
        {
            last = change.ChangedAt <= at && (last is null || change.ChangedAt >= last.ChangedAt) ? change : last;
            first = first is null || change.ChangedAt < first.ChangedAt ? change : first;
        }

        return at < _createdAt ? null
            : last is not null ? last.NewValue
            : first is not null ? first.OldValue
            : _fields.GetValueOrDefault(column);
    }

    private CrmRecord Current() => new(_id, _createdAt, _modifiedAt, false, _fields);
}
