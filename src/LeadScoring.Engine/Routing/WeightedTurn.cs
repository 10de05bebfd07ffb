namespace LeadScoring.Engine.Routing;

/// <summary>Keeps a team's turns: over any stretch each person's share is within two leads of what the weight asks for, from the start within one. See <see cref="NextInTeam"/>.</summary>
internal sealed class WeightedTurn
{
    private readonly TeamDefinition _team;
    private readonly Dictionary<string, TurnState> _states;
    private long _turn;

    public WeightedTurn(TeamDefinition team, IEnumerable<TurnState> states)
    {
        _team = team;
        _states = states.Where(s => s.Team == team.Name).ToDictionary(s => s.User, StringComparer.Ordinal);
        _turn = _states.Values.Select(s => s.LastTurn + 1).DefaultIfEmpty(0).Max();
    }

    /// <summary>Where everybody stands.</summary>
    public IReadOnlyCollection<TurnState> States => _states.Values;

    /// <summary>Everybody of the team as a decision sees them.</summary>
    /// <param name="excluded">Why somebody cannot get the lead; <see langword="null"/> = they can.</param>
    /// <param name="openOf">Open leads of a person.</param>
    public RouteCandidate[] Candidates(Func<TeamMember, RouteExclusion?> excluded, Func<string, int> openOf) =>
    [
        .. _team.People.Select(p =>
        {
            TurnState state = StateOf(p.User);
            return new RouteCandidate(p.User, p.Weight, state.Credit, state.LastTurn, openOf(p.User), p.Weight > 0 ? excluded(p) : new RouteExclusion(RouteExclusionKind.NoWeight, "has weight 0"));
        }),
    ];

    /// <summary>Gives the lead to one of the candidates: those who were free earn their share, the chosen one pays.</summary>
    public void Take(IReadOnlyList<RouteCandidate> candidates, string chosen)
    {
        double weights = candidates.Where(c => c.Excluded is null).Sum(c => c.Weight);
        foreach (RouteCandidate person in candidates.Where(c => c.Excluded is null))
        {
            TurnState state = StateOf(person.User);
            _states[person.User] = state with { Credit = state.Credit + (person.Weight / weights) };
        }

        TurnState winner = StateOf(chosen);
        _states[chosen] = winner with { Credit = winner.Credit - 1, Assigned = winner.Assigned + 1, LastTurn = _turn++ };
    }

    /// <summary>The person whose turn it is among those present, who takes it; <see langword="null"/> when nobody is present or all weights are 0.</summary>
    public string? Next(Func<string, bool> isPresent)
    {
        RouteCandidate[] candidates = Candidates(p => isPresent(p.User) ? null : new RouteExclusion(RouteExclusionKind.NotActive, "is away"), _ => 0);
        string? chosen = NextInTeam.Of(TeamOrder.RoundRobin, candidates);
        if (chosen is not null)
        {
            Take(candidates, chosen);
        }

        return chosen;
    }

    private TurnState StateOf(string user) => _states.TryGetValue(user, out TurnState? state) ? state : new TurnState(_team.Name, user, 0, 0, -1);
}
