namespace LeadScoring.Engine.WriteBack;

/// <summary>Fetches the results of write jobs that a crash or a lost connection left without verdicts; sends no row again.</summary>
internal static class OpenJobs
{
    /// <summary>Settles the jobs of every plan, before anything new is planned or sent.</summary>
    /// <exception cref="CrmException">The CRM cannot be asked now; the jobs stay open.</exception>
    public static async Task SettleAsync(RunContext context, CancellationToken cancellationToken)
    {
        foreach (OpenJob job in await context.Store.Ledger.ReadOpenJobsAsync(cancellationToken))
        {
            if (context.Connectors.TryGetValue(job.Stream.Connection, out ICrmConnector? connector))
            {
                await RowSender.SettleAsync(context.Store, job.PlanId, job.Stream, job.Rows, await ResultsAsync(context, connector, job, cancellationToken));
            }
        }
    }

    private static async Task<IReadOnlyList<WriteResult>> ResultsAsync(RunContext context, ICrmConnector connector, OpenJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.WriteBulkAsync(job.Stream.Stream, job.Rows, new LedgerTicket(context.Store.Ledger, job.PlanId, job.Stream, job.JobId, maySend: false), cancellationToken);
        }
        catch (CrmException e) when (e.Kind is CrmFailureKind.Rejected or CrmFailureKind.Misconfigured or CrmFailureKind.Unexpected)
        {
            // The job failed as a whole or is gone: what it did is seen by the next pull, and what it did not is planned again.
            return [.. job.Rows.Select(r => new WriteResult(r.Id, WriteStatus.Deferred, e.Code, e.Message))];
        }
    }
}
