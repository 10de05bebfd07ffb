using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads a stream of which more fields are wanted than one query takes: part of them with the stream, the others by id, page by page.</summary>
/// <remarks>
/// Halves of a record are put together only when both tell the same stamp; otherwise the record is read again in all its parts. A record that is gone by
/// then is left out: its deletion comes by itself.
/// </remarks>
internal sealed class WideReading(SalesforceApi api, MetadataMemory metadata, SalesforceOptions options, Func<ReadRequest, Checkpoint?, CancellationToken, IAsyncEnumerable<RecordPage>> read)
{
    private const int MostParts = 32;
    private const int IdsPerQuery = 500;
    private const int MostRereads = 5;

    /// <summary>Reads, by as few parts as the CRM takes.</summary>
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int parts = PartsByLength(request);
        while (true)
        {
            IReadOnlyList<ReadRequest> halves = Split(request, parts);
            await using IAsyncEnumerator<RecordPage> pages = read(halves[0], from, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(pages, request, halves, cancellationToken) is { } page)
            {
                if (page.Refused)
                {
                    break;
                }

                if (page.Page is null)
                {
                    yield break;
                }

                yield return page.Page;
                from = page.Page.Next;
            }

            parts *= 2;
        }
    }

    /// <summary>How many queries the fields need by their length alone.</summary>
    private int PartsByLength(ReadRequest request) =>
        HistoryObject.Of(request.Stream) is not null ? 1 : 1 + (request.Fields.Sum(f => f.Length + 2) / options.LongestQuery);

    private static IReadOnlyList<ReadRequest> Split(ReadRequest request, int parts) => parts == 1
        ? [request]
        : [.. request.Fields.Chunk((request.Fields.Count + parts - 1) / parts).Select(fields => request with { Fields = fields })];

    private async ValueTask<(bool Refused, RecordPage? Page)?> NextAsync(IAsyncEnumerator<RecordPage> pages, ReadRequest request, IReadOnlyList<ReadRequest> halves, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.MoveNextAsync()
                ? (false, halves.Count == 1 ? pages.Current : await CompleteAsync(pages.Current, halves, cancellationToken))
                : (false, null);
        }
        catch (CrmException e) when (e.Code == "QUERY_TOO_COMPLICATED" && halves.Count * 2 <= Math.Min(MostParts, request.Fields.Count))
        {
            return (true, null);
        }
    }

    private async ValueTask<RecordPage> CompleteAsync(RecordPage page, IReadOnlyList<ReadRequest> halves, CancellationToken cancellationToken)
    {
        Dictionary<CrmRecordId, CrmRecord> whole = [];
        List<CrmRecord> waiting = [.. page.Records.Where(r => !r.IsDeleted).DistinctBy(r => r.Id)];
        for (int tries = 0; waiting.Count > 0; tries++)
        {
            if (tries > MostRereads)
            {
                throw new CrmException(CrmFailureKind.Transient, $"{waiting.Count} records of {halves[0].Stream} change faster than their fields can be read in {halves.Count} queries. Nothing to do: the next run tries again.") { Code = "CHANGING" };
            }

            if (tries > 0)
            {
                waiting = [.. (await ReadByIdAsync(halves[0], waiting.Select(r => r.Id), cancellationToken)).Values];
            }

            List<CrmRecord> torn = waiting;
            waiting = [];
            foreach (CrmRecord record in await JoinAsync(torn, halves, waiting, cancellationToken))
            {
                whole[record.Id] = record;
            }
        }

        return page with { Records = [.. page.Records.Where(r => r.IsDeleted || whole.ContainsKey(r.Id)).Select(r => r.IsDeleted ? r : whole[r.Id])] };
    }

    /// <summary>Adds the other parts' fields; records whose parts do not fit together go to <paramref name="changed"/>.</summary>
    private async ValueTask<List<CrmRecord>> JoinAsync(List<CrmRecord> records, IReadOnlyList<ReadRequest> halves, List<CrmRecord> changed, CancellationToken cancellationToken)
    {
        List<CrmRecord> joined = records;
        foreach (ReadRequest half in halves.Skip(1))
        {
            Dictionary<CrmRecordId, CrmRecord> others = await ReadByIdAsync(half, joined.Select(r => r.Id), cancellationToken);
            List<CrmRecord> fitting = [];
            foreach (CrmRecord record in joined)
            {
                if (!others.TryGetValue(record.Id, out CrmRecord? other))
                {
                    continue;
                }

                if (other.ModifiedAt == record.ModifiedAt)
                {
                    Dictionary<string, string?> fields = new(record.Fields, StringComparer.Ordinal);
                    foreach ((string name, string? value) in other.Fields)
                    {
                        fields[name] = value;
                    }

                    fitting.Add(record with { Fields = fields });
                }
                else
                {
                    changed.Add(record);
                }
            }

            joined = fitting;
        }

        return joined;
    }

    private async ValueTask<Dictionary<CrmRecordId, CrmRecord>> ReadByIdAsync(ReadRequest half, IEnumerable<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        ReadPlan plan = ReadPlan.Make(half, await metadata.DescribeAsync(half.Stream, half.Fields, cancellationToken));
        RowReader rows = new(plan);
        Dictionary<CrmRecordId, CrmRecord> found = [];
        foreach (CrmRecordId[] chunk in ids.Chunk(IdsPerQuery))
        {
            string soql = $"SELECT {string.Join(", ", plan.Columns())} FROM {half.Stream} WHERE Id IN ({string.Join(',', chunk.Select(i => Soql.Text(i.Value)))})";
            foreach (CrmRecord record in await api.QueryAllRowsAsync(soql, $"reading {half.Stream}", rows.Record, cancellationToken))
            {
                found[record.Id] = record;
            }
        }

        return found;
    }
}
