namespace LeadScoring.Connectors.Salesforce;

/// <summary>Waits for jobs, looking ever more rarely: each look is an API call of the customer's.</summary>
internal sealed class BulkWait(TimeProvider clock, SalesforceOptions options)
{
    private const double Growth = 1.5;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The job once it is complete, failed or aborted.</summary>
    /// <param name="api">Looks.</param>
    /// <param name="job">The job's id.</param>
    /// <param name="isNew">Whether it was made just now, so that a look at once would be wasted.</param>
    /// <param name="purpose">For messages.</param>
    /// <param name="cancellationToken">Cancels waiting; the job goes on.</param>
    /// <exception cref="CrmException">It is not done within <see cref="SalesforceOptions.BulkPatience"/> (<see cref="CrmFailureKind.Transient"/>), or is not to be found.</exception>
    public async ValueTask<BulkJob> UntilFinalAsync(BulkApi api, string job, bool isNew, string purpose, CancellationToken cancellationToken)
    {
        DateTimeOffset end = clock.GetUtcNow() + options.BulkPatience;
        TimeSpan delay = options.BulkFirstLook;
        BulkJob? seen = isNew ? null : await api.LookAsync(job, cancellationToken);
        while (seen is null or { IsComplete: false, IsBroken: false })
        {
            if (clock.GetUtcNow() >= end)
            {
                throw new CrmException(CrmFailureKind.Transient, $"{SalesforceProfile.Name} still works on the Bulk API job for {purpose} after {options.BulkPatience.TotalMinutes:0} minutes (job {job}, state {seen?.State}). Nothing to do: the next run takes the same job up.")
                {
                    Code = "BULK_STILL_WORKING",
                };
            }

            await Task.Delay(delay, clock, cancellationToken);
            delay = delay * Growth < Longest ? delay * Growth : Longest;
            seen = await api.LookAsync(job, cancellationToken);
        }

        return seen;
    }
}
