using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

internal enum BulkState
{
    Open,
    UploadComplete,
    InProgress,
    JobComplete,
    Failed,
    Aborted,
}

/// <summary>What query and ingest jobs have in common. Not thread-safe: the resource holds the job's lock.</summary>
internal abstract class BulkJob(string id, string operation, string objectName, string version, BulkFormat format, BulkClock clock)
{
    private int _polls;
    private DateTimeOffset _started;

    public string Id => id;

    public string Operation => operation;

    public string ObjectName => objectName;

    public string Version => version;

    public BulkFormat Format => format;

    public DateTimeOffset CreatedAt { get; } = clock.Now;

    public BulkState State { get; private set; }

    public string? Problem { get; private set; }

    public bool IsFinal => State >= BulkState.JobComplete;

    public Lock Lock { get; } = new();

    protected BulkClock Clock => clock;

    protected abstract string JobType { get; }

    /// <summary>What faults call it: <c>query Lead 750…</c>.</summary>
    public string Place => $"{operation} {objectName} {id}";

    public void Start()
    {
        State = BulkState.UploadComplete;
        _started = clock.Now;
    }

    public void Abort() => State = BulkState.Aborted;

    /// <summary>A client looks: the job gets on with its work.</summary>
    public void Advance()
    {
        if (State is not (BulkState.UploadComplete or BulkState.InProgress))
        {
            return;
        }

        if (++_polls <= clock.Options.Polls || clock.Now < _started + clock.Options.WorkTime)
        {
            State = BulkState.InProgress;
            return;
        }

        int? most = clock.Faults.Take("bulk-failed-after-rows", Place)?.Argument is { } rows ? int.Parse(rows, CultureInfo.InvariantCulture) : null;
        if (clock.Faults.Take("bulk-failed", Place) is { } failed)
        {
            Fail(failed.Argument ?? "InternalServerError : Retried more than 15 times");
        }
        else if (clock.Faults.Take("bulk-aborted", Place) is not null)
        {
            State = BulkState.Aborted;
        }
        else
        {
            string? problem = Work(most);
            State = problem is null ? BulkState.JobComplete : BulkState.Failed;
            Problem = problem;
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        string created = CreatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.000+0000", CultureInfo.InvariantCulture);
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("operation"u8, operation);
        writer.WriteString("object"u8, objectName);
        writer.WriteString("createdById"u8, clock.UserId);
        writer.WriteString("createdDate"u8, created);
        writer.WriteString("systemModstamp"u8, created);
        writer.WriteString("state"u8, State.ToString());
        writer.WriteString("concurrencyMode"u8, "Parallel");
        writer.WriteString("contentType"u8, "CSV");
        writer.WriteNumber("apiVersion"u8, decimal.Parse(version, CultureInfo.InvariantCulture));
        writer.WriteString("jobType"u8, JobType);
        writer.WriteString("lineEnding"u8, format.LineEndingName);
        writer.WriteString("columnDelimiter"u8, format.DelimiterName);
        if (Problem is not null)
        {
            writer.WriteString("errorMessage"u8, Problem);
        }

        WriteMore(writer);
        writer.WriteEndObject();
    }

    /// <summary>Does the work at once.</summary>
    /// <param name="most">Rows after which it breaks down; <see langword="null"/> never.</param>
    /// <returns>What went wrong with the whole job; <see langword="null"/> for nothing.</returns>
    protected abstract string? Work(int? most);

    protected abstract void WriteMore(Utf8JsonWriter writer);

    private void Fail(string problem)
    {
        State = BulkState.Failed;
        Problem = problem;
    }
}

/// <summary>What jobs need of the emulator around them.</summary>
internal sealed record BulkClock(Organization Organization, FaultSwitchboard Faults, BulkOptions Options)
{
    public DateTimeOffset Now => Organization.Clock.GetUtcNow();

    public string UserId => Organization.ApiUserId;
}
