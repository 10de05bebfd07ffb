using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>What Salesforce says of a Bulk API 2.0 job. Source: Bulk API 2.0 Developer Guide, "Get Information About a Query Job" and "Get Job Info".</summary>
/// <param name="Id">The job's id.</param>
/// <param name="State"><c>Open</c>, <c>UploadComplete</c>, <c>InProgress</c>, <c>JobComplete</c>, <c>Failed</c> or <c>Aborted</c>.</param>
/// <param name="Processed">Rows processed so far, those that failed included.</param>
/// <param name="Failed">Rows that failed so far.</param>
/// <param name="Problem">Salesforce's words about a failed job.</param>
internal sealed record BulkJob(string Id, string State, long? Processed, long? Failed, string? Problem)
{
    public bool IsComplete => State == "JobComplete";

    public bool IsBroken => State is "Failed" or "Aborted";

    public bool IsOpen => State == "Open";

    public static BulkJob Parse(JsonElement job) => new(
        job.TextOf("id") ?? throw new JsonException("A job has no id."),
        job.TextOf("state") ?? throw new JsonException("A job has no state."),
        Number(job, "numberRecordsProcessed"),
        Number(job, "numberRecordsFailed"),
        job.TextOf("errorMessage"));

    // The documentation shows numbers, some versions answer text.
    private static long? Number(JsonElement job, string name) =>
        job.TryGetProperty(name, out JsonElement value) && long.TryParse(value.ToString(), out long number) ? number : null;
}
