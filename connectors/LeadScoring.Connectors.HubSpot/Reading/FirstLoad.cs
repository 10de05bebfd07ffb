using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads all records of a type by the list endpoint, which unlike search has no cap of 10,000 and no index lag.</summary>
/// <remarks>
/// With history a list page holds 50 instead of 100 records. That is N/50 calls, where listing without history and reading the history by id
/// would be N/100 + N/50. Properties travel in the query only while the address stays short: gateways refuse long ones with 414, so a longer set
/// is read by id with the properties in the body.
/// </remarks>
internal sealed class FirstLoad(HubSpotApi api)
{
    /// <summary>Longest address we send. Refusals were seen from 8 KB on.</summary>
    public const int LongestAddress = 6000;

    private const int PlainLimit = 100;
    private const int HistoryLimit = 50;

    // What a token for the next part may add to the address; HubSpot's are record ids or a few dozen characters.
    private const int RoomForToken = 400;

    private readonly RecordComposer _composer = new(api);
    private readonly RecordsById _byId = new(api);

    /// <summary>Reads from the beginning or from where a load stopped.</summary>
    public async IAsyncEnumerable<ReadStep> ReadAsync(ReadPlan plan, LoadPosition? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string query = QueryFor(plan.Properties, plan.History);
        bool byId = api.Paths.List(plan.Type).Length + query.Length > LongestAddress - RoomForToken;
        string address = api.Paths.List(plan.Type) + (byId ? QueryFor(["hs_object_id"], []) : query);
        long? watermark = from?.Watermark;
        string? after = from?.After;
        do
        {
            List<ObjectRow> rows = new(ReadPlan.PageSize);
            do
            {
                (ObjectPage page, DateTimeOffset asOf) = await ListAsync(plan, address, after, cancellationToken);
                watermark ??= asOf.ToUnixTimeMilliseconds();
                rows.AddRange(page.Results ?? []);
                string? next = page.Paging?.Next?.After;
                if (next is not null && next == after)
                {
                    throw new CrmException(CrmFailureKind.Unexpected, $"HubSpot's list of {plan.Type} names the same next page twice; reading on would never end. Try again later and report it if it stays.");
                }

                after = next;
            }
            while (after is not null && rows.Count < ReadPlan.PageSize);

            if (byId)
            {
                rows = await _byId.ReadAsync(plan, rows, plan.Properties, cancellationToken);
            }

            (List<CrmRecord> records, List<FieldChange> changes) = await _composer.ComposeAsync(plan, rows, cancellationToken);
            yield return new ReadStep(records, changes, after is null ? new RestPosition(watermark.Value) : new LoadPosition(watermark.Value, after));
        }
        while (after is not null);
    }

    private async ValueTask<Answer<ObjectPage>> ListAsync(ReadPlan plan, string address, string? after, CancellationToken cancellationToken) =>
        await api.GetAsync(
            after is null ? address : $"{address}&after={Uri.EscapeDataString(after)}",
            $"listing {plan.Type}",
            HubSpotJson.Default.ObjectPage,
            cancellationToken);

    private static string QueryFor(IReadOnlyList<string> properties, IReadOnlyList<string> history)
    {
        string limit = $"?limit={(history.Count > 0 ? HistoryLimit : PlainLimit)}&archived=false";
        return limit
            + (properties.Count > 0 ? "&properties=" + string.Join(',', properties.Select(Uri.EscapeDataString)) : string.Empty)
            + (history.Count > 0 ? "&propertiesWithHistory=" + string.Join(',', history.Select(Uri.EscapeDataString)) : string.Empty);
    }
}
