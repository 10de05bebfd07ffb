namespace LeadScoring.Engine.Routing;

/// <summary>Fills teams whose people are a group of the CRM with that group's members.</summary>
internal static class CrmGroups
{
    /// <summary>The pipeline's teams with all their people; asks each CRM once per group.</summary>
    /// <exception cref="CrmException">There is no such group, or the CRM refused.</exception>
    public static async Task<IReadOnlyList<TeamDefinition>> FillAsync(RunContext context, CancellationToken cancellationToken)
    {
        List<TeamDefinition> teams = [];
        foreach (TeamDefinition team in context.Pipeline.Teams)
        {
            if (team.PeopleFrom is not { } group)
            {
                teams.Add(team);
                continue;
            }

            IReadOnlyList<CrmUser> members = await context.Connectors[group.Connection].ReadGroupAsync(group.Name, cancellationToken);
            HashSet<string> named = [.. team.People.Select(p => p.User)];

            // By address, so that a tie is broken alike in every run whatever the order in which the CRM names them.
            IEnumerable<TeamMember> others = members.Where(m => m.Email.Length > 0 && !named.Contains(m.Email)).Select(m => m.Email).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(e => new TeamMember(e, 1));
            teams.Add(team with { People = [.. team.People, .. others] });
        }

        return teams;
    }
}
