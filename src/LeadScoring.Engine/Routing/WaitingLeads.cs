using LeadScoring.Engine.Accounts;

namespace LeadScoring.Engine.Routing;

/// <summary>Decides again about leads that nobody could take: a new week has begun, the team is back on duty, somebody became active.</summary>
internal static class WaitingLeads
{
    /// <summary>Those that wait longest are tried first; the others have their turn in the next runs.</summary>
    private const int MostPerRun = 5000;

    /// <summary>Decides, and gives the leads that went to somebody.</summary>
    public static async Task<IReadOnlyList<LeadId>> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<LeadId> waiting = context.Pipeline.Routing.Count == 0 ? [] : await context.Store.Scores.ReadWaitingAsync(MostPerRun, cancellationToken);
        if (waiting.Count == 0)
        {
            return [];
        }

        DateTimeOffset now = context.Now;
        IReadOnlyDictionary<LeadId, ScoredLead> scores = await context.Store.Scores.ReadManyAsync(waiting, cancellationToken);
        Dictionary<LeadId, LeadFacts> facts = [];
        await foreach (LeadFacts lead in LeadPass.ReadAsync(context, waiting.ToHashSet(), now, cancellationToken))
        {
            facts[lead.Lead] = lead;
        }

        LeadId[] decidable = [.. waiting.Where(l => scores.ContainsKey(l) && facts.ContainsKey(l))];
        Turns turns = await Turns.LoadAsync(context, cancellationToken);
        IReadOnlyDictionary<LeadId, RoutingDecision> fresh = await turns.DecideAsync([.. decidable.Select(l => scores[l])], [.. decidable.Select(l => facts[l])], now, cancellationToken);
        await turns.SaveAsync(cancellationToken);
        await Sla.SlaClocks.StartAsync(context, [.. scores.Values], fresh, cancellationToken);
        return [.. fresh.Values.Where(d => d.User is not null).Select(d => d.Lead)];
    }
}
