using System.Globalization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Page views of known contacts, by HubSpot's event API (Enterprise accounts).</summary>
/// <remarks>Asked for by type and not by contact, which would cost a call per contact.</remarks>
internal sealed class WebEventFeed(HubSpotApi api) : EventFeed(api)
{
    private const int Limit = 100;
    private const string PageView = "e_visited_page";

    /// <inheritdoc/>
    public override IReadOnlyList<CrmField> Fields { get; } =
    [
        Field(HubSpotStreams.EventContact, "Contact", CrmFieldType.Reference), Field("event_type", "What happened"), Field("occurred_at", "When", CrmFieldType.DateTime),
    ];

    /// <inheritdoc/>
    public override string FreePrefix => "properties.";

    /// <inheritdoc/>
    public override async ValueTask<EventPart> ReadAsync(long from, long to, string? cursor, CancellationToken cancellationToken)
    {
        // Whether the bounds themselves are included is not documented: a millisecond more on both sides loses nothing.
        static string Bound(long at) => Uri.EscapeDataString(Instant(DateTimeOffset.FromUnixTimeMilliseconds(at))!);
        string address = $"{Api.Paths.WebEvents}?objectType=contact&eventType={PageView}&occurredAfter={Bound(Math.Max(0, from - 1))}&occurredBefore={Bound(to + 1)}&limit={Limit.ToString(CultureInfo.InvariantCulture)}&sort=occurredAt"
            + (cursor is null ? string.Empty : $"&after={Uri.EscapeDataString(cursor)}");
        WebEventPage page = (await Api.GetAsync(address, "listing web events", HubSpotJson.Default.WebEventPage, cancellationToken)).Content;
        return new EventPart([.. (page.Results ?? []).Where(r => IsWithin(r.OccurredAt, from, to)).Select(ToEvent)], page.Paging?.Next?.After);
    }

    private HubSpotEvent ToEvent(WebEventRow row)
    {
        Dictionary<string, string?> fields = (row.Properties ?? []).ToDictionary(p => FreePrefix + p.Key, p => (string?)p.Value, StringComparer.Ordinal);
        fields["event_type"] = row.EventType;
        fields["occurred_at"] = Instant(row.OccurredAt);
        return new HubSpotEvent(row.Id, row.OccurredAt, row.ObjectId, null, fields);
    }
}
