namespace LeadScoring.Engine.WriteBack;

/// <summary>Keeps the id of a write job in the ledger, beside the rows it takes; what is kept later takes the place of what was kept before.</summary>
internal sealed class LedgerTicket(ILedger ledger, string planId, StreamKey stream, string? jobId, bool maySend = true) : IWriteTicket
{
    public string? JobId { get; private set; } = jobId;

    public bool MaySend => maySend;

    public async ValueTask KeepAsync(string jobId, CancellationToken cancellationToken)
    {
        await ledger.NoteJobAsync(planId, stream, jobId, JobId, cancellationToken);
        JobId = jobId;
    }
}
