using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Routing;

/// <summary>The router together with what it decided before, loaded once per scoring run and saved batch by batch.</summary>
internal sealed class Turns
{
    private readonly RunContext _context;
    private readonly LeadRouter _router;
    private readonly IReadOnlyDictionary<LeadId, RoutingDecision> _before;
    private readonly List<RoutingDecision> _fresh = [];

    private Turns(RunContext context, LeadRouter router, IReadOnlyDictionary<LeadId, RoutingDecision> before)
    {
        _context = context;
        _router = router;
        _before = before;
    }

    public static async Task<Turns> LoadAsync(RunContext context, CancellationToken cancellationToken)
    {
        HashSet<string> active = new(StringComparer.OrdinalIgnoreCase);
        if (context.Pipeline.Routing.Count > 0)
        {
            foreach ((ConnectionId connection, IReadOnlyList<CrmUser> users) in await context.Owners.ReadAsync(context, cancellationToken))
            {
                active.UnionWith(users.Where(u => u.IsActive).Select(u => Owners.NameOf(u, connection)));
            }
        }

        LeadRouter router = new(context.Pipeline.Routing, context.Pipeline.Teams, await context.Store.Scores.ReadTurnsAsync(cancellationToken), active.Contains);
        return new Turns(context, router, await context.Store.Scores.ReadRoutingAsync(cancellationToken));
    }

    public void Decide(ScoredLead lead, LeadFacts facts, DateTimeOffset now)
    {
        RoutingDecision? before = _before.GetValueOrDefault(lead.Lead);
        RoutingDecision? decision = _router.Decide(lead, before, n => FactView.ValueAt(facts, n, now), now);
        if (decision is not null && !ReferenceEquals(decision, before))
        {
            _fresh.Add(decision);
        }
    }

    public async Task<int> SaveAsync(CancellationToken cancellationToken)
    {
        int count = _fresh.Count;
        if (count > 0)
        {
            await _context.Store.Scores.SaveRoutingAsync(_fresh, _router.Turns, cancellationToken);
            _fresh.Clear();
        }

        return count;
    }
}
