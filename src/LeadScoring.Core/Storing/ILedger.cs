namespace LeadScoring;

/// <summary>Every row ever sent to a CRM, with its verdict.</summary>
public interface ILedger
{
    /// <summary>Notes rows before they are sent, without verdict, in one transaction.</summary>
    ValueTask NoteSendingAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken);

    /// <summary>Gives rows of one plan their verdict, in one transaction.</summary>
    ValueTask NoteVerdictsAsync(string planId, StreamKey stream, IReadOnlyList<WriteResult> results, CancellationToken cancellationToken);

    /// <summary>Rows of a plan that have a verdict other than <see cref="WriteStatus.Deferred"/>: applying the plan again leaves them out.</summary>
    ValueTask<IReadOnlySet<RecordRef>> ReadSettledAsync(string planId, CancellationToken cancellationToken);

    /// <summary>For each record of a stream: the last value we wrote into a field (<see cref="WriteStatus.Written"/> only).</summary>
    ValueTask<IReadOnlyDictionary<CrmRecordId, string?>> ReadLastWrittenAsync(StreamKey stream, string field, CancellationToken cancellationToken);

    /// <summary>Rows of one record, newest first.</summary>
    ValueTask<IReadOnlyList<LedgerEntry>> ReadAsync(RecordRef record, CancellationToken cancellationToken);

    /// <summary>Rows of one plan, in the order they were sent.</summary>
    IAsyncEnumerable<LedgerEntry> ReadPlanAsync(string planId, CancellationToken cancellationToken);
}
