using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads single records by id, and the ids of all that are alive.</summary>
internal sealed class RecordReading(SalesforceApi api, MetadataMemory metadata)
{
    /// <summary>Most ids in one query: 500 fill a third of what an address inside a composite request was seen to carry.</summary>
    public const int MostIds = 500;

    /// <summary>The state of each record that is alive or in the recycle bin.</summary>
    public async ValueTask<RecordStates> ReadByIdAsync(ReadRequest request, IReadOnlyCollection<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, MostIds, nameof(ids));
        List<CrmRecord> records = [];
        List<FieldChange> changes = [];
        if (ids.Count == 0)
        {
            return new RecordStates(records, changes);
        }

        ReadPlan plan = ReadPlan.Make(request, await metadata.DescribeAsync(request.Stream, request.Fields, cancellationToken));
        RowReader rows = new(plan);
        string purpose = $"reading {request.Stream} by id";
        QueryPage page = await api.QueryAsync(plan.ToSoql(ids), plan.HasDeleted, purpose, cancellationToken);
        while (true)
        {
            string? next;
            using (page)
            {
                rows.Collect(page, records, changes);
                next = page.Next;
            }

            if (next is null)
            {
                return new RecordStates(records, changes);
            }

            page = await api.QueryMoreAsync(next, purpose, cancellationToken);
        }
    }

    /// <summary>Ids in ascending order, a page each.</summary>
    public async IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadIdsAsync(StreamName stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Soql.IsName(stream.Value) || stream.Value.Contains('.', StringComparison.Ordinal))
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"\"{stream}\" is not the name of a Salesforce object. Correct the mapping.");
        }

        string purpose = $"reading the ids of {stream}";
        string? last = null;
        QueryPage? page = await FirstAsync(last);
        while (page is not null)
        {
            List<CrmRecordId> ids;
            string? next;
            using (page)
            {
                ids = Ids(page, stream);
                next = page.Next;
            }

            last = ids.Count > 0 ? ids[^1].Value : last;
            yield return ids;
            page = next is null ? null : await NextAsync(next);
        }

        ValueTask<QueryPage> FirstAsync(string? after) =>
            api.QueryAsync($"SELECT Id FROM {stream}{(after is null ? string.Empty : $" WHERE Id > {Soql.Text(after)}")} ORDER BY Id", withDeleted: false, purpose, cancellationToken);

        async ValueTask<QueryPage> NextAsync(string next)
        {
            try
            {
                return await api.QueryMoreAsync(next, purpose, cancellationToken);
            }
            catch (CrmException e) when (e.Code == "INVALID_QUERY_LOCATOR")
            {
                return await FirstAsync(last);
            }
        }
    }

    private static List<CrmRecordId> Ids(QueryPage page, StreamName stream)
    {
        try
        {
            return [.. page.Rows.Select(RowReader.IdOf)];
        }
        catch (JsonException e)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} sent a row of {stream} that cannot be read: {e.Message} Please report this message.", innerException: e);
        }
    }
}
