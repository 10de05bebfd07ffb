namespace LeadScoring.Engine.Routing;

/// <summary>Gives leads to a team's people by their weights: over any stretch each person's share is within one lead of what the weight asks for.</summary>
/// <remarks>
/// Each turn earns every present person their share; whoever has earned most gets the lead and pays one for it (deficit-weighted round robin).
/// Ties go to whoever waited longest, then to file order, never to chance. Absent people neither earn nor pay, so an absence leaves no echo.
/// </remarks>
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

    /// <summary>The person whose turn it is; <see langword="null"/> when nobody is present or all weights are 0.</summary>
    public string? Next(Func<string, bool> isPresent)
    {
        TeamMember[] present = [.. _team.People.Where(p => p.Weight > 0 && isPresent(p.User))];
        double weights = present.Sum(p => p.Weight);
        if (present.Length == 0)
        {
            return null;
        }

        foreach (TeamMember person in present)
        {
            TurnState state = StateOf(person.User);
            _states[person.User] = state with { Credit = state.Credit + (person.Weight / weights) };
        }

        // Sums of shares carry rounding; a difference smaller than this is a tie.
        const double Tie = 1e-9;
        string chosen = present[0].User;
        foreach (TeamMember person in present.Skip(1))
        {
            TurnState best = _states[chosen], other = _states[person.User];
            if (other.Credit > best.Credit + Tie || (Math.Abs(other.Credit - best.Credit) <= Tie && other.LastTurn < best.LastTurn))
            {
                chosen = person.User;
            }
        }

        TurnState winner = _states[chosen];
        _states[chosen] = winner with { Credit = winner.Credit - 1, Assigned = winner.Assigned + 1, LastTurn = _turn++ };
        return chosen;
    }

    private TurnState StateOf(string user) => _states.TryGetValue(user, out TurnState? state) ? state : new TurnState(_team.Name, user, 0, 0, -1);
}
