namespace LeadScoring.Host.Tests.Serving;

/// <summary>A run log with given entries, or one that cannot be read.</summary>
internal sealed class ScriptedRuns(params RunEntry[] newestFirst) : IRunLog
{
    /// <summary>Thrown instead of entries.</summary>
    public StoreException? Failure { get; init; }

    public static DateTimeOffset Noon { get; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunEntry Ended(string verb, string? problem = null, string summary = "{}") => new(1, verb, Noon, Noon.AddSeconds(5), problem, summary);

    public static RunEntry Open(string verb) => new(2, verb, Noon, null, null, "{}");

    public ValueTask<long> StartAsync(string verb, string mappingHash, DateTimeOffset at, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask EndAsync(long run, DateTimeOffset at, string? problem, string summaryJson, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<RunEntry>> ReadAsync(int count, CancellationToken cancellationToken) =>
        Failure is null ? ValueTask.FromResult<IReadOnlyList<RunEntry>>([.. newestFirst.Take(count)]) : throw Failure;
}
