namespace LeadScoring.Emulators;

/// <summary>How the emulator's Bulk API 2.0 behaves.</summary>
public sealed class BulkOptions
{
    /// <summary>How many looks at a job still find it <c>InProgress</c>.</summary>
    /// <value>1.</value>
    public int Polls { get; set; } = 1;

    /// <summary>How long a job takes on the emulator's clock, whatever <see cref="Polls"/> says.</summary>
    /// <value>None.</value>
    public TimeSpan WorkTime { get; set; }

    /// <summary>How long a job and its results are kept.</summary>
    /// <value>Seven days, as the API does.</value>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Rows per page of results when the client does not say; a client's wish never gets more.</summary>
    /// <value>250,000.</value>
    public int LargestResultPage { get; set; } = 250_000;

    /// <summary>Query jobs per rolling day; beyond it 400 <c>LIMIT_EXCEEDED</c>.</summary>
    /// <value>10,000, as the API does.</value>
    public int DailyQueryJobs { get; set; } = 10_000;

    /// <summary>Objects that Bulk API does not take: 400 <c>INVALIDENTITY</c>.</summary>
    /// <value>LeadStatus and QueueSobject.</value>
    public IReadOnlyCollection<string> UnsupportedObjects { get; set; } = ["LeadStatus", "QueueSobject"];
}
