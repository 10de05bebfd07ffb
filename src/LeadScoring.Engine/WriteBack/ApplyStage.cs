using System.Globalization;
using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.WriteBack;

/// <summary>Sends exactly what a plan says, batch by batch, and notes a verdict for every row.</summary>
/// <remarks>
/// A row is in the ledger before it is sent, so a crash loses no trace. Applying a plan again sends only what has no final verdict;
/// the same values may then be written twice, which changes nothing. Many rows of one stream go by one job of the CRM, whose id is in the ledger too:
/// after a crash its results are fetched and no row is sent again.
/// </remarks>
public static class ApplyStage
{
    /// <summary>Fewest rows after which the share of rejected ones is judged.</summary>
    private const int FewestRows = 50;

    /// <summary>Applies a plan.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="refresh">Reads the target streams again first, so that records that moved since the plan was made are left alone.</param>
    /// <param name="cancellationToken">Cancels between batches.</param>
    /// <exception cref="HeldException">The mapping changed since, or more rows are rejected than <c>guards.max_rejected</c> allows.</exception>
    /// <exception cref="CrmException">The target streams could not be read again.</exception>
    public static async Task<ApplyReport> RunAsync(RunContext context, WriteBackPlan plan, bool refresh, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.MappingHash != context.Pipeline.ContentHash)
        {
            throw new HeldException("Held: the mapping changed after this plan was made. Nothing was written. Make a new plan.");
        }

        if (plan.Writes.Count > 0 && !UndoPlan.Is(plan))
        {
            await Guards.Holds.ThrowIfStoppedAsync(context, cancellationToken);
        }

        await OpenJobs.SettleAsync(context, cancellationToken);
        if (refresh && plan.Writes.Count > 0)
        {
            PullReport pull = await PullStage.RunAsync(context, plan.Writes.Select(w => w.Stream).ToHashSet(), cancellationToken);
            if (pull.Failed.FirstOrDefault()?.Failure is { } failure)
            {
                throw failure;
            }
        }

        IReadOnlySet<RecordRef> settled = await context.Store.Ledger.ReadSettledAsync(plan.Id, cancellationToken);
        ApplyCounts counts = new(plan.Writes.Count(w => settled.Contains(RefOf(w))));
        foreach (IGrouping<StreamKey, PlannedWrite> stream in plan.Writes.Where(w => !settled.Contains(RefOf(w))).GroupBy(w => w.Stream))
        {
            ICrmConnector connector = context.Connectors[stream.Key.Connection];
            RowSender sender = new(context, connector, plan.Id, stream.Key, counts);
            PlannedWrite[] rows = [.. stream];
            bool bulk = connector.Spec.BulkWriteFrom is { } least && rows.Length >= least;
            try
            {
                foreach (PlannedWrite[] batch in rows.Chunk(bulk ? connector.Spec.MaxBulkWrite : connector.Spec.MaxWriteBatch))
                {
                    await (bulk ? sender.SendBulkAsync(batch, cancellationToken) : sender.SendAsync(batch, cancellationToken));
                    context.Report("apply", stream.Key.ToString(), counts.All, plan.Writes.Count);
                    ThrowIfTooManyRejected(context.Pipeline.Guards, counts);
                }
            }
            catch (CrmException e)
            {
                counts.Failures.Add(new StreamFailure(stream.Key, e));
            }
        }

        return counts.ToReport(plan);
    }

    private static void ThrowIfTooManyRejected(GuardOptions guards, ApplyCounts counts)
    {
        if (guards.MaxRejected is { } limit && counts.All >= FewestRows && (double)counts.Rejected / counts.All is var share && share > limit)
        {
            throw new HeldException(string.Create(
                CultureInfo.InvariantCulture,
                $"Held: the CRM rejected {counts.Rejected} of {counts.All} rows ({share:P0}); guards.max_rejected allows {limit:P0}. The rest of the plan was not sent. Most frequent reason: {counts.MostFrequentError}. Every row's verdict is in the ledger; run again once the cause is mended."));
        }
    }

    private static RecordRef RefOf(PlannedWrite write) => new(write.Stream.Connection, write.Stream.Stream, write.Record);
}

/// <summary>What applying a plan did.</summary>
/// <param name="PlanId">The plan.</param>
/// <param name="Written">Rows the CRM took.</param>
/// <param name="Rejected">Rows the CRM refuses.</param>
/// <param name="NotFound">Rows whose record is gone.</param>
/// <param name="Deferred">Rows that may be tried again.</param>
/// <param name="SettledBefore">Rows that an earlier try of the same plan had settled.</param>
/// <param name="Skipped">Rows left alone because the record moved after the plan was made.</param>
/// <param name="Errors">The CRM's error codes with their numbers.</param>
/// <param name="Failures">Streams that could not be written to their end; their remaining rows were not sent.</param>
public sealed record ApplyReport(
    string PlanId,
    int Written,
    int Rejected,
    int NotFound,
    int Deferred,
    int SettledBefore,
    IReadOnlyList<SkippedWrite> Skipped,
    IReadOnlyDictionary<string, int> Errors,
    IReadOnlyList<StreamFailure> Failures);

/// <summary>A stream that a stage had to give up on.</summary>
public sealed record StreamFailure(StreamKey Stream, CrmException Failure);
