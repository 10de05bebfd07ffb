using System.Runtime.CompilerServices;

namespace LeadScoring.Storage;

/// <summary>Pulled records, as tables.</summary>
internal sealed class SqlRecordStore(SqlDatabase database) : IRecordStore
{
    private const string Columns = "f.id, f.record, r.created_at, r.modified_at, r.deleted, r.fields, r.merged_into, r.alive_at";
    private const string ChangeColumns = "f.id, c.field, c.old_value, c.has_value, c.new_value, c.changed_at";
    private const string All = $"SELECT {Columns} FROM refs f CROSS JOIN records r ON r.ref = f.id WHERE f.stream = $1 ORDER BY f.record";
    private const string AllChanges = $"SELECT {ChangeColumns} FROM refs f CROSS JOIN records r ON r.ref = f.id CROSS JOIN changes c ON c.ref = f.id WHERE f.stream = $1 ORDER BY f.record";
    private const string Marked = $"SELECT {Columns}, f0.seq FROM marks f0 CROSS JOIN refs f ON f.id = f0.ref CROSS JOIN records r ON r.ref = f.id WHERE f0.stream = $1 ORDER BY f0.record";
    private const string MarkedChanges = $"SELECT {ChangeColumns} FROM marks f0 CROSS JOIN refs f ON f.id = f0.ref CROSS JOIN records r ON r.ref = f.id CROSS JOIN changes c ON c.ref = f.id WHERE f0.stream = $1 ORDER BY f0.record";
    private const string Some = $"SELECT {Columns} FROM {{rows}} CROSS JOIN refs f ON f.stream = input.c1 AND f.record = input.c2 CROSS JOIN records r ON r.ref = f.id";
    private const string ChangesOfSome = $"SELECT {ChangeColumns} FROM {{rows}} CROSS JOIN refs f ON f.stream = input.c1 AND f.record = input.c2 CROSS JOIN changes c ON c.ref = f.id";

    public ValueTask<Checkpoint?> ReadCheckpointAsync(StreamKey stream, Reading reading, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using Cursor row = session["SELECT c.version, c.value FROM streams s JOIN checkpoints c ON c.stream = s.id WHERE s.connection = $1 AND s.stream = $2 AND c.reading = $3"].Query(stream.Connection.Value, stream.Stream.Value, (long)reading);
            return row.Read() ? new Checkpoint((int)row.Long(0), row.Text(1)) : null;
        },
        cancellationToken);

    public ValueTask<PageCommit> CommitPageAsync(StreamKey stream, Reading reading, RecordPage page, IReadOnlySet<string> quietFields, DateTimeOffset seenAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(quietFields);
        return database.WriteAsync(session => new PageWriter(session, stream, reading, quietFields, seenAt).Write(page, cancellationToken), cancellationToken);
    }

    public async IAsyncEnumerable<StoredRecord> ReadAsync(StreamKey stream, bool onlyMarked, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        if (session.FindStream(stream) is not { } id)
        {
            yield break;
        }

        Dictionary<long, string> terms = session.ReadTerms();
        using Cursor rows = session[onlyMarked ? Marked : All].Stream(id);
        using Peeked changes = new(session[onlyMarked ? MarkedChanges : AllChanges].Stream(id));
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            CrmRecordId record = new(rows.Text(1));
            List<FieldChange> found = [];
            for (; changes.IsAt(rows.Long(0)); changes.Advance())
            {
                found.Add(ReadChange(changes.Row, stream, record, terms));
            }

            yield return ReadRow(stream, rows, found) with { Mark = onlyMarked ? rows.Long(8) : null };
        }
    }

    public ValueTask<IReadOnlyList<StoredRecord>> ReadAsync(StreamKey stream, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return database.ReadAsync<IReadOnlyList<StoredRecord>>(
            session =>
            {
                List<StoredRecord> found = [];
                if (session.FindStream(stream) is not { } id)
                {
                    return found;
                }

                Dictionary<long, string> terms = session.ReadTerms();
                BulkStatement some = session.Many(Some, "it");
                BulkStatement changesOfSome = session.Many(ChangesOfSome, "it");
                foreach (CrmRecordId record in ids.Distinct())
                {
                    some.Add(id, record.Value);
                    changesOfSome.Add(id, record.Value);
                }

                Dictionary<long, List<FieldChange>> changes = [];
                some.Query(row =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    changes.Add(row.Long(0), []);
                    found.Add(ReadRow(stream, row, changes[row.Long(0)]));
                });
                Dictionary<long, CrmRecordId> names = changes.Keys.Zip(found, (k, r) => (k, r.Record.Id)).ToDictionary(p => p.k, p => p.Id);
                changesOfSome.Query(row =>
                {
                    if (changes.TryGetValue(row.Long(0), out List<FieldChange>? list))
                    {
                        list.Add(ReadChange(row, stream, names[row.Long(0)], terms));
                    }
                });
                foreach (List<FieldChange> list in changes.Values)
                {
                    list.Sort(InOrder);
                }

                found.Sort(static (a, b) => string.CompareOrdinal(a.Record.Id.Value, b.Record.Id.Value));
                return found;
            },
            cancellationToken);
    }

    public async IAsyncEnumerable<CrmRecordId> ReadIdsAsync(StreamKey stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        if (session.FindStream(stream) is not { } id)
        {
            yield break;
        }

        using Cursor rows = session["SELECT f.record FROM refs f CROSS JOIN records r ON r.ref = f.id WHERE f.stream = $1 AND r.deleted = 0 ORDER BY f.record"].Stream(id);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new CrmRecordId(rows.Text(0));
        }
    }

    public ValueTask<SweepState> ReadSweepAsync(StreamKey stream, CancellationToken cancellationToken) => database.ReadAsync(
        session =>
        {
            using Cursor row = session["SELECT sweep_wanted_at, swept_at FROM streams WHERE connection = $1 AND stream = $2"].Query(stream.Connection.Value, stream.Stream.Value);
            return row.Read() ? new SweepState(row.InstantOrNull(0), row.InstantOrNull(1)) : new SweepState(null, null);
        },
        cancellationToken);

    public ValueTask NoteSweptAsync(StreamKey stream, DateTimeOffset startedAt, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            session["UPDATE streams SET swept_at = $1, sweep_wanted_at = CASE WHEN sweep_wanted_at > $1 THEN sweep_wanted_at END WHERE id = $2"].Run(startedAt.UtcTicks, session.Stream(stream));
        },
        cancellationToken);

    public ValueTask MarkAllAsync(CancellationToken cancellationToken) => database.WriteAsync(
        session => { session["INSERT INTO marks (stream, record, ref, seq) SELECT f.stream, f.record, f.id, $1 FROM records r JOIN refs f ON f.id = r.ref WHERE true ON CONFLICT (stream, record) DO UPDATE SET seq = excluded.seq"].Run(session.Mark); },
        cancellationToken);

    public ValueTask NoteWrittenAsync(StreamKey stream, IReadOnlyList<FieldWrite> writes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writes);
        return database.WriteAsync(
            session =>
            {
                long id = session.Stream(stream);
                foreach (List<FieldWrite> round in Rounds.Of(writes, w => w.Id))
                {
                    NoteWritten(session, id, round);
                }
            },
            cancellationToken);
    }

    public ValueTask<long> CountAsync(StreamKey stream, CancellationToken cancellationToken) => database.ReadAsync(
        session => (long)session["SELECT count(*) FROM streams s JOIN refs f ON f.stream = s.id JOIN records r ON r.ref = f.id WHERE s.connection = $1 AND s.stream = $2 AND r.deleted = 0"].Scalar(stream.Connection.Value, stream.Stream.Value)!,
        cancellationToken);

    private static void NoteWritten(WriteSession session, long stream, List<FieldWrite> writes)
    {
        BulkStatement find = session.Many("SELECT input.c3, r.ref, r.fields FROM {rows} CROSS JOIN refs f ON f.stream = input.c1 AND f.record = input.c2 CROSS JOIN records r ON r.ref = f.id", "iti");
        BulkStatement update = session.Many("UPDATE records SET fields = input.c2 FROM {rows} WHERE records.ref = input.c1", "ib");
        for (int i = 0; i < writes.Count; i++)
        {
            find.Add(stream, writes[i].Id.Value, (long)i);
        }

        find.Query(row =>
        {
            Dictionary<string, string?> fields = FieldJson.Read(row.Bytes(2));
            foreach ((string field, string? value) in writes[(int)row.Long(0)].Fields)
            {
                fields[field] = value;
            }

            update.Add(row.Long(1), FieldJson.Write(fields));
        });
        update.Run();
    }

    private static StoredRecord ReadRow(StreamKey stream, Cursor row, List<FieldChange> changes)
    {
        CrmRecord record = new(new CrmRecordId(row.Text(1)), row.InstantOrNull(2), row.Instant(3), row.Flag(4), FieldJson.Read(row.Bytes(5))) { MergedInto = row.TextOrNull(6) is { } winner ? new CrmRecordId(winner) : null };
        changes.Sort(InOrder);
        return new StoredRecord(stream, record, changes) { AliveAt = row.InstantOrNull(7) };
    }

    private static FieldChange ReadChange(Cursor row, StreamKey stream, CrmRecordId record, Dictionary<long, string> terms) =>
        new(stream.Stream, record, terms[row.Long(1)], row.TextOrNull(2), row.Flag(3) ? row.Text(4) : null, row.Instant(5));

    private static int InOrder(FieldChange a, FieldChange b)
    {
        int order = string.CompareOrdinal(a.Field, b.Field);
        order = order != 0 ? order : a.ChangedAt.CompareTo(b.ChangedAt);
        return order != 0 ? order : string.CompareOrdinal(a.NewValue, b.NewValue);
    }
}
