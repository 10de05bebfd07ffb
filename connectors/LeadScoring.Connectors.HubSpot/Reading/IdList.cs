using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Lists the ids of all living records of a type from the records themselves: one call per 100, no index lag.</summary>
internal sealed class IdList(HubSpotApi api, int pageSize)
{
    private const string Query = "?limit=100&archived=false&properties=hs_object_id";

    /// <summary>Ids, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<CrmRecordId>> ReadAsync(string type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        List<CrmRecordId> ids = [];
        do
        {
            ObjectPage page = (await ObjectList.ReadAsync(api, type, Query, after, cancellationToken)).Content;
            ids.AddRange((page.Results ?? []).Where(r => !r.Archived).Select(r => new CrmRecordId(r.Id)));
            after = page.Paging?.Next?.After;
            if (ids.Count >= pageSize || after is null)
            {
                yield return ids;
                ids = [];
            }
        }
        while (after is not null);
    }
}
