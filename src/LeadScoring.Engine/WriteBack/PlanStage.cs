using System.Globalization;
using System.Runtime.CompilerServices;
using LeadScoring.Engine.Guards;
using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.WriteBack;

/// <summary>Works out exactly what would change in the CRMs; sends nothing.</summary>
public static class PlanStage
{
    private const int BatchSize = 500;

    /// <summary>Fewest records of a plan for some leads only by which its share of changed tiers is judged.</summary>
    private const int FewestJudged = 50;

    private static readonly TimeSpan TrendOver = TimeSpan.FromDays(7);

    /// <summary>Compares the newest scores with what the CRMs are known to hold.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The plan; it may be empty.</returns>
    /// <exception cref="HeldException">The plan breaks a guard.</exception>
    public static Task<WriteBackPlan> RunAsync(RunContext context, CancellationToken cancellationToken) => RunAsync(context, null, cancellationToken);

    /// <summary>Compares the newest scores of some leads with what the CRMs are known to hold.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="only">Only these leads; <see langword="null"/> = all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The plan; it may be empty.</returns>
    /// <exception cref="HeldException">The plan breaks a guard; for some leads only, guards that judge a share need a fair number of them.</exception>
    public static async Task<WriteBackPlan> RunAsync(RunContext context, IReadOnlySet<LeadId>? only, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        bool routes = context.Pipeline.Routing.Count > 0;
        Dictionary<StreamKey, RecordPlanner> planners = await PlannersAsync(context, routes, cancellationToken);
        bool hasTrend = context.Pipeline.WriteBack.Any(t => t.Fields.Any(f => f.Value == WriteBackValue.Trend));
        LikenessBook likeness = await LikenessBook.LoadAsync(context, context.Pipeline.WriteBack.Any(t => t.Fields.Any(f => f.Value == WriteBackValue.LeadsLikeThis)), cancellationToken);
        List<PlannedWrite> writes = [];
        List<SkippedWrite> skipped = [];
        List<ScoredLead> batch = new(BatchSize);
        long done = 0;
        await foreach (ScoredLead lead in ScoresAsync(context, only, cancellationToken))
        {
            batch.Add(likeness.Fill(lead));
            if (batch.Count == BatchSize)
            {
                await PlanBatchAsync();
            }
        }

        await PlanBatchAsync();
        writes.Sort((a, b) => Compare(a.Stream, a.Record, b.Stream, b.Record));
        skipped.Sort((a, b) => Compare(a.Stream, a.Record, b.Stream, b.Record));
        WriteBackPlan plan = new("", context.Pipeline.ContentHash, context.Now, writes, skipped);
        await Holds.GuardAsync(
            context,
            () =>
            {
                ThrowIfTooManyTiersChange(context.Pipeline, plan, only is null ? 1 : FewestJudged);
                return Task.CompletedTask;
            },
            cancellationToken);
        return plan with { Id = PlanHash.Of(plan) };

        async Task PlanBatchAsync()
        {
            if (batch.Count == 0)
            {
                return;
            }

            Dictionary<LeadId, ScoredLead> scores = batch.ToDictionary(l => l.Lead);
            IReadOnlyDictionary<LeadId, double> before = hasTrend
                ? await context.Store.Scores.ReadScoresAtAsync(scores.Keys, context.Now - TrendOver, cancellationToken)
                : new Dictionary<LeadId, double>();
            IReadOnlyDictionary<LeadId, RoutingDecision> routing = routes ? await context.Store.Scores.ReadRoutingAsync(scores.Keys, cancellationToken) : new Dictionary<LeadId, RoutingDecision>();
            await OwnerCounts.NoteAsync(context, routing, scores.Keys, cancellationToken);
            IReadOnlyList<LeadRecord> records = await context.Store.Facts.FindRecordsAsync(scores.Keys, cancellationToken);
            foreach ((StreamKey stream, RecordPlanner planner) in planners)
            {
                Dictionary<CrmRecordId, LeadId> leads = records
                    .Where(r => r.Record.Connection == stream.Connection && r.Record.Stream == stream.Stream)
                    .ToDictionary(r => r.Record.Id, r => r.Lead);
                if (leads.Count == 0)
                {
                    continue;
                }

                foreach (StoredRecord record in await context.Store.Records.ReadAsync(stream, leads.Keys, cancellationToken))
                {
                    LeadId lead = leads[record.Record.Id];
                    double? trend = before.TryGetValue(lead, out double then) ? scores[lead].Score - then : null;
                    if (planner.Plan(record, scores[lead], routing.GetValueOrDefault(lead), trend, skipped) is { } write)
                    {
                        writes.Add(write);
                    }
                }
            }

            done += batch.Count;
            context.Report("plan", "leads", done, null);
            batch.Clear();
        }
    }

    private static async IAsyncEnumerable<ScoredLead> ScoresAsync(RunContext context, IReadOnlySet<LeadId>? only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (only is null)
        {
            await foreach (ScoredLead lead in context.Store.Scores.ReadAllAsync(cancellationToken))
            {
                yield return lead;
            }

            yield break;
        }

        foreach (LeadId[] leads in only.OrderBy(l => l.Value, StringComparer.Ordinal).Chunk(BatchSize))
        {
            IReadOnlyDictionary<LeadId, ScoredLead> scores = await context.Store.Scores.ReadManyAsync(leads, cancellationToken);
            foreach (LeadId lead in leads)
            {
                if (scores.TryGetValue(lead, out ScoredLead? score))
                {
                    yield return score;
                }
            }
        }
    }

    private static async Task<Dictionary<StreamKey, RecordPlanner>> PlannersAsync(RunContext context, bool anyRouting, CancellationToken cancellationToken)
    {
        Dictionary<StreamKey, RecordPlanner> planners = [];
        foreach (WriteBackTarget target in context.Pipeline.WriteBack)
        {
            bool writesOwner = anyRouting && target.Fields.Any(f => f.Value == WriteBackValue.Owner);
            OwnerBook owners = new(target.Stream.Connection, writesOwner ? (await context.Owners.ReadAsync(context, cancellationToken))[target.Stream.Connection] : []);

            Dictionary<string, IReadOnlyDictionary<CrmRecordId, string?>> lastWritten = new(StringComparer.Ordinal);
            foreach (WriteBackField field in target.Fields.Where(f => f.NeverIfChangedByHuman || f.OnlyFrom.Count > 0))
            {
                lastWritten[field.Field] = await context.Store.Ledger.ReadLastWrittenAsync(target.Stream, field.Field, cancellationToken);
            }

            planners[target.Stream] = new RecordPlanner(target, owners, lastWritten, context.Connectors[target.Stream.Connection].Spec.LockedBy.GetValueOrDefault(target.Stream.Stream.Value));
        }

        return planners;
    }

    private static void ThrowIfTooManyTiersChange(PipelineDefinition pipeline, WriteBackPlan plan, int fewest)
    {
        if (pipeline.Guards.MaxChangedTiers is not { } limit)
        {
            return;
        }

        HashSet<(StreamKey, string)> tierFields = [.. pipeline.WriteBack.SelectMany(t => t.Fields.Where(f => f.Value == WriteBackValue.Tier).Select(f => (t.Stream, f.Field)))];
        int changed = plan.Writes.Count(w => w.Fields.Any(f => tierFields.Contains((w.Stream, f.Field)) && !string.IsNullOrEmpty(f.Old)));
        int known = plan.Skipped.Count(s => s.Field is null) + plan.Writes.Count(w => w.Fields.All(f => !tierFields.Contains((w.Stream, f.Field)) || !string.IsNullOrEmpty(f.Old)));
        if (known >= fewest && (double)changed / known is var share && share > limit)
        {
            throw new HeldException(string.Create(
                CultureInfo.InvariantCulture,
                $"Held: {changed} of {known} records would change tier ({share:P0}); guards.max_changed_tiers allows {limit:P0}. Nothing was written. Look at the newest model and inputs with \"leadscoring explain\", or raise the limit."))
            {
                Guard = "max_changed_tiers",
                Measured = share,
            };
        }
    }

    private static int Compare(StreamKey leftStream, CrmRecordId left, StreamKey rightStream, CrmRecordId right)
    {
        int order = string.CompareOrdinal(leftStream.ToString(), rightStream.ToString());
        return order != 0 ? order : string.CompareOrdinal(left.Value, right.Value);
    }
}
