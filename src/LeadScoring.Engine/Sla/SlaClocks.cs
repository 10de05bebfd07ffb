namespace LeadScoring.Engine.Sla;

/// <summary>Starts the clocks of new assignments.</summary>
internal static class SlaClocks
{
    /// <summary>One clock per lead: a new assignment takes the place of an older one, and one to nobody ends it.</summary>
    public static async Task StartAsync(RunContext context, IReadOnlyList<ScoredLead> scored, IReadOnlyDictionary<LeadId, RoutingDecision> decided, CancellationToken cancellationToken)
    {
        if (context.Pipeline.Sla.Count == 0 || decided.Count == 0)
        {
            return;
        }

        await context.Store.Decisions.SaveAsync(
            [
                .. scored.Where(s => decided.ContainsKey(s.Lead))
                    .Select(s => SlaClock.Start(context.Pipeline, decided[s.Lead], s.Tier, [])?.ToState(s.Lead) ?? new DecisionState(SlaClock.Kind, s.Lead.Value, s.Lead, context.Now, null)),
            ],
            cancellationToken);
    }
}
