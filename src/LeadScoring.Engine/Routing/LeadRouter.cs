using System.Globalization;

namespace LeadScoring.Engine.Routing;

/// <summary>Finds the rule a lead fits and the person it sends the lead to. Same rules, turns and leads in the same order give the same owners.</summary>
public sealed class LeadRouter
{
    private readonly IReadOnlyList<RoutingRule> _rules;
    private readonly Dictionary<string, TeamDefinition> _teams;
    private readonly Dictionary<string, WeightedTurn> _turns;
    private readonly Func<string, bool> _isActive;

    /// <summary>Takes up the turns where they were left.</summary>
    /// <param name="rules">First that fits wins.</param>
    /// <param name="teams">Teams that rules name.</param>
    /// <param name="turns">Turn states so far.</param>
    /// <param name="isActive">Whether a person (e-mail address) or queue (as decisions name it) can own records now.</param>
    public LeadRouter(IReadOnlyList<RoutingRule> rules, IReadOnlyList<TeamDefinition> teams, IReadOnlyList<TurnState> turns, Func<string, bool> isActive)
    {
        ArgumentNullException.ThrowIfNull(teams);
        _rules = rules;
        _teams = teams.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _turns = teams.ToDictionary(t => t.Name, t => new WeightedTurn(t, turns), StringComparer.Ordinal);
        _isActive = isActive;
    }

    /// <summary>Where all teams' turns stand.</summary>
    public IReadOnlyList<TurnState> Turns => [.. _turns.Values.SelectMany(t => t.States).OrderBy(s => s.Team, StringComparer.Ordinal).ThenBy(s => s.User, StringComparer.Ordinal)];

    /// <summary>Decides about one lead.</summary>
    /// <param name="lead">Its score.</param>
    /// <param name="before">The decision before; a lead that still fits the same rule stays with the same person while that person is active and in the team.</param>
    /// <param name="fieldOf">Its mapped fields.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The decision; the same object as <paramref name="before"/> when nothing changes; <see langword="null"/> when no rule fits.</returns>
    public RoutingDecision? Decide(ScoredLead lead, RoutingDecision? before, Func<string, string?> fieldOf, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lead);
        RoutingRule? rule = _rules.FirstOrDefault(r => r.When.Holds(n => n switch
        {
            "tier" => lead.Tier.ToString(),
            "score" => lead.Score.ToString(CultureInfo.InvariantCulture),
            _ => fieldOf(n),
        }));
        if (rule is null)
        {
            return null;
        }

        if (before is not null && before.Rule == rule.Name && StillFits(rule.To, before.User))
        {
            return before;
        }

        return rule.To switch
        {
            RouteTarget.Team team => InTeam(lead, rule, team.Name, now),
            RouteTarget.Person person => _isActive(person.User)
                ? new RoutingDecision(lead.Lead, person.User, rule.Name, $"{rule.Name}: goes to {person.User}", now)
                : new RoutingDecision(lead.Lead, null, rule.Name, $"{rule.Name}: {person.User} is not an active user, so the owner stays", now),
            RouteTarget.Queue queue => _isActive(queue.ToString())
                ? new RoutingDecision(lead.Lead, queue.ToString(), rule.Name, $"{rule.Name}: waits in queue {queue.Name}", now)
                : new RoutingDecision(lead.Lead, null, rule.Name, $"{rule.Name}: there is no queue {queue.Name}, so the owner stays", now),
            _ => new RoutingDecision(lead.Lead, null, rule.Name, $"{rule.Name}: the owner stays", now),
        };
    }

    private bool StillFits(RouteTarget target, string? user) => target switch
    {
        RouteTarget.Team team => user is not null && _isActive(user) && _teams[team.Name].People.Any(p => p.User == user && p.Weight > 0),
        RouteTarget.Queue queue => user == queue.ToString() && _isActive(user),
        RouteTarget.Person person => user == person.User && _isActive(person.User),
        _ => user is null,
    };

    private RoutingDecision InTeam(ScoredLead lead, RoutingRule rule, string teamName, DateTimeOffset now)
    {
        TeamDefinition team = _teams[teamName];
        string? user = _turns[teamName].Next(_isActive);
        if (user is null)
        {
            return new RoutingDecision(lead.Lead, null, rule.Name, $"{rule.Name}: nobody of {teamName} is active, so the owner stays", now);
        }

        double weight = team.People.First(p => p.User == user).Weight;
        double all = team.People.Where(p => _isActive(p.User)).Sum(p => p.Weight);
        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Name}: {lead.Tier.ToString().ToLowerInvariant()} lead with {lead.Score:0} points, next turn in {teamName} (share {weight / all:P0})");
        return new RoutingDecision(lead.Lead, user, rule.Name, reason, now);
    }
}
