using System.Runtime.CompilerServices;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads what is too much for pages of 2,000 by Bulk API 2.0 query jobs, which a later run can take up.</summary>
/// <remarks>
/// A job selects everything from the stream's position up to the instant at which it was made, less <see cref="SalesforceOptions.CommitLag"/>; once its
/// rows are proven complete, that instant is the watermark from which pages go on. What changes meanwhile is at or behind it. A job that is gone
/// is begun anew from the position that the stream had before it.
/// </remarks>
internal sealed class BulkReading(SalesforceApi api, MetadataMemory metadata, TimeProvider clock, SalesforceOptions options)
{
    private string? _made;

    /// <summary>Makes a job; <see langword="null"/> when Bulk API does not take this object or query, which pages may take.</summary>
    public async ValueTask<BulkPosition?> StartAsync(ReadPlan plan, (DateTimeOffset? Stamp, string? Id) from, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // One job per read: what it leaves over is never worth another.
        if (_made is not null)
        {
            return null;
        }

        try
        {
            BulkJob job = await Jobs(plan).CreateAsync(
                w =>
                {
                    w.WriteString("operation", plan.HasDeleted ? "queryAll" : "query");
                    w.WriteString("query", plan.ToBulkSoql(from.Stamp, from.Id, before));
                    w.WriteString("contentType", "CSV");
                    w.WriteString("columnDelimiter", "COMMA");
                    w.WriteString("lineEnding", "LF");
                },
                cancellationToken);
            _made = job.Id;
            return new BulkPosition(job.Id, before);
        }
        catch (CrmException e) when (e.Kind is CrmFailureKind.Rejected or CrmFailureKind.Misconfigured or CrmFailureKind.Unauthorized || e.Code == "LIMIT_EXCEEDED")
        {
            // INVALIDENTITY, compound fields, no right to Bulk API, the day's jobs used up: the query itself has just been answered by pages.
            return null;
        }
    }

    /// <summary>Waits for the position's job and reads its results.</summary>
    /// <remarks>The last page's checkpoint has no job any more. When pages end before that, the job is gone.</remarks>
    /// <exception cref="CrmException">The job failed or was aborted, is not done yet, or its results stay incomplete.</exception>
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadPlan plan, StreamPosition position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BulkPosition at = position.Bulk ?? throw new ArgumentException("The position has no job.", nameof(position));
        BulkApi jobs = Jobs(plan);
        bool isNew = at.Job == _made;
        if (isNew)
        {
            yield return new RecordPage([], [], position.ToCheckpoint());
        }

        BulkJob? job = await FinalAsync(jobs, plan, at.Job, isNew, cancellationToken);
        if (job is null)
        {
            yield break;
        }

        ObjectDescription description = await metadata.DescribeAsync(plan.Request.Stream, [], cancellationToken);
        await using BulkResults results = new(jobs, job, at, new BulkRowReader(plan, description), options.BulkResultRows, Purpose(plan));
        while (await NextAsync(jobs, results, job, cancellationToken) is { } slice)
        {
            StreamPosition after = slice.IsLast
                ? position with { Stamp = at.Before, Id = null, Bulk = null }
                : position with { Bulk = slice.Next };
            yield return new RecordPage(slice.Records, slice.Changes, after.ToCheckpoint(), job.Processed);
            if (slice.IsLast)
            {
                await jobs.TryDeleteAsync(job.Id, cancellationToken);
                yield break;
            }
        }
    }

    /// <summary>Lets go of a job that is no longer wanted.</summary>
    public ValueTask DropAsync(ReadPlan plan, BulkPosition at, CancellationToken cancellationToken) => Jobs(plan).TryDeleteAsync(at.Job, cancellationToken);

    private static async ValueTask<BulkSlice?> NextAsync(BulkApi jobs, BulkResults results, BulkJob job, CancellationToken cancellationToken)
    {
        try
        {
            return await results.NextAsync(cancellationToken);
        }
        catch (CrmException e) when (BulkApi.IsGone(e))
        {
            return null;
        }
        catch (CrmException e) when (e.Code == "BULK_INCOMPLETE")
        {
            await jobs.TryDeleteAsync(job.Id, cancellationToken);
            throw;
        }
    }

    private async ValueTask<BulkJob?> FinalAsync(BulkApi jobs, ReadPlan plan, string id, bool isNew, CancellationToken cancellationToken)
    {
        BulkJob job;
        try
        {
            job = await new BulkWait(clock, options).UntilFinalAsync(jobs, id, isNew, Purpose(plan), cancellationToken);
        }
        catch (CrmException e) when (!isNew && BulkApi.IsGone(e))
        {
            return null;
        }

        if (job.IsComplete)
        {
            return job;
        }

        await jobs.TryDeleteAsync(id, cancellationToken);
        return isNew
            ? throw new CrmException(CrmFailureKind.Transient, $"{SalesforceProfile.Name}'s Bulk API job for {Purpose(plan)} ended as {job.State}: {Words(job)} The next run begins it anew; if it stays so, ask the administrator what stops it (Setup, Bulk Data Load Jobs, job {id}).")
            {
                Code = $"BULK_{job.State.ToUpperInvariant()}",
            }
            : null;
    }

    private static string Words(BulkJob job) => Redaction.Clean(job.Problem) is { Length: > 0 } words ? $"{words}." : "it gives no reason.";

    private static string Purpose(ReadPlan plan) => $"reading {plan.Request.Stream}";

    private BulkApi Jobs(ReadPlan plan) => new(api, "query", Purpose(plan));
}
