namespace LeadScoring;

/// <summary>Every row ever sent to a CRM, with its verdict.</summary>
public interface ILedger
{
    /// <summary>Notes rows before they are sent, without verdict, in one transaction.</summary>
    ValueTask NoteSendingAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken);

    /// <summary>Gives rows of one plan their verdict, in one transaction.</summary>
    ValueTask NoteVerdictsAsync(string planId, StreamKey stream, IReadOnlyList<WriteResult> results, CancellationToken cancellationToken);

    /// <summary>Notes the CRM's job that takes the rows of a plan and stream which have no verdict yet, in one transaction.</summary>
    /// <param name="planId">The plan.</param>
    /// <param name="stream">Where its rows are sent.</param>
    /// <param name="jobId">The CRM's id of the job, or several in the connector's own form.</param>
    /// <param name="previousJobId">
    /// What was noted for the same rows before and is replaced: an upload that was tried again has a new id, and later parts add theirs. <see langword="null"/> = nothing was noted.
    /// Rows that another job took keep it.
    /// </param>
    /// <param name="cancellationToken">Cancels; then nothing is noted.</param>
    ValueTask NoteJobAsync(string planId, StreamKey stream, string jobId, string? previousJobId, CancellationToken cancellationToken);

    /// <summary>Jobs of any plan whose rows still lack a verdict: sent, then cut off. In the order they were begun.</summary>
    ValueTask<IReadOnlyList<OpenJob>> ReadOpenJobsAsync(CancellationToken cancellationToken);

    /// <summary>Rows of a plan that have a verdict other than <see cref="WriteStatus.Deferred"/>: applying the plan again leaves them out.</summary>
    ValueTask<IReadOnlySet<RecordRef>> ReadSettledAsync(string planId, CancellationToken cancellationToken);

    /// <summary>For each record of a stream: the last value we wrote into a field (<see cref="WriteStatus.Written"/> only).</summary>
    ValueTask<IReadOnlyDictionary<CrmRecordId, string?>> ReadLastWrittenAsync(StreamKey stream, string field, CancellationToken cancellationToken);

    /// <summary>Forgets the value before each field of rows that were sent before an instant and have a verdict; the oldest first, each row once.</summary>
    /// <returns>How many rows were changed; fewer than <paramref name="most"/> when none is left.</returns>
    ValueTask<int> ForgetPreviousAsync(DateTimeOffset before, int most, CancellationToken cancellationToken);

    /// <summary>Rows of one record, newest first.</summary>
    ValueTask<IReadOnlyList<LedgerEntry>> ReadAsync(RecordRef record, CancellationToken cancellationToken);

    /// <summary>Rows of one plan, in the order they were sent.</summary>
    IAsyncEnumerable<LedgerEntry> ReadPlanAsync(string planId, CancellationToken cancellationToken);
}

/// <summary>A job of the CRM whose results are still to be fetched.</summary>
/// <param name="PlanId">The plan its rows belong to.</param>
/// <param name="Stream">Where they were sent.</param>
/// <param name="JobId">The CRM's id of the job.</param>
/// <param name="Rows">The rows as they were sent, in that order.</param>
public sealed record OpenJob(string PlanId, StreamKey Stream, string JobId, IReadOnlyList<FieldWrite> Rows);
