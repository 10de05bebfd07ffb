using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>What one change event means for us.</summary>
/// <param name="ReplayId">Its place in the stream of events.</param>
/// <param name="Ids">Records to read again; none for our own writes.</param>
/// <param name="IsGap">Whether it stands for changes that it does not name.</param>
/// <remarks>Source: Change Data Capture Developer Guide, "Change Event Header Fields", "Gap Events" and "Overflow Events".</remarks>
internal sealed record ChangeEvent(long ReplayId, IReadOnlyList<CrmRecordId> Ids, bool IsGap)
{
    private const string Custom = "__c";
    private const string Gap = "GAP_";
    private const string Overflow = "GAP_OVERFLOW";

    /// <summary>The channel that tells a stream's changes: <c>/data/LeadChangeEvent</c>, <c>/data/Score__ChangeEvent</c>.</summary>
    public static string ChannelOf(StreamName stream) =>
        $"/data/{(stream.Value.EndsWith(Custom, StringComparison.Ordinal) ? stream.Value[..^1] : stream.Value)}ChangeEvent";

    /// <summary>Reads a message's <c>data</c>.</summary>
    /// <exception cref="JsonException">It is no change event.</exception>
    public static ChangeEvent Read(JsonElement body)
    {
        long replayId = body.Required("event").Required("replayId").GetInt64();
        if (!body.TryGetProperty("payload", out JsonElement payload) || payload.ValueKind != JsonValueKind.Object
            || !payload.TryGetProperty("ChangeEventHeader", out JsonElement header) || header.TextOf("changeType") is not { } kind)
        {
            // Something happened that we cannot read: asking for the event again would give the same.
            return new ChangeEvent(replayId, [], IsGap: true);
        }

        List<CrmRecordId> ids = [];
        bool isGap = kind == Overflow;
        foreach (JsonElement id in header.Items("recordIds"))
        {
            // A mass change names no records but a pattern: 00Q*.
            if (id.ValueKind == JsonValueKind.String && id.GetString() is { Length: 15 or 18 } text && text.All(char.IsAsciiLetterOrDigit))
            {
                ids.Add(new CrmRecordId(text));
            }
            else
            {
                isGap = true;
            }
        }

        // A gap event stands for whatever happened, perhaps for more than our own write.
        bool isOurs = !kind.StartsWith(Gap, StringComparison.Ordinal) && IsOurs(header.TextOf("changeOrigin"));
        return new ChangeEvent(replayId, isOurs ? [] : ids, isGap || (ids.Count == 0 && !isOurs));
    }

    /// <summary><c>com/salesforce/api/rest/60.0;client=LeadScoring</c> is a write of ours.</summary>
    private static bool IsOurs(string? origin) => origin?.Split(';').Contains(SalesforceApi.CallOptions, StringComparer.OrdinalIgnoreCase) == true;
}
