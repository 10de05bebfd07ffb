namespace LeadScoring.Engine.WriteBack;

/// <summary>Sends rows of one plan into one stream: looks once more, notes them, writes them, notes the verdicts.</summary>
internal sealed class RowSender(RunContext context, ICrmConnector connector, string planId, StreamKey stream, ApplyCounts counts)
{
    /// <summary>Sends rows in one request.</summary>
    public async Task SendAsync(IReadOnlyList<PlannedWrite> rows, CancellationToken cancellationToken)
    {
        List<PlannedWrite> unmoved = await UnmovedAsync(rows, cancellationToken);
        if (unmoved.Count > 0)
        {
            FieldWrite[] writes = await NoteAsync(unmoved, cancellationToken);
            counts.Add(await SettleAsync(context.Store, planId, stream, writes, await connector.WriteAsync(stream.Stream, writes, cancellationToken)));
        }
    }

    /// <summary>Sends rows by one job of the CRM.</summary>
    public async Task SendBulkAsync(IReadOnlyList<PlannedWrite> rows, CancellationToken cancellationToken)
    {
        List<PlannedWrite> unmoved = [];
        foreach (PlannedWrite[] part in rows.Chunk(connector.Spec.MaxWriteBatch))
        {
            unmoved.AddRange(await UnmovedAsync(part, cancellationToken));
        }

        if (unmoved.Count > 0)
        {
            FieldWrite[] writes = await NoteAsync(unmoved, cancellationToken);
            LedgerTicket ticket = new(context.Store.Ledger, planId, stream, null);
            counts.Add(await SettleAsync(context.Store, planId, stream, writes, await connector.WriteBulkAsync(stream.Stream, writes, ticket, cancellationToken)));
        }
    }

    /// <summary>Stores verdicts and the values the CRM now holds. Not to be cancelled: the CRM has changed.</summary>
    internal static async Task<IReadOnlyList<WriteResult>> SettleAsync(IStore store, string planId, StreamKey stream, IReadOnlyList<FieldWrite> writes, IReadOnlyList<WriteResult> results)
    {
        await store.Ledger.NoteVerdictsAsync(planId, stream, results, CancellationToken.None);
        Dictionary<CrmRecordId, WriteResult> written = results.Where(r => r.Status == WriteStatus.Written).ToDictionary(r => r.Id);
        await store.Records.NoteWrittenAsync(stream, [.. writes.Where(w => written.ContainsKey(w.Id)).Select(w => Taken(w, written[w.Id]))], CancellationToken.None);
        return results;
    }

    /// <summary>What the CRM holds of a row after it refused some of its fields.</summary>
    private static FieldWrite Taken(FieldWrite write, WriteResult result) => result.RefusedFields.Count == 0
        ? write
        : write with { Fields = write.Fields.Where(f => !result.RefusedFields.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal) };

    private async Task<List<PlannedWrite>> UnmovedAsync(IReadOnlyList<PlannedWrite> rows, CancellationToken cancellationToken)
    {
        Dictionary<CrmRecordId, StoredRecord> current = (await context.Store.Records.ReadAsync(stream, [.. rows.Select(w => w.Record)], cancellationToken)).ToDictionary(r => r.Record.Id);
        HumanFields humans = await HumanFields.ReadAsync(context.Pipeline, connector, stream, rows, cancellationToken);
        List<PlannedWrite> unmoved = [];
        foreach (PlannedWrite write in rows)
        {
            if ((HasMoved(write, current.GetValueOrDefault(write.Record)) ?? humans.HasMoved(write)) is { } reason)
            {
                counts.Skipped.Add(new SkippedWrite(stream, write.Record, write.Lead, reason));
            }
            else
            {
                unmoved.Add(write);
            }
        }

        return unmoved;
    }

    private async Task<FieldWrite[]> NoteAsync(List<PlannedWrite> rows, CancellationToken cancellationToken)
    {
        DateTimeOffset now = context.Now;
        await context.Store.Ledger.NoteSendingAsync([.. rows.Select(w => new LedgerEntry(planId, stream, w.Record, w.Fields, null, null, null, now) { MappingHash = context.Pipeline.ContentHash })], cancellationToken);
        return [.. rows.Select(w => new FieldWrite(w.Record, w.Fields.ToDictionary(f => f.Field, f => f.New, StringComparer.Ordinal)))];
    }

    private static SkipReason? HasMoved(PlannedWrite write, StoredRecord? record) =>
        record is null || record.Record.IsDeleted ? SkipReason.RecordDeleted
        : write.Fields.Any(f => !CrmValue.Same(record.Record.Fields.GetValueOrDefault(f.Field), f.Old)) ? SkipReason.RecordMoved
        : null;
}
