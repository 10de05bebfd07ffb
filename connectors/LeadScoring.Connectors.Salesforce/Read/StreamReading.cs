using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads one stream once, by one long query whose checkpoints are keysets, or where that is too much by a Bulk job first.</summary>
/// <remarks>
/// The first page tells how many rows the whole query has, so that the choice costs no call of its own.
/// A page's checkpoint is the last row's stamp and id, so a crash needs no cursor on the server. It never passes the server's clock less
/// <see cref="SalesforceOptions.CommitLag"/>: rows younger than that may still have unseen neighbours, and are read again next time.
/// </remarks>
internal sealed class StreamReading(SalesforceApi api, MetadataMemory metadata, TimeProvider clock, SalesforceOptions options)
{
    private readonly FieldSight _sight = new(metadata);

    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StreamPosition? known = from is null ? null : StreamPosition.Of(request.Stream, from);
        string question = ReadPlan.Fingerprint(request);
        ReadPlan plan = await PlanAsync(request, known, question, cancellationToken);
        StreamPosition position = new(plan.Cursor, null, null, plan.HasCreated, plan.HasDeleted, question);

        // What was missing and is back has to be read for the old rows too.
        if (known?.Cursor == plan.Cursor && (known.Missing is null || !known.Missing.Except(plan.Missing).Intersect(request.Fields).Any()))
        {
            position = position with { Stamp = known.Stamp, Id = known.Id, Bulk = known.Question == question ? known.Bulk : null };
        }

        position = position with { Missing = plan.Missing.Count == 0 ? null : [.. plan.Missing] };
        BulkReading bulk = new(api, metadata, clock, options);
        await foreach (RecordPage left in ReadJobAsync(bulk, plan, position, cancellationToken))
        {
            position = StreamPosition.Of(request.Stream, left.Next);
            yield return left with { MissingFields = plan.Missing };
        }

        position = position with { Bulk = null };

        DateTimeOffset? safe = null;
        (DateTimeOffset? Stamp, string? Id) reached = (position.Id is null ? position.Stamp - request.Overlap : position.Stamp, position.Id);
        (plan, QueryPage? page) = await FirstAsync(request, plan, reached, cancellationToken);
        if (page.TotalSize >= options.BulkReadFrom && await bulk.StartAsync(plan, reached, SafeAt(page, position), cancellationToken) is { } job)
        {
            page.Dispose();
            await foreach (RecordPage mass in ReadJobAsync(bulk, plan, position with { Bulk = job }, cancellationToken))
            {
                position = StreamPosition.Of(request.Stream, mass.Next);
                yield return mass with { MissingFields = plan.Missing };
            }

            // What changed since the job was made; or all of it, if the job is gone before its end.
            position = position with { Bulk = null };
            reached = (position.Id is null ? position.Stamp - request.Overlap : position.Stamp, position.Id);
            (plan, page) = await FirstAsync(request, plan, reached, cancellationToken);
        }

        while (page is not null)
        {
            position = position with { Missing = plan.Missing.Count == 0 ? null : [.. plan.Missing] };
            RecordPage delivered;
            string? next;
            using (page)
            {
                safe ??= SafeAt(page, position);
                (List<CrmRecord> records, List<FieldChange> changes) = Collect(page, plan, new RowReader(plan), ref reached, request.Stream);
                next = page.Next;
                StreamPosition after = next is null || reached.Stamp >= safe
                    ? position with { Stamp = safe, Id = null }
                    : position with { Stamp = reached.Stamp, Id = reached.Id };

                // Before the end of a read a null id would make the next one repeat the overlap; that is harmless and happens only close to the clock.
                delivered = new RecordPage(records, changes, after.ToCheckpoint(), page.TotalSize) { MissingFields = plan.Missing };
            }

            yield return delivered;
            if (next is null)
            {
                yield break;
            }

            (plan, page) = await NextAsync(request, plan, next, reached, cancellationToken);
        }
    }

    /// <summary>The first read of a question refuses unknown names; a later one goes on without what has vanished.</summary>
    private async ValueTask<ReadPlan> PlanAsync(ReadRequest request, StreamPosition? known, string question, CancellationToken cancellationToken)
    {
        (ObjectDescription description, IReadOnlyList<string> missing) = await _sight.LookAsync(request, known?.Missing ?? [], anew: false, cancellationToken);
        if (known is null)
        {
            return ReadPlan.Make(request, description);
        }

        return known.Question != question || description.Find(known.Cursor) is not null
            ? ReadPlan.Without(request, description, missing)
            : throw new CrmException(CrmFailureKind.Misconfigured, $"{request.Stream}.{known.Cursor}, which orders changes, is no longer visible to our user. Let the administrator grant the connection's user read access to it, or name another field by changed_by in the mapping.")
            {
                Code = "INVALID_FIELD",
            };
    }

    private static IAsyncEnumerable<RecordPage> ReadJobAsync(BulkReading bulk, ReadPlan plan, StreamPosition position, CancellationToken cancellationToken) =>
        position.Bulk is null ? AsyncEnumerable.Empty<RecordPage>() : bulk.ReadAsync(plan, position, cancellationToken);

    /// <summary>Up to where a read may move the watermark; never back.</summary>
    private DateTimeOffset SafeAt(QueryPage page, StreamPosition position)
    {
        DateTimeOffset lagging = (page.ServerTime ?? clock.GetUtcNow()) - options.CommitLag;
        return position.Stamp > lagging ? position.Stamp.Value : lagging;
    }

    private static (List<CrmRecord> Records, List<FieldChange> Changes) Collect(QueryPage page, ReadPlan plan, RowReader rows, ref (DateTimeOffset? Stamp, string? Id) reached, StreamName stream)
    {
        List<CrmRecord> records = [];
        List<FieldChange> changes = [];
        try
        {
            foreach (JsonElement row in page.Rows)
            {
                reached = (rows.StampOf(row), RowReader.IdOf(row).Value);
                rows.Take(row, records, changes);
            }
        }
        catch (JsonException e)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} sent a row of {stream} that cannot be read: {e.Message} Please report this message.", innerException: e);
        }

        return (records, changes);
    }

    private async ValueTask<(ReadPlan Plan, QueryPage Page)> FirstAsync(ReadRequest request, ReadPlan plan, (DateTimeOffset? Stamp, string? Id) from, CancellationToken cancellationToken)
    {
        try
        {
            return (plan, await QueryAsync(plan, from, cancellationToken));
        }
        catch (CrmException e) when (e.Code is "INVALID_FIELD" or "INVALID_TYPE")
        {
            // The view of the metadata is old: let the metadata say which field is gone, and keep the CRM's words where it finds none.
            (ObjectDescription description, IReadOnlyList<string> missing) = await _sight.LookAsync(request, [], anew: true, cancellationToken);
            if (missing.SequenceEqual(plan.Missing))
            {
                throw;
            }

            plan = ReadPlan.Without(request, description, missing);
        }

        return (plan, await QueryAsync(plan, from, cancellationToken));
    }

    private ValueTask<QueryPage> QueryAsync(ReadPlan plan, (DateTimeOffset? Stamp, string? Id) from, CancellationToken cancellationToken) =>
        api.QueryAsync(plan.ToSoql(from.Stamp, from.Id), plan.HasDeleted, Purpose(plan), cancellationToken);

    private async ValueTask<(ReadPlan Plan, QueryPage Page)> NextAsync(ReadRequest request, ReadPlan plan, string next, (DateTimeOffset? Stamp, string? Id) reached, CancellationToken cancellationToken)
    {
        try
        {
            return (plan, await api.QueryMoreAsync(next, Purpose(plan), cancellationToken));
        }
        catch (CrmException e) when (e.Code is "INVALID_QUERY_LOCATOR" or "INVALID_FIELD")
        {
            // The server's cursor is gone or names a field that is; ours is the last row. Each restart delivers at least a page, so this ends.
            return await FirstAsync(request, plan, reached, cancellationToken);
        }
    }

    private static string Purpose(ReadPlan plan) => $"reading {plan.Request.Stream}";
}
