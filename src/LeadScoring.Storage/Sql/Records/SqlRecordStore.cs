using System.Runtime.CompilerServices;

namespace LeadScoring.Storage;

/// <summary>Pulled records, as tables.</summary>
internal sealed class SqlRecordStore(SqlDatabase database) : IRecordStore
{
    private const string Columns = "f.id, f.record, r.created_at, r.modified_at, r.deleted, r.fields, r.merged_into, r.alive_at";
    private const string All = $"SELECT {Columns} FROM refs f CROSS JOIN records r ON r.ref = f.id WHERE f.stream = $1 ORDER BY f.record";
    private const string Marked = $"SELECT {Columns}, f0.seq FROM marks f0 CROSS JOIN refs f ON f.id = f0.ref CROSS JOIN records r ON r.ref = f.id WHERE f0.stream = $1 ORDER BY f0.record";
    private const string One = $"SELECT {Columns} FROM refs f CROSS JOIN records r ON r.ref = f.id WHERE f.stream = $1 AND f.record = $2";
    private const string ChangesOfOne = "SELECT field, old_value, has_value, new_value, changed_at FROM changes WHERE ref = $1";

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
        using Cursor rows = session[onlyMarked ? Marked : All].Query(id);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ReadRow(session, stream, rows, terms) with { Mark = onlyMarked ? rows.Long(8) : null };
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
                foreach (string record in ids.Select(i => i.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    using Cursor row = session[One].Query(id, record);
                    if (row.Read())
                    {
                        found.Add(ReadRow(session, stream, row, terms));
                    }
                }

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

        using Cursor rows = session["SELECT f.record FROM refs f CROSS JOIN records r ON r.ref = f.id WHERE f.stream = $1 AND r.deleted = 0 ORDER BY f.record"].Query(id);
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
                foreach (FieldWrite write in writes)
                {
                    NoteWritten(session, id, write);
                }
            },
            cancellationToken);
    }

    public ValueTask<long> CountAsync(StreamKey stream, CancellationToken cancellationToken) => database.ReadAsync(
        session => (long)session["SELECT count(*) FROM streams s JOIN refs f ON f.stream = s.id JOIN records r ON r.ref = f.id WHERE s.connection = $1 AND s.stream = $2 AND r.deleted = 0"].Scalar(stream.Connection.Value, stream.Stream.Value)!,
        cancellationToken);

    private static void NoteWritten(WriteSession session, long stream, FieldWrite write)
    {
        if (session.FindReference(stream, write.Id) is not { } reference || session["SELECT fields FROM records WHERE ref = $1"].Scalar(reference) is not byte[] stored)
        {
            return;
        }

        Dictionary<string, string?> fields = FieldJson.Read(stored);
        foreach ((string field, string? value) in write.Fields)
        {
            fields[field] = value;
        }

        session["UPDATE records SET fields = $1 WHERE ref = $2"].Run(FieldJson.Write(fields), reference);
    }

    private static StoredRecord ReadRow(ReadSession session, StreamKey stream, Cursor row, Dictionary<long, string> terms)
    {
        CrmRecordId id = new(row.Text(1));
        CrmRecord record = new(id, row.InstantOrNull(2), row.Instant(3), row.Flag(4), FieldJson.Read(row.Bytes(5))) { MergedInto = row.TextOrNull(6) is { } winner ? new CrmRecordId(winner) : null };
        List<FieldChange> changes = [];
        using Cursor rows = session[ChangesOfOne].Query(row.Long(0));
        while (rows.Read())
        {
            changes.Add(new FieldChange(stream.Stream, id, terms[rows.Long(0)], rows.TextOrNull(1), rows.Flag(2) ? rows.Text(3) : null, rows.Instant(4)));
        }

        changes.Sort(static (a, b) =>
        {
            int order = string.CompareOrdinal(a.Field, b.Field);
            order = order != 0 ? order : a.ChangedAt.CompareTo(b.ChangedAt);
            return order != 0 ? order : string.CompareOrdinal(a.NewValue, b.NewValue);
        });
        return new StoredRecord(stream, record, changes) { AliveAt = row.InstantOrNull(7) };
    }
}
