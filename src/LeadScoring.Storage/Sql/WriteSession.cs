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
        BeginWriting();
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

    /// <summary>Those of the records that were erased and may not come back.</summary>
    public HashSet<(StreamKey Stream, CrmRecordId Record)> ErasedAmong(IEnumerable<(StreamKey Stream, CrmRecordId Record)> records)
    {
        HashSet<(StreamKey Stream, CrmRecordId Record)> erased = [];
        if (!AnyErased)
        {
            return erased;
        }

        List<(StreamKey Stream, CrmRecordId Record)> asked = [.. records.Distinct()];
        BulkStatement find = Many("SELECT input.c2 FROM {rows} CROSS JOIN erased e ON e.hash = input.c1", "bi");
        for (int i = 0; i < asked.Count; i++)
        {
            find.Add(ErasedHash.Of(asked[i].Stream, asked[i].Record), (long)i);
        }

        find.Query(row => erased.Add(asked[(int)row.Long(0)]));
        return erased;
    }

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

    /// <summary>Numbers of records; those never named before get one if asked.</summary>
    public Dictionary<(long Stream, CrmRecordId Record), long> References(IEnumerable<(long Stream, CrmRecordId Record)> records, bool add)
    {
        List<(long Stream, CrmRecordId Record)> asked = [.. records.Distinct()];
        Dictionary<(long Stream, CrmRecordId Record), long> found = new(asked.Count);
        BulkStatement find = Many("SELECT input.c3, r.id FROM {rows} CROSS JOIN refs r ON r.stream = input.c1 AND r.record = input.c2", "iti");
        for (int i = 0; i < asked.Count; i++)
        {
            find.Add(asked[i].Stream, asked[i].Record.Value, (long)i);
        }

        find.Query(row => found.Add(asked[(int)row.Long(0)], row.Long(1)));
        if (add && found.Count < asked.Count)
        {
            BulkStatement insert = Many("INSERT INTO refs (stream, record) SELECT c1, c2 FROM {rows} RETURNING id, stream, record", "it");
            foreach ((long stream, CrmRecordId record) in asked.Where(a => !found.ContainsKey(a)))
            {
                insert.Add(stream, record.Value);
            }

            insert.Query(row => found.Add((row.Long(1), new CrmRecordId(row.Text(2))), row.Long(0)));
        }

        return found;
    }

    /// <summary>Numbers of leads; those never seen before get one if asked.</summary>
    public Dictionary<LeadId, long> Leads(IEnumerable<LeadId> leads, bool add)
    {
        List<LeadId> asked = [.. leads.Distinct()];
        Dictionary<LeadId, long> found = new(asked.Count);
        BulkStatement find = Many("SELECT input.c2, l.id FROM {rows} CROSS JOIN leads l ON l.lead = input.c1", "ti");
        for (int i = 0; i < asked.Count; i++)
        {
            find.Add(asked[i].Value, (long)i);
        }

        find.Query(row => found.Add(asked[(int)row.Long(0)], row.Long(1)));
        if (add && found.Count < asked.Count)
        {
            BulkStatement insert = Many("INSERT INTO leads (lead) SELECT c1 FROM {rows} RETURNING id, lead", "t");
            foreach (LeadId lead in asked.Where(l => !found.ContainsKey(l)))
            {
                insert.Add(lead.Value);
            }

            insert.Query(row => found.Add(new LeadId(row.Text(1)), row.Long(0)));
        }

        return found;
    }
}
