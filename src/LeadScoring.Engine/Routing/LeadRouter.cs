using System.Globalization;

namespace LeadScoring.Engine.Routing;

/// <summary>Finds the rule a lead fits and the person it sends the lead to. Same rules, turns and leads in the same order give the same owners.</summary>
public sealed class LeadRouter
{
    /// <summary>The name under which conditions see the owner of the lead's account.</summary>
    public const string AccountOwner = "account_owner";

    private readonly IReadOnlyList<RoutingRule> _rules;
    private readonly Dictionary<string, TeamDefinition> _teams;
    private readonly Dictionary<string, WeightedTurn> _turns;
    private readonly RouteScene _scene;

    /// <summary>Takes up the turns where they were left.</summary>
    /// <param name="rules">First that fits wins.</param>
    /// <param name="teams">Teams that rules name, with the people of CRM groups filled in.</param>
    /// <param name="turns">Turn states so far.</param>
    /// <param name="scene">What is known about people.</param>
    public LeadRouter(IReadOnlyList<RoutingRule> rules, IReadOnlyList<TeamDefinition> teams, IReadOnlyList<TurnState> turns, RouteScene scene)
    {
        ArgumentNullException.ThrowIfNull(teams);
        ArgumentNullException.ThrowIfNull(scene);
        _rules = rules;
        _teams = teams.ToDictionary(t => t.Name, StringComparer.Ordinal);
        _turns = teams.ToDictionary(t => t.Name, t => new WeightedTurn(t, turns), StringComparer.Ordinal);
        _scene = scene;
    }

    /// <summary>Takes up the turns where they were left, with people who always work and own nothing yet.</summary>
    public LeadRouter(IReadOnlyList<RoutingRule> rules, IReadOnlyList<TeamDefinition> teams, IReadOnlyList<TurnState> turns, Func<string, bool> isActive)
        : this(rules, teams, turns, new RouteScene(isActive))
    {
    }

    /// <summary>Where all teams' turns stand.</summary>
    public IReadOnlyList<TurnState> Turns => [.. _turns.Values.SelectMany(t => t.States).OrderBy(s => s.Team, StringComparer.Ordinal).ThenBy(s => s.User, StringComparer.Ordinal)];

    /// <summary>Decides about one lead.</summary>
    /// <param name="lead">Its score.</param>
    /// <param name="before">The decision before; a lead that still fits the same rule stays with the same person while that person is active and in the team.</param>
    /// <param name="fieldOf">Its mapped fields, and <see cref="AccountOwner"/>.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The decision; the same object as <paramref name="before"/> when nothing changes; <see langword="null"/> when no rule fits.</returns>
    public RoutingDecision? Decide(ScoredLead lead, RoutingDecision? before, Func<string, string?> fieldOf, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lead);
        int place = 0;
        while (place < _rules.Count && !_rules[place].When.Holds(n => n switch
        {
            "tier" => lead.Tier.ToString(),
            "score" => lead.Score.ToString(CultureInfo.InvariantCulture),
            _ => fieldOf(n),
        }))
        {
            place++;
        }

        if (place == _rules.Count)
        {
            return null;
        }

        RoutingRule rule = _rules[place];
        if (before is not null && before.Rule == rule.Name && StillFits(rule.To, before, fieldOf))
        {
            return before;
        }

        string[] passedOver = [.. _rules.Take(place).Select(r => r.Name)];
        RoutingDecision decision = rule.To switch
        {
            RouteTarget.Team team => InTeam(lead, rule, passedOver, _teams[team.Name], before?.User, fieldOf, now, _ => null),
            RouteTarget.Person person => To(person.User, $"goes to {person.User}", $"{person.User} is not an active user"),
            RouteTarget.Queue queue => To(queue.ToString(), $"waits in queue {queue.Name}", $"there is no queue {queue.Name}"),
            RouteTarget.AccountOwner => fieldOf(AccountOwner) is { Length: > 0 } owner
                ? To(owner, $"goes to {owner}, who owns the account", $"{owner}, who owns the account, is not an active user")
                : Stays("the account's owner is not known"),
            _ => Stays(null),
        };

        // Nobody free again is no news; otherwise each run would store the same decision once more.
        return before is { IsWaiting: true } && decision.IsWaiting && before.Rule == decision.Rule && before.Reason == decision.Reason ? before : decision;

        RoutingDecision To(string name, string goes, string cannot) => _scene.IsActive(name)
            ? new RoutingDecision(lead.Lead, name, rule.Name, $"{rule.Name}: {goes}", now) { Record = Single(name, "the rule names the owner") }
            : Stays(cannot);

        RoutingDecision Stays(string? why) => new(lead.Lead, null, rule.Name, why is null ? $"{rule.Name}: the owner stays" : $"{rule.Name}: {why}, so the owner stays", now)
        {
            Record = Single(null, why ?? "the rule leaves the owner alone"),
        };

        RoutingRecord Single(string? chosen, string words) => new(rule.Name, rule.Line, passedOver, null, TeamOrder.RoundRobin, [], chosen, words, []);
    }

    /// <summary>Gives a lead that was not touched in time to somebody else of its team.</summary>
    /// <param name="lead">Its score.</param>
    /// <param name="before">The decision that was not kept to; it names the team.</param>
    /// <param name="tried">Everybody who had the lead and did not touch it.</param>
    /// <param name="why">What happened, for the reason.</param>
    /// <param name="fieldOf">Its mapped fields.</param>
    /// <param name="now">UTC.</param>
    /// <returns>The decision; <see langword="null"/> when nobody else of the team can take it.</returns>
    public RoutingDecision? Reassign(ScoredLead lead, RoutingDecision before, IReadOnlyCollection<string> tried, string why, Func<string, string?> fieldOf, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lead);
        ArgumentNullException.ThrowIfNull(before);
        if (before.Team is not { } name || !_teams.TryGetValue(name, out TeamDefinition? team) || _rules.FirstOrDefault(r => r.Name == before.Rule) is not { } rule)
        {
            return null;
        }

        RoutingDecision decision = InTeam(lead, rule, before.Record?.PassedOver ?? [], team, before.User, fieldOf, now, p => tried.Contains(p.User) ? new RouteExclusion(RouteExclusionKind.DidNotTouch, "had the lead and did not touch it in time") : null);
        return decision.User is null ? null : decision with { Reason = $"{rule.Name}: {why}, so it goes to {decision.User}" };
    }

    private bool StillFits(RouteTarget target, RoutingDecision before, Func<string, string?> fieldOf) => target switch
    {
        RouteTarget.Team team => before.User is { } user && _scene.IsActive(user) && _teams[team.Name].People.Any(p => p.User == user && p.Weight > 0),
        RouteTarget.Queue queue => before.User == queue.ToString() && _scene.IsActive(before.User),
        RouteTarget.Person person => before.User == person.User && _scene.IsActive(person.User),
        RouteTarget.AccountOwner => before.User is { } owner && owner == fieldOf(AccountOwner) && _scene.IsActive(owner),
        _ => before.User is null,
    };

    private RoutingDecision InTeam(
        ScoredLead lead, RoutingRule rule, IReadOnlyList<string> passedOver, TeamDefinition team, string? ownerBefore, Func<string, string?> fieldOf, DateTimeOffset now, Func<TeamMember, RouteExclusion?> first)
    {
        WeightedTurn turn = _turns[team.Name];
        string? region = rule.RegionField is { } field ? fieldOf(field) : null;
        bool onDuty = _scene.IsOnDuty(team.Name, now);
        int givenToTeam = team.Weekly is null ? 0 : _scene.GivenTo(team.Name);
        RouteCandidate[] candidates = turn.Candidates(
            p => first(p) ?? Exclusion(p),
            u => team.Order == TeamOrder.FewestOpenFirst ? _scene.OpenOf(u) : 0);
        string? chosen = NextInTeam.Of(team.Order, candidates);
        RoutingRecord record = new(rule.Name, rule.Line, passedOver, team.Name, team.Order, candidates, chosen, NextInTeam.TieBreak(team.Order, candidates, chosen), []);
        record = record with { RouteNotTaken = OtherRoutes(record) };
        if (chosen is null)
        {
            return new RoutingDecision(lead.Lead, null, rule.Name, $"{rule.Name}: {NobodyOf(team.Name, candidates)}, so the owner stays", now) { Record = record, IsWaiting = true };
        }

        turn.Take(candidates, chosen);
        _scene.Given(team.Name, chosen, ownerBefore);
        double weights = candidates.Where(c => c.Excluded is null).Sum(c => c.Weight);
        string how = team.Order == TeamOrder.FewestOpenFirst ? "fewest open leads" : "next turn";
        string reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{rule.Name}: {lead.Tier.ToString().ToLowerInvariant()} lead with {lead.Score:0} points, {how} in {team.Name} (share {candidates.First(c => c.User == chosen).Weight / weights:P0})");
        return new RoutingDecision(lead.Lead, chosen, rule.Name, reason, now) { Record = record, Team = team.Name };

        RouteExclusion? Exclusion(TeamMember person) =>
            !_scene.IsActive(person.User) ? new RouteExclusion(RouteExclusionKind.NotActive, "is not an active user")
            : rule.RegionField is not null && person.Regions.Count > 0 && !person.Regions.Contains(region ?? "", StringComparer.OrdinalIgnoreCase)
                ? new RouteExclusion(RouteExclusionKind.OtherRegion, $"works {string.Join(", ", person.Regions)}; the lead is {(string.IsNullOrEmpty(region) ? "of no known region" : region)}")
            : !onDuty ? new RouteExclusion(RouteExclusionKind.OffDuty, $"{team.Name} is off duty")
            : team.Weekly is { } all && givenToTeam >= all
                ? new RouteExclusion(RouteExclusionKind.WeekIsFull, string.Create(CultureInfo.InvariantCulture, $"{team.Name} has its {all} leads of this week"))
            : person.Weekly is { } most && _scene.GivenTo(team.Name, person.User) >= most
                ? new RouteExclusion(RouteExclusionKind.WeekIsFull, string.Create(CultureInfo.InvariantCulture, $"has the {most} leads of this week"))
            : null;
    }

    private static string NobodyOf(string team, RouteCandidate[] candidates)
    {
        RouteExclusionKind[] kinds = [.. candidates.Select(c => c.Excluded!.Kind).Where(k => k != RouteExclusionKind.NoWeight).Distinct()];
        return kinds switch
        {
            [] => $"nobody of {team} takes leads",
            [RouteExclusionKind.NotActive] => $"nobody of {team} is active",
            [RouteExclusionKind.OtherRegion] => $"nobody of {team} works the lead's region",
            [RouteExclusionKind.OffDuty] => $"{team} is off duty",
            [RouteExclusionKind.WeekIsFull] => $"{team} has its leads of this week",
            _ => $"nobody of {team} is free now",
        };
    }

    private static List<OtherRoute> OtherRoutes(RoutingRecord record)
    {
        List<OtherRoute> others = [];
        if (record.Chosen is { } chosen)
        {
            others.Add(Route(chosen, $"were {chosen} not there"));
        }

        foreach (RouteCandidate excluded in record.Candidates.Where(c => c.Excluded is not null && c.Weight > 0))
        {
            others.Add(Route(excluded.User, $"did it not hold that {excluded.User} {(excluded.Excluded!.Reason.StartsWith(record.Team!, StringComparison.Ordinal) ? "is left out because " : "")}{excluded.Excluded.Reason}"));
        }

        return others;

        OtherRoute Route(string user, string words)
        {
            string? owner = NextInTeam.Replay(record, user);
            return new OtherRoute(user, owner == record.Chosen ? $"{words}, it would still go to {owner}" : $"{words}, it would go to {owner ?? "nobody"}", owner);
        }
    }
}
