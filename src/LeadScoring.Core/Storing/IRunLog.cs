namespace LeadScoring;

/// <summary>What ran when, with which result.</summary>
public interface IRunLog
{
    /// <summary>Notes the start of a run and gives its number.</summary>
    ValueTask<long> StartAsync(string verb, string mappingHash, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Notes the end of a run.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="at">UTC.</param>
    /// <param name="problem">What went wrong; <see langword="null"/> = nothing.</param>
    /// <param name="summaryJson">The machine-readable summary.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask EndAsync(long run, DateTimeOffset at, string? problem, string summaryJson, CancellationToken cancellationToken);

    /// <summary>The newest runs, newest first.</summary>
    ValueTask<IReadOnlyList<RunEntry>> ReadAsync(int count, CancellationToken cancellationToken);
}

/// <summary>One run. A run without end was cut off.</summary>
public sealed record RunEntry(long Run, string Verb, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Problem, string SummaryJson);
