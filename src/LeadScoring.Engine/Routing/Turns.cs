using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Routing;

/// <summary>The router together with what it decided before about the leads at hand, loaded once per run and saved batch by batch.</summary>
internal sealed class Turns
{
    private readonly RunContext _context;
    private readonly LeadRouter _router;
    private readonly List<RoutingDecision> _fresh = [];

    private Turns(RunContext context, LeadRouter router)
    {
        _context = context;
        _router = router;
    }

    public LeadRouter Router => _router;

    public static async Task<Turns> LoadAsync(RunContext context, CancellationToken cancellationToken)
    {
        PipelineDefinition pipeline = context.Pipeline;
        HashSet<string> active = new(StringComparer.OrdinalIgnoreCase);
        IReadOnlyList<TeamDefinition> teams = [];
        IReadOnlyList<RoutedCount> given = [];
        IReadOnlyDictionary<string, int> open = new Dictionary<string, int>();
        if (pipeline.Routing.Count > 0)
        {
            foreach ((ConnectionId connection, IReadOnlyList<CrmUser> users) in await context.Owners.ReadAsync(context, cancellationToken))
            {
                active.UnionWith(users.Where(u => u.IsActive).Select(u => Owners.NameOf(u, connection)));
            }

            await AccountOwners.PrepareAsync(context, cancellationToken);
            teams = await context.Owners.TeamsAsync(context, cancellationToken);
            if (teams.Any(t => t.Weekly is not null || t.People.Any(p => p.Weekly is not null)))
            {
                given = await context.Store.Scores.CountRoutedAsync(WorkCalendar.WeekStart(pipeline.TimeZone, context.Now), cancellationToken);
            }

            if (teams.Any(t => t.Order == TeamOrder.FewestOpenFirst))
            {
                open = await context.Store.Decisions.CountOpenAsync(cancellationToken);
            }
        }

        RouteScene scene = new(active.Contains)
        {
            Calendars = teams.Where(t => t.Hours is not null || t.DaysOff.Count > 0).ToDictionary(t => t.Name, t => WorkCalendar.Of(pipeline, t), StringComparer.Ordinal),
        };
        scene.Load(given, open);
        return new Turns(context, new LeadRouter(pipeline.Routing, teams, await context.Store.Scores.ReadTurnsAsync(cancellationToken), scene));
    }

    /// <summary>Decides about a batch of leads.</summary>
    /// <returns>The new decision of each lead that has one.</returns>
    public async Task<IReadOnlyDictionary<LeadId, RoutingDecision>> DecideAsync(IReadOnlyList<ScoredLead> leads, IReadOnlyList<LeadFacts> facts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_context.Pipeline.Routing.Count == 0)
        {
            return new Dictionary<LeadId, RoutingDecision>();
        }

        IReadOnlyDictionary<LeadId, RoutingDecision> before = await _context.Store.Scores.ReadRoutingAsync([.. leads.Select(l => l.Lead)], cancellationToken);
        Dictionary<LeadId, RoutingDecision> fresh = [];
        for (int i = 0; i < leads.Count; i++)
        {
            RoutingDecision? was = before.GetValueOrDefault(leads[i].Lead);
            if (_router.Decide(leads[i], was, FieldOf(_context, facts[i], now), now) is { } decision && !ReferenceEquals(decision, was))
            {
                fresh[decision.Lead] = decision;
                _fresh.Add(decision);
            }
        }

        return fresh;
    }

    /// <summary>Adds a decision that was made elsewhere, so that it is saved with the turns.</summary>
    public void Add(RoutingDecision decision) => _fresh.Add(decision);

    /// <summary>Stores the decisions, the turns after them, and who the leads' owners are by them.</summary>
    public async Task<int> SaveAsync(CancellationToken cancellationToken)
    {
        int count = _fresh.Count;
        if (count > 0)
        {
            await _context.Store.Scores.SaveRoutingAsync(_fresh, _router.Turns, cancellationToken);
            await _context.Store.Decisions.SaveOwnersAsync(_fresh.Where(d => d.User is not null).GroupBy(d => d.Lead).ToDictionary(g => g.Key, g => g.Last().User), cancellationToken);
            _fresh.Clear();
        }

        return count;
    }

    /// <summary>What routing conditions see of a lead.</summary>
    internal static Func<string, string?> FieldOf(RunContext context, LeadFacts facts, DateTimeOffset now) => name => name == LeadRouter.AccountOwner ? AccountOwners.Of(context, facts) : FactView.ValueAt(facts, name, now);
}
