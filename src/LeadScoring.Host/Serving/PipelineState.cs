namespace LeadScoring.Host.Serving;

/// <summary>How a pipeline is.</summary>
internal enum PipelineStatus
{
    /// <summary>No run has ended yet.</summary>
    Starting,

    /// <summary>The last finished run of each kind went well.</summary>
    Healthy,

    /// <summary>A last run failed, in whole or in part; the next one tries again.</summary>
    Degraded,

    /// <summary>The store cannot be read.</summary>
    Unhealthy,
}

/// <summary>What the health endpoint and the pages say of one pipeline.</summary>
/// <param name="Name">The mapping's name.</param>
/// <param name="Status">How it is.</param>
/// <param name="Running">The verb at work, if one is.</param>
/// <param name="LastRun">Verb of the last run that ended.</param>
/// <param name="EndedAt">When it ended, UTC.</param>
/// <param name="Problem">What went wrong; <see langword="null"/> = nothing.</param>
internal sealed record PipelineState(string Name, PipelineStatus Status, string? Running, string? LastRun, DateTimeOffset? EndedAt, string? Problem)
{
    /// <summary>Far enough back that many runs by events do not hide the last nightly one.</summary>
    private const int RecentRuns = 300;

    /// <summary>When each schedule fires next, by verb; UTC.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> NextRuns { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>How far each stream was read.</summary>
    public IReadOnlyList<StreamState> Streams { get; init; } = [];

    /// <summary>Reads it from the run log.</summary>
    public static async Task<PipelineState> ReadAsync(string name, IRunLog runs, string? running, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        try
        {
            RunEntry[] ended = [.. (await runs.ReadAsync(RecentRuns, cancellationToken)).Where(r => r.EndedAt is not null)];

            // A failed training must not vanish behind the next successful sync, so the newest run of each kind counts.
            string? problem = ended.DistinctBy(r => r.Verb)
                .Select(r => RunOutcome.Of(r).Problem is { } p ? $"{r.Verb}: {p}" : null)
                .FirstOrDefault(p => p is not null);
            RunEntry? last = ended.FirstOrDefault();
            PipelineStatus status = problem is not null ? PipelineStatus.Degraded : last is null ? PipelineStatus.Starting : PipelineStatus.Healthy;
            return new PipelineState(name, status, running, last?.Verb, last?.EndedAt, problem);
        }
        catch (StoreException e)
        {
            return new PipelineState(name, PipelineStatus.Unhealthy, running, null, null, e.Message);
        }
    }
}
