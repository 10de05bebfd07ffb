using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads one stream once, by one long query whose checkpoints are keysets.</summary>
/// <remarks>
/// A page's checkpoint is the last row's stamp and id, so a crash needs no cursor on the server. It never passes the server's clock less
/// <see cref="SalesforceOptions.CommitLag"/>: rows younger than that may still have unseen neighbours, and are read again next time.
/// </remarks>
internal sealed class StreamReading(SalesforceApi api, MetadataMemory metadata, TimeProvider clock, SalesforceOptions options)
{
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StreamPosition? known = from is null ? null : StreamPosition.Of(request.Stream, from);
        string question = ReadPlan.Fingerprint(request);
        ReadPlan plan = known?.Question == question
            ? ReadPlan.Of(request, known)
            : ReadPlan.Make(request, await metadata.DescribeAsync(request.Stream, request.Fields, cancellationToken));
        StreamPosition position = new(plan.Cursor, null, null, plan.HasCreated, plan.HasDeleted, question) { HasMaster = plan.HasMaster };
        if (known?.Cursor == plan.Cursor)
        {
            position = position with { Stamp = known.Stamp, Id = known.Id };
        }

        RowReader rows = new(plan);
        DateTimeOffset? safe = null;
        (DateTimeOffset? Stamp, string? Id) reached = (position.Id is null ? position.Stamp - request.Overlap : position.Stamp, position.Id);
        QueryPage? page = await FirstAsync(plan, reached, cancellationToken);
        while (page is not null)
        {
            RecordPage delivered;
            string? next;
            using (page)
            {
                DateTimeOffset lagging = (page.ServerTime ?? clock.GetUtcNow()) - options.CommitLag;
                safe ??= position.Stamp > lagging ? position.Stamp : lagging;
                (List<CrmRecord> records, List<FieldChange> changes) = Collect(page, rows, ref reached, request.Stream);
                next = page.Next;
                StreamPosition after = next is null || reached.Stamp >= safe
                    ? position with { Stamp = safe, Id = null }
                    : position with { Stamp = reached.Stamp, Id = reached.Id };

                // Before the end of a read a null id would make the next one repeat the overlap; that is harmless and happens only close to the clock.
                delivered = new RecordPage(records, changes, after.ToCheckpoint(), page.TotalSize);
            }

            yield return delivered;
            page = next is null ? null : await NextAsync(plan, next, reached, cancellationToken);
        }
    }

    private static (List<CrmRecord> Records, List<FieldChange> Changes) Collect(QueryPage page, RowReader rows, ref (DateTimeOffset? Stamp, string? Id) reached, StreamName stream)
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

    private async ValueTask<QueryPage> FirstAsync(ReadPlan plan, (DateTimeOffset? Stamp, string? Id) from, CancellationToken cancellationToken)
    {
        try
        {
            return await api.QueryAsync(plan.ToSoql(from.Stamp, from.Id), plan.HasDeleted, Purpose(plan), cancellationToken);
        }
        catch (CrmException e) when (e.Code is "INVALID_FIELD" or "INVALID_TYPE")
        {
            // The view of the metadata that the checkpoint or the memory holds is old: let the metadata say which field is gone, and keep the CRM's words where it finds none.
            ReadPlan.Make(plan.Request, await metadata.RefreshAsync(plan.Request.Stream, cancellationToken));
            throw;
        }
    }

    private async ValueTask<QueryPage> NextAsync(ReadPlan plan, string next, (DateTimeOffset? Stamp, string? Id) reached, CancellationToken cancellationToken)
    {
        try
        {
            return await api.QueryMoreAsync(next, Purpose(plan), cancellationToken);
        }
        catch (CrmException e) when (e.Code == "INVALID_QUERY_LOCATOR")
        {
            // The server's cursor is gone; ours is the last row. Each restart delivers at least a page, so this ends.
            return await FirstAsync(plan, reached, cancellationToken);
        }
    }

    private static string Purpose(ReadPlan plan) => $"reading {plan.Request.Stream}";
}
