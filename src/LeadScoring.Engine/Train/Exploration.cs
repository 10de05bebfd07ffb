namespace LeadScoring.Engine.Train;

/// <summary>Has a few cold leads worked anyway, so that the model goes on learning what becomes of them.</summary>
internal static class Exploration
{
    private const string Draw = "explore";

    /// <summary>The lead, marked when it is cold and drawn; only while a model scores: rules do not learn.</summary>
    public static ScoredLead Mark(RunContext context, ScoredLead lead) =>
        lead is { Tier: Tier.Cold, Probability: not null } && StableShare.Holds(lead.Lead, context.Pipeline.Model.Explore, Draw, context.Seed) ? lead with { IsExplored = true } : lead;

    /// <summary>The lead as routing is to see it: one that is explored counts as warm.</summary>
    public static ScoredLead AsWorked(ScoredLead lead) => lead.IsExplored ? lead with { Tier = Tier.Warm } : lead;

    /// <summary>Keeps the marks, before the scores: a score without its mark would count as never worked.</summary>
    public static async ValueTask KeepAsync(RunContext context, IReadOnlyList<ScoredLead> scored, CancellationToken cancellationToken)
    {
        ExploredLead[] explored = [.. scored.Where(s => s.IsExplored).Select(s => new ExploredLead(s.Lead, s.AsOf, context.Pipeline.Model.Explore))];
        if (explored.Length > 0)
        {
            await context.Store.Trials.SaveExploredAsync(explored, cancellationToken);
        }
    }

    /// <summary>Past leads weighted by how they were treated; the set itself while nothing is explored.</summary>
    public static async ValueTask<TrainingSet> WeighAsync(RunContext context, TrainingSet set, CancellationToken cancellationToken)
    {
        if (context.Pipeline.Model.Explore <= 0)
        {
            return set;
        }

        Dictionary<LeadId, IReadOnlyList<Treatment>> treatments = [];
        await foreach (Treatment treatment in context.Store.Trials.ReadTreatmentsAsync(cancellationToken))
        {
            if (treatments.TryGetValue(treatment.Lead, out IReadOnlyList<Treatment>? known))
            {
                ((List<Treatment>)known).Add(treatment);
            }
            else
            {
                treatments.Add(treatment.Lead, new List<Treatment> { treatment });
            }
        }

        return Modeling.WorkedWeights.Apply(set, treatments);
    }
}
