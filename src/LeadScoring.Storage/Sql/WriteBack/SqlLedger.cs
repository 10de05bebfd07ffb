using System.Runtime.CompilerServices;

namespace LeadScoring.Storage;

/// <summary>The ledger, as tables.</summary>
internal sealed class SqlLedger(SqlDatabase database) : ILedger
{
    private const string Select = "SELECT l.plan, r.stream, r.record, l.fields, l.status, l.error_code, l.message, l.sent_at FROM ledger l JOIN refs r ON r.id = l.ref";

    public ValueTask NoteSendingAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return database.WriteAsync(
            session =>
            {
                foreach (LedgerEntry entry in entries)
                {
                    session["INSERT INTO ledger (plan, ref, fields, sent_at) VALUES ($1, $2, $3, $4)"].Run(
                        entry.PlanId, session.Reference(session.Stream(entry.Stream), entry.Record), StoredJson.Write(entry.Fields), entry.SentAt.UtcTicks);
                }
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
                foreach (WriteResult result in results)
                {
                    NoteVerdict(session, planId, id, result);
                }
            },
            cancellationToken);
    }

    public ValueTask NoteJobAsync(string planId, StreamKey stream, string jobId, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            session["UPDATE ledger SET job = $1 WHERE plan = $2 AND status IS NULL AND job IS NULL AND id IN (SELECT max(l.id) FROM ledger l JOIN refs r ON r.id = l.ref WHERE l.plan = $2 AND r.stream = $3 GROUP BY l.ref)"].Run(jobId, planId, session.Stream(stream));
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<OpenJob>> ReadOpenJobsAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<OpenJob>>(
        session =>
        {
            List<OpenJob> jobs = [];
            List<FieldWrite> rows = [];
            using Cursor open = session["SELECT l.plan, r.stream, l.job, r.record, l.fields FROM ledger l JOIN refs r ON r.id = l.ref WHERE l.job IS NOT NULL AND l.status IS NULL ORDER BY l.id"].Query();
            while (open.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                (string plan, StreamKey stream, string job) = (open.Text(0), session.StreamOf(open.Long(1)), open.Text(2));
                if (jobs.FindIndex(j => j.JobId == job && j.Stream == stream) < 0)
                {
                    jobs.Add(new OpenJob(plan, stream, job, rows = []));
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

    public async IAsyncEnumerable<LedgerEntry> ReadPlanAsync(string planId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = database.OpenReader();
        using Cursor rows = session[Select + " WHERE l.plan = $1 ORDER BY l.id"].Query(planId);
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ReadRow(session, rows);
        }
    }

    private static void NoteVerdict(WriteSession session, string planId, long stream, WriteResult result)
    {
        long reference = session.Reference(stream, result.Id);
        if (session["SELECT max(id) FROM ledger WHERE plan = $1 AND ref = $2"].Scalar(planId, reference) is not long entry)
        {
            throw new InvalidOperationException($"A verdict came for record {result.Id}, which was never noted as sent with plan {planId}.");
        }

        session["UPDATE ledger SET status = $1, error_code = $2, message = $3 WHERE id = $4"].Run((long)result.Status, result.ErrorCode, result.Message, entry);
        if (result.Status != WriteStatus.Written)
        {
            return;
        }

        byte[] fields = (byte[])session["SELECT fields FROM ledger WHERE id = $1"].Scalar(entry)!;
        foreach (PlannedField field in StoredJson.Read<List<PlannedField>>(fields).Where(f => !result.RefusedFields.Contains(f.Field)))
        {
            // Answers may come out of order: what was sent last is what the CRM holds.
            session["INSERT INTO last_written (field, ref, entry, value) VALUES ($1, $2, $3, $4) ON CONFLICT (field, ref) DO UPDATE SET entry = excluded.entry, value = excluded.value WHERE excluded.entry >= last_written.entry"].Run(
                session.Term(field.Field), reference, entry, field.New);
        }
    }

    private static LedgerEntry ReadRow(ReadSession session, Cursor row)
    {
        StreamKey stream = session.StreamOf(row.Long(1));
        return new LedgerEntry(
            row.Text(0), stream, new CrmRecordId(row.Text(2)), StoredJson.Read<List<PlannedField>>(row.Bytes(3)), row.LongOrNull(4) is { } status ? (WriteStatus)status : null, row.TextOrNull(5), row.TextOrNull(6), row.Instant(7));
    }
}
