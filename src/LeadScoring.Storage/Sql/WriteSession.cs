using System.Data;
using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>The writer's connection: gives streams, names, records and leads their numbers.</summary>
internal sealed class WriteSession(DbConnection connection, Dialect dialect) : Session(connection, dialect)
{
    private readonly Dictionary<StreamKey, long> _streams = [];
    private readonly Dictionary<string, long> _terms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);
    private long? _mark;
    private bool? _anyErased;

    /// <summary>Number of the marks that the open transaction leaves: higher than that of any transaction before.</summary>
    public long Mark => _mark ??= (long)this["UPDATE counters SET value = value + 1 WHERE name = 'mark' RETURNING value"].Scalar()!;

    /// <summary>Whether the files still hold something that was erased.</summary>
    public bool WantsScrub { get; set; }

    /// <summary>Begins a transaction.</summary>
    public void Begin()
    {
        _mark = null;
        _anyErased = null;
        _filled.Clear();
        Dialect.BeginWriting(this);
    }

    /// <summary>Whether the connection was lost.</summary>
    public bool IsBroken => Connection.State != ConnectionState.Open;

    /// <summary>Empties a work table.</summary>
    public void Empty(string table)
    {
        if (!_filled.Add(table) || !Dialect.WorkTablesEndWithTransaction)
        {
            this[$"DELETE FROM temp.{table}"].Run();
        }
    }

    /// <summary>Whether anybody was ever erased; asks once per transaction.</summary>
    public bool AnyErased => _anyErased ??= this["SELECT 1 FROM erased LIMIT 1"].Scalar() is not null;

    /// <summary>Whether the record was erased and may not come back.</summary>
    public bool IsErased(StreamKey stream, CrmRecordId record) =>
        AnyErased && this["SELECT 1 FROM erased WHERE hash = $1"].Scalar(ErasedHash.Of(stream, record)) is not null;

    /// <summary>Remembers that the record was erased.</summary>
    /// <returns>Whether that is new.</returns>
    public bool NoteErased(StreamKey stream, CrmRecordId record, DateTimeOffset at)
    {
        _anyErased = true;
        return this["INSERT INTO erased (hash, erased_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"].Run(ErasedHash.Of(stream, record), at.UtcTicks) > 0;
    }

    /// <summary>Numbers given inside a transaction that was undone are not true any more.</summary>
    public void Forget()
    {
        _streams.Clear();
        _terms.Clear();
    }

    public long Stream(StreamKey key)
    {
        if (!_streams.TryGetValue(key, out long id))
        {
            id = (long)(this["SELECT id FROM streams WHERE connection = $1 AND stream = $2"].Scalar(key.Connection.Value, key.Stream.Value)
                ?? this["INSERT INTO streams (connection, stream) VALUES ($1, $2) RETURNING id"].Scalar(key.Connection.Value, key.Stream.Value)!);
            _streams.Add(key, id);
        }

        return id;
    }

    public StreamKey StreamKeyOf(long id)
    {
        using Cursor row = this["SELECT connection, stream FROM streams WHERE id = $1"].Query(id);
        row.Read();
        return new StreamKey(new ConnectionId(row.Text(0)), new StreamName(row.Text(1)));
    }

    public long Term(string text)
    {
        if (!_terms.TryGetValue(text, out long id))
        {
            id = (long)(this["SELECT id FROM terms WHERE text = $1"].Scalar(text) ?? this["INSERT INTO terms (text) VALUES ($1) RETURNING id"].Scalar(text)!);
            _terms.Add(text, id);
        }

        return id;
    }

    public long? FindReference(long stream, CrmRecordId record) => (long?)this["SELECT id FROM refs WHERE stream = $1 AND record = $2"].Scalar(stream, record.Value);

    public long Reference(long stream, CrmRecordId record) => FindReference(stream, record) ?? AddReference(stream, record);

    public long Reference(RecordRef record) => Reference(Stream(new StreamKey(record.Connection, record.Stream)), record.Id);

    public long? FindLead(LeadId lead) => (long?)this["SELECT id FROM leads WHERE lead = $1"].Scalar(lead.Value);

    public long Lead(LeadId lead) =>
        FindLead(lead) ?? (long)(this["INSERT INTO leads (lead) VALUES ($1) RETURNING id"].Scalar(lead.Value)!);

    public long AddReference(long stream, CrmRecordId record) =>
        (long)this["INSERT INTO refs (stream, record) VALUES ($1, $2) RETURNING id"].Scalar(stream, record.Value)!;
}
