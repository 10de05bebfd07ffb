using LeadScoring.Host.Serving;
using LeadScoring.Host.Sessions;
using Quartz;

namespace LeadScoring.Host.Pages;

/// <summary>What the overview shows of one pipeline.</summary>
internal sealed record PipelineView(
    PipelineState State,
    TimeZoneInfo Zone,
    ModelCard? Card,
    IReadOnlyDictionary<Tier, int> Tiers,
    IReadOnlyList<ScoreBin> Bins,
    IReadOnlyList<LeadLine> Hottest,
    IReadOnlyList<RunLine> Runs,
    IReadOnlyList<(string Verb, DateTimeOffset At)> Next)
{
    private const int ShownLeads = 10;
    private const int ShownRuns = 10;
    private const int BinCount = 20;

    /// <summary>Reads it from the pipeline's store; holds only the hottest leads in memory. A store that cannot be read shows as such.</summary>
    public static async Task<PipelineView> ReadAsync(ServedPipelines pipelines, PipelineSession session, IScheduler scheduler, CancellationToken cancellationToken)
    {
        PipelineState state = await PipelineState.ReadAsync(session.Pipeline.Name, session.Store.Runs, pipelines.GateOf(session).Running, cancellationToken);
        try
        {
            state = state with { Streams = await StreamState.ReadAsync(session.Store.Health, TimeProvider.System.GetUtcNow(), cancellationToken) };
            return await ReadAsync(session, state, scheduler, cancellationToken);
        }
        catch (StoreException e)
        {
            return new PipelineView(state with { Status = PipelineStatus.Unhealthy, Problem = e.Message }, session.Pipeline.TimeZone, null, new Dictionary<Tier, int>(), [], [], [], []);
        }
    }

    private static async Task<PipelineView> ReadAsync(PipelineSession session, PipelineState state, IScheduler scheduler, CancellationToken cancellationToken)
    {
        Dictionary<Tier, int> tiers = [];
        ScoreBin[] bins = [.. Enumerable.Range(0, BinCount).Select(_ => new ScoreBin())];
        PriorityQueue<ScoredLead, double> hottest = new();
        await foreach (ScoredLead lead in session.Store.Scores.ReadAllAsync(cancellationToken))
        {
            tiers[lead.Tier] = tiers.GetValueOrDefault(lead.Tier) + 1;
            bins[Math.Clamp((int)(lead.Score * BinCount / 100), 0, BinCount - 1)].Add(lead.Tier);
            hottest.Enqueue(lead, lead.Score);
            if (hottest.Count > ShownLeads)
            {
                hottest.Dequeue();
            }
        }

        ScoredLead[] best = [.. hottest.UnorderedItems.Select(i => i.Element).OrderByDescending(l => l.Score).ThenBy(l => l.Lead.Value, StringComparer.Ordinal)];
        IReadOnlyDictionary<LeadId, RoutingDecision> routing = await session.Store.Scores.ReadRoutingAsync(cancellationToken);
        ILookup<LeadId, RecordRef> records = (await session.Store.Facts.FindRecordsAsync([.. best.Select(l => l.Lead)], cancellationToken)).ToLookup(r => r.Lead, r => r.Record);
        IReadOnlyList<RunEntry> runs = await session.Store.Runs.ReadAsync(ShownRuns, cancellationToken);
        return new PipelineView(
            state,
            session.Pipeline.TimeZone,
            (await session.Store.Models.ReadLiveAsync(cancellationToken))?.Card,
            tiers,
            bins,
            [.. best.Select(l => new LeadLine(l, routing.GetValueOrDefault(l.Lead), [.. records[l.Lead]]))],
            [.. runs.Select((r, i) => new RunLine(r, i == 0 && r.EndedAt is null && state.Running is not null ? new RunOutcome("at work", null) : RunOutcome.Of(r)))],
            await PipelineSchedule.NextAsync(scheduler, session, cancellationToken));
    }
}

/// <summary>One lead of the overview.</summary>
internal sealed record LeadLine(ScoredLead Score, RoutingDecision? Routing, IReadOnlyList<RecordRef> Records);

/// <summary>One run of the overview.</summary>
internal sealed record RunLine(RunEntry Run, RunOutcome Outcome);

/// <summary>How many leads of each tier have a score within a few points.</summary>
internal sealed class ScoreBin
{
    private readonly int[] _counts = new int[3];

    public int Total => _counts.Sum();

    public int this[Tier tier] => _counts[(int)tier];

    public void Add(Tier tier) => _counts[(int)tier]++;
}
