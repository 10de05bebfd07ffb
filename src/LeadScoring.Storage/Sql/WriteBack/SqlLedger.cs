using System.Runtime.CompilerServices;

namespace LeadScoring.Storage;

/// <summary>The ledger, as tables.</summary>
internal sealed class SqlLedger(SqlDatabase database) : ILedger
{
    private const string Select = "SELECT l.plan, r.stream, r.record, l.fields, l.status, l.error_code, l.message, l.sent_at, l.mapping_hash FROM ledger l JOIN refs r ON r.id = l.ref";

    public ValueTask NoteSendingAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return database.WriteAsync(
            session =>
            {
                Dictionary<(long Stream, CrmRecordId Record), long> references = session.References(entries.Select(e => (session.Stream(e.Stream), e.Record)), add: true);
                BulkStatement insert = session.Many("INSERT INTO ledger (plan, ref, fields, sent_at, mapping_hash) SELECT c1, c2, c3, c4, c6 FROM {rows} ORDER BY c5", "tibiit");
                for (int i = 0; i < entries.Count; i++)
                {
                    LedgerEntry entry = entries[i];
                    insert.Add(entry.PlanId, references[(session.Stream(entry.Stream), entry.Record)], StoredJson.Write(entry.Fields), entry.SentAt.UtcTicks, (long)i, entry.MappingHash);
                }

                insert.Run();
            },
            cancellationToken);
    }

    public ValueTask NoteVerdictsAsync(string planId, StreamKey stream, IReadOnlyList<WriteResult> results, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(results);
        return database.WriteAsync(
            session =>
            {
                long id = session.Stream(stream);
                foreach (List<WriteResult> round in Rounds.Of(results, r => r.Id))
                {
                    NoteVerdicts(session, planId, id, round);
                }
            },
            cancellationToken);
    }

    public ValueTask NoteJobAsync(string planId, StreamKey stream, string jobId, string? previousJobId, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            session["""
                UPDATE ledger SET job = $1 WHERE plan = $2 AND status IS NULL AND (job IS NULL OR job = $4)
                AND id IN (SELECT max(l.id) FROM ledger l JOIN refs r ON r.id = l.ref WHERE l.plan = $2 AND r.stream = $3 GROUP BY l.ref)
                """].Run(jobId, planId, session.Stream(stream), previousJobId ?? jobId);
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<OpenJob>> ReadOpenJobsAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<OpenJob>>(
        session =>
        {
            List<OpenJob> jobs = [];
            Dictionary<(string Plan, StreamKey Stream, string Job), List<FieldWrite>> rowsOf = [];
            using Cursor open = session["SELECT l.plan, r.stream, l.job, r.record, l.fields FROM ledger l JOIN refs r ON r.id = l.ref WHERE l.job IS NOT NULL AND l.status IS NULL ORDER BY l.id"].Query();
            while (open.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                (string plan, StreamKey stream, string job) = (open.Text(0), session.StreamOf(open.Long(1)), open.Text(2));
                if (!rowsOf.TryGetValue((plan, stream, job), out List<FieldWrite>? rows))
                {
                    rowsOf.Add((plan, stream, job), rows = []);
                    jobs.Add(new OpenJob(plan, stream, job, rows));
                }

                rows.Add(new FieldWrite(new CrmRecordId(open.Text(3)), StoredJson.Read<List<PlannedField>>(open.Bytes(4)).ToDictionary(f => f.Field, f => f.New, StringComparer.Ordinal)));
            }

            return jobs;
        },
        cancellationToken);

    public ValueTask<IReadOnlySet<RecordRef>> ReadSettledAsync(string planId, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlySet<RecordRef>>(
        session =>
        {
            HashSet<RecordRef> settled = [];
            using Cursor rows = session["SELECT r.stream, r.record FROM ledger l JOIN refs r ON r.id = l.ref WHERE l.plan = $1 AND l.status IS NOT NULL AND l.status <> $2"].Query(planId, (long)WriteStatus.Deferred);
            while (rows.Read())
            {
                settled.Add(session.Record(rows.Long(0), rows.Text(1)));
            }

            return settled;
        },
        cancellationToken);

    public ValueTask<IReadOnlyDictionary<CrmRecordId, string?>> ReadLastWrittenAsync(StreamKey stream, string field, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyDictionary<CrmRecordId, string?>>(
        session =>
        {
            Dictionary<CrmRecordId, string?> values = [];
            using Cursor rows = session["SELECT r.record, w.value FROM terms t CROSS JOIN last_written w ON w.field = t.id CROSS JOIN refs r ON r.id = w.ref CROSS JOIN streams s ON s.id = r.stream WHERE t.text = $1 AND s.connection = $2 AND s.stream = $3"].Query(field, stream.Connection.Value, stream.Stream.Value);
            while (rows.Read())
            {
                values.Add(new CrmRecordId(rows.Text(0)), rows.TextOrNull(1));
            }

            return values;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<LedgerEntry>> ReadAsync(RecordRef record, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<LedgerEntry>>(
        session =>
        {
            List<LedgerEntry> entries = [];
            using Cursor rows = session[Select + " JOIN streams s ON s.id = r.stream WHERE s.connection = $1 AND s.stream = $2 AND r.record = $3 ORDER BY l.id DESC"].Query(record.Connection.Value, record.Stream.Value, record.Id.Value);
            while (rows.Read())
            {
                entries.Add(ReadRow(session, rows));
            }

            return entries;
        },
        cancellationToken);

    public async ValueTask<int> ForgetPreviousAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        int changed = 0;
        await database.WriteAsync(
            session =>
            {
                List<(long Id, byte[] Fields)> rows = [];
                using (Cursor old = session["SELECT id, fields FROM ledger WHERE forgotten = 0 AND sent_at < $1 AND status IS NOT NULL ORDER BY sent_at LIMIT $2"].Query(before.UtcTicks, (long)most))
                {
                    while (old.Read())
                    {
                        rows.Add((old.Long(0), old.Bytes(1)));
                    }
                }

                BulkStatement forget = session.Many("UPDATE ledger SET fields = input.c2, forgotten = 1 FROM {rows} WHERE ledger.id = input.c1", "ib");
                foreach ((long id, byte[] fields) in rows)
                {
                    forget.Add(id, StoredJson.Write(StoredJson.Read<List<PlannedField>>(fields).Select(f => f with { Old = null }).ToList()));
                }

                changed = forget.Run();
            },
            cancellationToken);
        return changed;
    }

    public async IAsyncEnumerable<LedgerEntry> ReadPlanAsync(string planId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        using Cursor rows = session[Select + " WHERE l.plan = $1 ORDER BY l.id"].Stream(planId);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ReadRow(session, rows);
        }
    }

    private static void NoteVerdicts(WriteSession session, string planId, long stream, List<WriteResult> results)
    {
        Dictionary<CrmRecordId, (long Entry, long Reference)> entries = FindEntries(session, planId, stream, results);
        BulkStatement verdict = session.Many("UPDATE ledger SET status = input.c2, error_code = input.c3, message = input.c4 FROM {rows} WHERE ledger.id = input.c1", "iitt");
        BulkStatement read = session.Many("SELECT l.id, l.fields FROM {rows} CROSS JOIN ledger l ON l.id = input.c1", "i");
        Dictionary<long, WriteResult> written = [];
        foreach (WriteResult result in results)
        {
            if (!entries.TryGetValue(result.Id, out (long Entry, long Reference) found))
            {
                throw new InvalidOperationException($"A verdict came for record {result.Id}, which was never noted as sent with plan {planId}.");
            }

            verdict.Add(found.Entry, (long)result.Status, result.ErrorCode, result.Message);
            if (result.Status == WriteStatus.Written)
            {
                read.Add(found.Entry);
                written.Add(found.Entry, result);
            }
        }

        verdict.Run();
        Dictionary<(long Field, long Reference), (long Entry, string? Value)> last = [];
        read.Query(row =>
        {
            WriteResult result = written[row.Long(0)];
            foreach (PlannedField field in StoredJson.Read<List<PlannedField>>(row.Bytes(1)).Where(f => !result.RefusedFields.Contains(f.Field)))
            {
                last[(session.Term(field.Field), entries[result.Id].Reference)] = (row.Long(0), field.New);
            }
        });

        // Answers may come out of order: what was sent last is what the CRM holds.
        BulkStatement put = session.Many(
            """
            INSERT INTO last_written (field, ref, entry, value) SELECT c1, c2, c3, c4 FROM {rows} WHERE true
            ON CONFLICT (field, ref) DO UPDATE SET entry = excluded.entry, value = excluded.value WHERE excluded.entry >= last_written.entry
            """,
            "iiit");
        foreach (((long field, long reference), (long entry, string? value)) in last)
        {
            put.Add(field, reference, entry, value);
        }

        put.Run();
    }

    private static Dictionary<CrmRecordId, (long Entry, long Reference)> FindEntries(WriteSession session, string planId, long stream, List<WriteResult> results)
    {
        Dictionary<CrmRecordId, (long Entry, long Reference)> entries = [];
        BulkStatement find = session.Many(
            "SELECT input.c4, max(l.id), max(l.ref) FROM {rows} CROSS JOIN refs r ON r.stream = input.c1 AND r.record = input.c2 CROSS JOIN ledger l ON l.plan = input.c3 AND l.ref = r.id GROUP BY input.c4", "itti");
        for (int i = 0; i < results.Count; i++)
        {
            find.Add(stream, results[i].Id.Value, planId, (long)i);
        }

        find.Query(row => entries.Add(results[(int)row.Long(0)].Id, (row.Long(1), row.Long(2))));
        return entries;
    }

    private static LedgerEntry ReadRow(ReadSession session, Cursor row)
    {
        StreamKey stream = session.StreamOf(row.Long(1));
        return new LedgerEntry(
            row.Text(0), stream, new CrmRecordId(row.Text(2)), StoredJson.Read<List<PlannedField>>(row.Bytes(3)), row.LongOrNull(4) is { } status ? (WriteStatus)status : null, row.TextOrNull(5), row.TextOrNull(6), row.Instant(7)) { MappingHash = row.TextOrNull(8) };
    }
}
