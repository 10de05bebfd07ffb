using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Pages;

/// <summary>What the overview shows of one pipeline.</summary>
internal sealed record PipelineView(string Name, ModelCard? Card, IReadOnlyDictionary<Tier, int> Tiers, IReadOnlyList<LeadLine> Hottest, IReadOnlyList<RunEntry> Runs)
{
    private const int ShownLeads = 20;
    private const int ShownRuns = 10;

    /// <summary>Reads it from the pipeline's store; holds only the hottest leads in memory.</summary>
    public static async Task<PipelineView> ReadAsync(PipelineSession session, CancellationToken cancellationToken)
    {
        Dictionary<Tier, int> tiers = [];
        PriorityQueue<ScoredLead, double> hottest = new();
        await foreach (ScoredLead lead in session.Store.Scores.ReadAllAsync(cancellationToken))
        {
            tiers[lead.Tier] = tiers.GetValueOrDefault(lead.Tier) + 1;
            hottest.Enqueue(lead, lead.Score);
            if (hottest.Count > ShownLeads)
            {
                hottest.Dequeue();
            }
        }

        ScoredLead[] best = [.. hottest.UnorderedItems.Select(i => i.Element).OrderByDescending(l => l.Score).ThenBy(l => l.Lead.Value, StringComparer.Ordinal)];
        IReadOnlyDictionary<LeadId, RoutingDecision> routing = await session.Store.Scores.ReadRoutingAsync(cancellationToken);
        ILookup<LeadId, RecordRef> records = (await session.Store.Facts.FindRecordsAsync([.. best.Select(l => l.Lead)], cancellationToken)).ToLookup(r => r.Lead, r => r.Record);
        return new PipelineView(
            session.Pipeline.Name,
            (await session.Store.Models.ReadLiveAsync(cancellationToken))?.Card,
            tiers,
            [.. best.Select(l => new LeadLine(l, routing.GetValueOrDefault(l.Lead), [.. records[l.Lead]]))],
            await session.Store.Runs.ReadAsync(ShownRuns, cancellationToken));
    }
}

/// <summary>One lead of the overview.</summary>
internal sealed record LeadLine(ScoredLead Score, RoutingDecision? Routing, IReadOnlyList<RecordRef> Records);
