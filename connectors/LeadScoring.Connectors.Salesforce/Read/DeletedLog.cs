using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>What <c>sobjects/X/deleted</c> says of a window.</summary>
/// <param name="Deleted">Ids and when they were deleted.</param>
/// <param name="Earliest">From when on the log is complete.</param>
/// <param name="Covered">Up to when it is: the next window starts there.</param>
/// <remarks>Source: REST API Developer Guide, "Get Deleted". The log reaches back 15 days, tells hard deletions too, and may be purged early.</remarks>
internal sealed record DeletedLog(IReadOnlyList<(CrmRecordId Id, DateTimeOffset At)> Deleted, DateTimeOffset Earliest, DateTimeOffset Covered)
{
    /// <summary>How far back it may be asked for, less an hour so that a slow clock is not refused.</summary>
    public static TimeSpan Reach { get; } = TimeSpan.FromDays(15) - TimeSpan.FromHours(1);

    public static ValueTask<DeletedLog> ReadAsync(SalesforceApi api, StreamName stream, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        api.GetAsync(
            $"sobjects/{stream}/deleted/?start={Stamp(from)}&end={Stamp(to)}",
            $"reading what was deleted of {stream}",
            static body => new DeletedLog(
                [.. body.Items("deletedRecords").Select(r => (new CrmRecordId(r.TextOf("id") ?? throw new JsonException("A deletion has no id.")), FieldText.Instant(r.Required("deletedDate"))))],
                FieldText.Instant(body.Required("earliestDateAvailable")),
                FieldText.Instant(body.Required("latestDateCovered"))),
            cancellationToken);

    private static string Stamp(DateTimeOffset time) => Uri.EscapeDataString(time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture));
}
