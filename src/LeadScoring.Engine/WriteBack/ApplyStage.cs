using System.Globalization;
using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.WriteBack;

/// <summary>Sends exactly what a plan says, batch by batch, and notes a verdict for every row.</summary>
/// <remarks>
/// A row is in the ledger before it is sent, so a crash loses no trace. Applying a plan again sends only what has no final verdict;
/// the same values may then be written twice, which changes nothing.
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

        if (refresh && plan.Writes.Count > 0)
        {
            PullReport pull = await PullStage.RunAsync(context, plan.Writes.Select(w => w.Stream).ToHashSet(), cancellationToken);
            if (pull.Failed.FirstOrDefault()?.Failure is { } failure)
            {
                throw failure;
            }
        }

        IReadOnlySet<RecordRef> settled = await context.Store.Ledger.ReadSettledAsync(plan.Id, cancellationToken);
        Counts counts = new(plan.Writes.Count(w => settled.Contains(RefOf(w))));
        foreach (IGrouping<StreamKey, PlannedWrite> stream in plan.Writes.Where(w => !settled.Contains(RefOf(w))).GroupBy(w => w.Stream))
        {
            ICrmConnector connector = context.Connectors[stream.Key.Connection];
            try
            {
                foreach (PlannedWrite[] batch in stream.Chunk(connector.Spec.MaxWriteBatch))
                {
                    await SendAsync(context, connector, plan.Id, stream.Key, batch, counts, cancellationToken);
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

    private static async Task SendAsync(RunContext context, ICrmConnector connector, string planId, StreamKey stream, PlannedWrite[] batch, Counts counts, CancellationToken cancellationToken)
    {
        Dictionary<CrmRecordId, StoredRecord> current = (await context.Store.Records.ReadAsync(stream, [.. batch.Select(w => w.Record)], cancellationToken)).ToDictionary(r => r.Record.Id);
        HumanFields humans = await HumanFields.ReadAsync(context.Pipeline, connector, stream, batch, cancellationToken);
        List<PlannedWrite> unmoved = [];
        foreach (PlannedWrite write in batch)
        {
            if ((HasMoved(write, current.GetValueOrDefault(write.Record)) ?? humans.HasMoved(write)) is { } reason)
            {
                counts.Skipped.Add(new SkippedWrite(stream, write.Record, write.Lead, reason));
            }
            else
            {
                unmoved.Add(write);
            }
        }

        if (unmoved.Count == 0)
        {
            return;
        }

        DateTimeOffset now = context.Now;
        await context.Store.Ledger.NoteSendingAsync([.. unmoved.Select(w => new LedgerEntry(planId, stream, w.Record, w.Fields, null, null, null, now))], cancellationToken);
        FieldWrite[] writes = [.. unmoved.Select(w => new FieldWrite(w.Record, w.Fields.ToDictionary(f => f.Field, f => f.New, StringComparer.Ordinal)))];
        IReadOnlyList<WriteResult> results = await connector.WriteAsync(stream.Stream, writes, cancellationToken);

        // From here on the CRM has changed: the verdicts are stored even when the run is being cancelled.
        await context.Store.Ledger.NoteVerdictsAsync(planId, stream, results, CancellationToken.None);
        Dictionary<CrmRecordId, WriteResult> written = results.Where(r => r.Status == WriteStatus.Written).ToDictionary(r => r.Id);
        await context.Store.Records.NoteWrittenAsync(stream, [.. writes.Where(w => written.ContainsKey(w.Id)).Select(w => Taken(w, written[w.Id]))], CancellationToken.None);
        counts.Add(results);
    }

    /// <summary>The part of a row that the CRM holds now.</summary>
    private static FieldWrite Taken(FieldWrite write, WriteResult result) => result.RefusedFields.Count == 0
        ? write
        : write with { Fields = write.Fields.Where(f => !result.RefusedFields.Contains(f.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal) };

    private static SkipReason? HasMoved(PlannedWrite write, StoredRecord? record) =>
        record is null || record.Record.IsDeleted ? SkipReason.RecordDeleted
        : write.Fields.Any(f => !CrmValue.Same(record.Record.Fields.GetValueOrDefault(f.Field), f.Old)) ? SkipReason.RecordMoved
        : null;

    private static void ThrowIfTooManyRejected(GuardOptions guards, Counts counts)
    {
        if (guards.MaxRejected is { } limit && counts.All >= FewestRows && (double)counts.Rejected / counts.All is var share && share > limit)
        {
            throw new HeldException(string.Create(
                CultureInfo.InvariantCulture,
                $"Held: the CRM rejected {counts.Rejected} of {counts.All} rows ({share:P0}); guards.max_rejected allows {limit:P0}. The rest of the plan was not sent. Most frequent reason: {counts.MostFrequentError}. Every row's verdict is in the ledger; run again once the cause is mended."));
        }
    }

    private static RecordRef RefOf(PlannedWrite write) => new(write.Stream.Connection, write.Stream.Stream, write.Record);

    private sealed class Counts(int settledBefore)
    {
        private readonly Dictionary<string, int> _errors = new(StringComparer.Ordinal);
        private int _written;
        private int _notFound;
        private int _deferred;

        public List<SkippedWrite> Skipped { get; } = [];

        public List<StreamFailure> Failures { get; } = [];

        public int Rejected { get; private set; }

        public int All => _written + Rejected + _notFound + _deferred;

        public string MostFrequentError => _errors.Count == 0 ? "none given" : _errors.OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).First().Key;

        public void Add(IReadOnlyList<WriteResult> results)
        {
            foreach (WriteResult result in results)
            {
                _written += result.Status == WriteStatus.Written ? 1 : 0;
                Rejected += result.Status == WriteStatus.Rejected ? 1 : 0;
                _notFound += result.Status == WriteStatus.NotFound ? 1 : 0;
                _deferred += result.Status == WriteStatus.Deferred ? 1 : 0;
                if (result.Status != WriteStatus.Written || result.RefusedFields.Count > 0)
                {
                    string error = result.ErrorCode ?? result.Status.ToString();
                    _errors[error] = _errors.GetValueOrDefault(error) + 1;
                }
            }
        }

        public ApplyReport ToReport(WriteBackPlan plan) => new(plan.Id, _written, Rejected, _notFound, _deferred, settledBefore, Skipped, _errors, Failures);
    }
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
