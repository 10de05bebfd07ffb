using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads all records of a type by the list endpoint, which unlike search has no cap of 10,000 and no index lag.</summary>
/// <remarks>
/// With history a list page holds 50 instead of 100 records. That is N/50 calls, where listing without history and reading the history by id
/// would be N/100 + N/50. Properties travel in the query only while the address stays short: gateways refuse long ones with 414, so a longer set
/// is read by id with the properties in the body.
/// </remarks>
internal sealed class FirstLoad(HubSpotApi api, int pageSize)
{
    /// <summary>Longest address we send. Refusals were seen from 8 KB on.</summary>
    public const int LongestAddress = 6000;

    private const int PlainLimit = 100;
    private const int HistoryLimit = 50;

    // What a token for the next part may add to the address; HubSpot's are record ids or a few dozen characters.
    private const int RoomForToken = 400;

    private readonly RecordsById _byId = new(api);

    /// <summary>Reads from the beginning or from where a load stopped.</summary>
    public async IAsyncEnumerable<ReadStep> ReadAsync(ReadPlan plan, RecordComposer composer, LoadPosition? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string query = QueryFor(plan.Asked, plan.History);
        bool byId = api.Paths.List(plan.Type).Length + query.Length > LongestAddress - RoomForToken;
        if (byId)
        {
            query = QueryFor(["hs_object_id"], []);
        }

        long? watermark = from?.Watermark;
        string? after = from?.After;
        do
        {
            List<ObjectRow> rows = new(pageSize);
            do
            {
                (ObjectPage page, DateTimeOffset asOf) = await ObjectList.ReadAsync(api, plan.Type, query, after, cancellationToken);
                watermark ??= asOf.ToUnixTimeMilliseconds();
                rows.AddRange(page.Results ?? []);
                after = page.Paging?.Next?.After;
            }
            while (after is not null && rows.Count < pageSize);

            if (byId)
            {
                rows = await _byId.ReadAsync(plan, rows, plan.Asked, cancellationToken);
            }

            (List<CrmRecord> records, List<FieldChange> changes) = await composer.ComposeAsync(rows, cancellationToken);
            yield return new ReadStep(records, changes, after is null ? new RestPosition(watermark.Value, watermark.Value) : new LoadPosition(watermark.Value, watermark.Value, after));
        }
        while (after is not null);
    }

    private static string QueryFor(IReadOnlyList<string> properties, IReadOnlyList<string> history)
    {
        string limit = $"?limit={(history.Count > 0 ? HistoryLimit : PlainLimit)}&archived=false";
        return limit
            + (properties.Count > 0 ? "&properties=" + string.Join(',', properties.Select(Uri.EscapeDataString)) : string.Empty)
            + (history.Count > 0 ? "&propertiesWithHistory=" + string.Join(',', history.Select(Uri.EscapeDataString)) : string.Empty);
    }
}
