using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.Retain;

/// <summary>Takes the content of what is older than the mapping keeps. Ids stay, so that nothing is pulled again that did not change.</summary>
/// <remarks>
/// Deals and their outcomes are never touched, and neither is a lead with an outcome for as long as a model is live that was measured on outcomes of that time: its audit needs them. Memory does not grow
/// with the store beyond the ids that go in one round.
/// </remarks>
public static class RetainStage
{
    private const int BatchSize = 1000;

    /// <summary>Removes what is due as of now, and maps again what that concerns.</summary>
    /// <exception cref="StoreException">The store cannot be written; what was removed stays removed.</exception>
    public static async Task<RetainReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        RetentionOptions options = context.Pipeline.Retention;
        DateTimeOffset now = context.Now;
        int activities = options.Activity is { } activity ? await EmptyActivitiesAsync(context, now - activity, cancellationToken) : 0;
        (int leads, int kept) = options.Lead is { } lead ? await EmptyLeadsAsync(context, now - lead, cancellationToken) : (0, 0);
        int history = options.History is { } past ? await context.Store.Retention.DropHistoryAsync(now - past, cancellationToken) : 0;
        if (activities + leads + history > 0)
        {
            await MapStage.RunAsync(context, cancellationToken);
            await context.Store.Retention.ScrubAsync(cancellationToken);
        }

        return new RetainReport(leads, activities, history, kept);
    }

    private static async Task<int> EmptyActivitiesAsync(RunContext context, DateTimeOffset before, CancellationToken cancellationToken)
    {
        PipelineDefinition pipeline = context.Pipeline;
        HashSet<StreamKey> others = [.. pipeline.Leads.Select(l => l.Stream), .. pipeline.Deals.Select(d => d.Stream)];
        IEnumerable<StreamKey> streams = pipeline.Activities.Select(a => a.Stream)
            .Concat(pipeline.Connections.Where(c => c.Kind == CrmConnection.EventsKind).SelectMany(c => Track.TrackedFields.Streams.Select(s => new StreamKey(c.Id, new StreamName(s)))))
            .Where(s => !others.Contains(s)).Distinct();
        int emptied = 0;
        foreach (StreamKey stream in streams)
        {
            List<CrmRecordId> old = [];
            await foreach (StoredRecord record in context.Store.Records.ReadAsync(stream, onlyMarked: false, cancellationToken))
            {
                if (record.Record.Fields.Count > 0 && record.Record.ModifiedAt < before)
                {
                    old.Add(record.Record.Id);
                }
            }

            emptied += await EmptyAsync(context, stream, old, cancellationToken);
        }

        return emptied;
    }

    private static async Task<(int Emptied, int Kept)> EmptyLeadsAsync(RunContext context, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Whose outcome lies in the time that the live model was measured on.
        DateTimeOffset? audited = (await context.Store.Models.ReadLiveAsync(cancellationToken))?.Card.TestFrom;
        Dictionary<StreamKey, List<CrmRecordId>> old = [];
        int kept = 0;
        await foreach (LeadFacts lead in context.Store.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            if (lead.CreatedAt >= before || lead.Values.Any(v => v.KnownAt >= before) || lead.Activities.Any(a => a.KnownAt >= before) || lead.Outcomes.Any(o => o.KnownAt >= before))
            {
                continue;
            }

            if (audited is { } from && lead.Outcomes.Any(o => o.KnownAt >= from))
            {
                kept++;
                continue;
            }

            // What only tells about the lead goes with it.
            foreach (RecordRef record in lead.Records.Concat(lead.Values.Select(v => v.Source)).Distinct())
            {
                StreamKey stream = new(record.Connection, record.Stream);
                (old.TryGetValue(stream, out List<CrmRecordId>? ids) ? ids : old[stream] = []).Add(record.Id);
            }
        }

        int emptied = 0;
        foreach ((StreamKey stream, List<CrmRecordId> ids) in old)
        {
            emptied += await EmptyAsync(context, stream, await UnchangedAsync(context, stream, ids, before, cancellationToken), cancellationToken);
        }

        return (emptied, kept);
    }

    /// <summary>Of these, records that were not changed since, in any of their fields.</summary>
    private static async Task<List<CrmRecordId>> UnchangedAsync(RunContext context, StreamKey stream, List<CrmRecordId> ids, DateTimeOffset before, CancellationToken cancellationToken)
    {
        List<CrmRecordId> unchanged = [];
        foreach (CrmRecordId[] chunk in ids.Chunk(BatchSize))
        {
            unchanged.AddRange((await context.Store.Records.ReadAsync(stream, chunk, cancellationToken)).Where(r => r.Record.ModifiedAt < before).Select(r => r.Record.Id));
        }

        return unchanged;
    }

    private static async Task<int> EmptyAsync(RunContext context, StreamKey stream, List<CrmRecordId> ids, CancellationToken cancellationToken)
    {
        int emptied = 0;
        foreach (CrmRecordId[] chunk in ids.Chunk(BatchSize))
        {
            emptied += await context.Store.Retention.EmptyAsync(stream, chunk, cancellationToken);
            context.Report("retain", stream.ToString(), emptied, ids.Count);
        }

        return emptied;
    }
}

/// <summary>What retention removed.</summary>
/// <param name="Leads">Records of leads, and rows that only told about them.</param>
/// <param name="Activities">Activities, imported rows and events.</param>
/// <param name="History">Past values of fields.</param>
/// <param name="KeptForAudit">Old leads that stay, because a live model was measured on their outcomes.</param>
public sealed record RetainReport(int Leads, int Activities, int History, int KeptForAudit);
