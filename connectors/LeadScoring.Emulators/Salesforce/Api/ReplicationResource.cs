using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>sobjects/X/deleted</c> and <c>sobjects/X/updated</c>.</summary>
internal sealed class ReplicationResource(Organization organization)
{
    private const int LargestAnswer = 600_000;
    private static readonly TimeSpan DeletedReach = TimeSpan.FromDays(15);
    private static readonly TimeSpan UpdatedReach = TimeSpan.FromDays(30);

    public ApiResponse Deleted(ApiRequest request, ObjectTable table)
    {
        (DateTime start, DateTime end) = Window(request, table, DeletedReach);
        DateTime earliest = organization.Now - DeletedReach;

        // What came back meanwhile is not deleted.
        List<(string Id, DateTime At)> deletions = [.. table.Deletions.Where(d => d.At >= start && d.At < end && table.Find(d.Id) is null or { IsDeleted: true }).DistinctBy(d => d.Id)];
        Check(deletions.Count);
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("deletedRecords"u8);
            foreach ((string id, DateTime at) in deletions)
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, id);
                WriteTime(writer, "deletedDate", at);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteTime(writer, "earliestDateAvailable", table.LogPurgedAt > earliest ? table.LogPurgedAt.Value : earliest);
            WriteTime(writer, "latestDateCovered", Covered(end));
            writer.WriteEndObject();
        });
    }

    public ApiResponse Updated(ApiRequest request, ObjectTable table)
    {
        (DateTime start, DateTime end) = Window(request, table, UpdatedReach);
        List<Row> rows = [.. table.Live.Range(new StampKey(start, ""), new StampKey(end, ""))];
        Check(rows.Count);
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            ApiResponse.WriteTexts(writer, "ids", rows.Select(r => r.Id));
            WriteTime(writer, "latestDateCovered", Covered(end));
            writer.WriteEndObject();
        });
    }

    // An open transaction may still add to what lies behind it.
    private DateTime Covered(DateTime end) => organization.Commits.OldestOpen is { } open && open < end ? open : end;

    private (DateTime Start, DateTime End) Window(ApiRequest request, ObjectTable table, TimeSpan reach)
    {
        if (!table.Definition.Has("SystemModstamp") || !table.Definition.Has("IsDeleted"))
        {
            throw new ApiException(400, "INVALID_TYPE", $"object type '{table.Definition.Name}' is not replicateable");
        }

        DateTime start = Minute(request, "start");
        DateTime end = Minute(request, "end");
        if (end - start <= TimeSpan.FromMinutes(1))
        {
            throw new ApiException(400, "INVALID_REPLICATION_DATE", "startDate must be more than one minute before endDate");
        }

        return start < organization.Now - reach
            ? throw new ApiException(400, "INVALID_REPLICATION_DATE", string.Create(CultureInfo.InvariantCulture, $"startDate before org replication enabled date or more than {reach.Days} days ago"))
            : (start, end);
    }

    // Both ends are cut to the minute.
    private static DateTime Minute(ApiRequest request, string name)
    {
        // An unescaped plus sign in the zone has become a space.
        string text = (request.Parameter(name) ?? "").Replace(' ', '+');
        return text.Length >= 10 && DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
            ? new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc)
            : throw new ApiException(400, "INVALID_REPLICATION_DATE", $"{name} must be an ISO 8601 time");
    }

    private static void Check(int count)
    {
        if (count > LargestAnswer)
        {
            throw new ApiException(400, "EXCEEDED_ID_LIMIT", $"more than {LargestAnswer} ids; narrow the window");
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTime time)
    {
        writer.WritePropertyName(name);
        FieldValues.Write(writer, FieldType.DateTime, time);
    }
}
