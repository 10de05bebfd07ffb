using System.Globalization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Events of marketing e-mails, by HubSpot's e-mail event API (scope <c>content</c>).</summary>
/// <remarks>From HubSpot's e-mail events page: still version 1, at most 1,000 events per call, and time and id together name an event.</remarks>
internal sealed class MarketingEmailFeed(HubSpotApi api) : EventFeed(api)
{
    private const int Limit = 1000;

    /// <inheritdoc/>
    public override IReadOnlyList<CrmField> Fields { get; } =
    [
        Field(HubSpotStreams.EventContact, "Contact", CrmFieldType.Reference), Field("type", "What happened"), Field("created", "When", CrmFieldType.DateTime),
        Field("recipient", "Recipient"), Field("email_campaign_id", "E-mail campaign"), Field("app_id", "App"), Field("url", "Link clicked"),
    ];

    /// <inheritdoc/>
    public override async ValueTask<EventPart> ReadAsync(long from, long to, string? cursor, CancellationToken cancellationToken)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"{HubSpotPaths.EmailEvents}?startTimestamp={from}&endTimestamp={to}&limit={Limit}")
            + (cursor is null ? string.Empty : $"&offset={Uri.EscapeDataString(cursor)}");
        EmailEventPage page = (await Api.GetAsync(address, "listing marketing e-mail events", HubSpotJson.Default.EmailEventPage, cancellationToken)).Content;
        IEnumerable<HubSpotEvent> events = (page.Events ?? []).Select(ToEvent).Where(e => IsWithin(e.At, from, to));
        return new EventPart([.. events], page.HasMore && page.Offset is { Length: > 0 } ? page.Offset : null);
    }

    private static HubSpotEvent ToEvent(EmailEventRow row)
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(row.Created);
        return new HubSpotEvent(string.Create(CultureInfo.InvariantCulture, $"{row.Created}-{row.Id}"), at, null, row.Recipient, new Dictionary<string, string?>
        {
            ["type"] = row.Type,
            ["created"] = Instant(at),
            ["recipient"] = row.Recipient,
            ["email_campaign_id"] = row.EmailCampaignId?.ToString(CultureInfo.InvariantCulture),
            ["app_id"] = row.AppId?.ToString(CultureInfo.InvariantCulture),
            ["url"] = row.Url,
        });
    }
}
