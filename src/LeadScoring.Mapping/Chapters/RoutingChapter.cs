namespace LeadScoring.Mapping;

/// <summary>Reads <c>routing</c>: who gets which lead.</summary>
internal static class RoutingChapter
{
    /// <summary>What conditions read as something else than a lead field.</summary>
    private static readonly string[] OwnNames = ["score", "tier", RoutingWords.AccountOwner];

    /// <summary>In this order.</summary>
    private static readonly string[] RegionFields = ["region", "country"];

    public static IReadOnlyList<RoutingRule> Read(Node? node, IReadOnlyList<TeamDefinition> teams, IReadOnlyList<string> teamNames, MappingContext context)
    {
        if (node is null)
        {
            return [new RoutingRule("Keep owner", new Always(), new RouteTarget.Keep(), 1)];
        }

        ProblemList problems = context.Problems;
        if (node is not ListNode { Items.Count: > 0 } list)
        {
            problems.Error(node.At, "routing must be a list of rules, for example - { name: Rest, when: always, to: keep }");
            return [];
        }

        foreach ((LeadDraft _, FieldDraft field) in context.Leads.SelectMany(l => l.Fields.Select(f => (l, f))).Where(f => OwnNames.Contains(f.f.Mapping.Name, StringComparer.Ordinal)))
        {
            problems.Error(field.At, $"A lead field cannot be called \"{field.Mapping.Name}\": routing rules read the word as the lead's {field.Mapping.Name.Replace('_', ' ')}.");
        }

        LeadConditions conditions = new([.. context.LeadFieldNames.Concat(OwnNames).Distinct(StringComparer.Ordinal)], null, context);
        List<RoutingRule> rules = [];
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (Section.Open(list.Items[i], "routing", problems, RoutingWords.RuleKeys) is not { } section)
            {
                continue;
            }

            TextNode? name = section.RequireText("name", "Hot leads");
            Condition? condition = section.RequireText("when", "tier = hot") is { } when ? conditions.Read(when, "lead field") : null;
            RouteTarget? to = section.RequireText("to", "team senior_reps") is { } target ? ReadTarget(target, teamNames, context) : null;
            string? region = to is null ? null : ReadRegion(section, to, teams, context);
            CheckPosition(section, condition, i == list.Items.Count - 1, problems);
            if (name is not null && condition is not null && to is not null)
            {
                rules.Add(new RoutingRule(name.Text, condition, to, section.At.Line) { RegionField = region });
            }
        }

        return rules;
    }

    private static void CheckPosition(Section section, Condition? condition, bool isLast, ProblemList problems)
    {
        if (condition is null)
        {
            return;
        }

        Place at = section.Find("when")!.At;
        if (isLast && condition is not Always)
        {
            problems.Error(at, "The last routing rule must fit every lead: when: always");
        }
        else if (!isLast && condition is Always)
        {
            problems.Error(at, "\"always\" fits every lead, so the rules below are never reached. Move this rule to the end.");
        }
    }

    /// <summary><c>by: region</c>: the lead's mapped <c>region</c>, or its <c>country</c>.</summary>
    private static string? ReadRegion(Section section, RouteTarget to, IReadOnlyList<TeamDefinition> teams, MappingContext context)
    {
        if (section.Choice("by", [RoutingWords.Region]) is null)
        {
            return null;
        }

        Place at = section.Find("by")!.At;
        if (to is not RouteTarget.Team team)
        {
            context.Problems.Error(section.Entry("by")!.Key.At, "by: region chooses among the people of a team. Write to: team NAME, or remove by.");
            return null;
        }

        string? field = RegionFields.FirstOrDefault(f => context.LeadFieldNames.Contains(f, StringComparer.Ordinal));
        if (field is null)
        {
            context.Problems.Error(at, "by: region needs the lead's region. Map a lead field region, or country.");
        }
        else if (teams.FirstOrDefault(t => t.Name == team.Name) is { } found && found.People.All(p => p.Regions.Count == 0))
        {
            context.Problems.Warn(at, $"by: region does nothing here: nobody of {team.Name} has regions.");
        }

        return field;
    }

    private static RouteTarget? ReadTarget(TextNode node, IReadOnlyList<string> teams, MappingContext context)
    {
        ProblemList problems = context.Problems;
        string[] words = node.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["keep"]:
                return new RouteTarget.Keep();
            case [RoutingWords.AccountOwner]:
                LeadConditions.WarnOfUnknownOwner(node.At, context);
                return new RouteTarget.AccountOwner();
            case ["team", string team]:
                if (teams.Contains(team, StringComparer.Ordinal))
                {
                    return new RouteTarget.Team(team);
                }

                problems.Error(node.Inside(node.Text.IndexOf(team, 4, StringComparison.Ordinal)), $"There is no team \"{team}\"{Nearest.Hint(team, teams)}");
                return null;
            case ["person", string user] when TeamsChapter.IsAddress(user):
                return new RouteTarget.Person(user.ToLowerInvariant());
            case ["queue", string queue]:
                return ReadQueue(node, queue, context);
            default:
                problems.Error(node.At, $"to: \"{node.Text}\" is no place. Write team NAME, person NAME@COMPANY, queue CONNECTION:NAME, account_owner or keep.");
                return null;
        }
    }

    private static RouteTarget.Queue? ReadQueue(TextNode node, string queue, MappingContext context)
    {
        string[] parts = queue.Split(':');
        Place at = node.Inside(node.Text.IndexOf(queue, "queue".Length, StringComparison.Ordinal));
        if (parts is not [{ Length: > 0 } connection, { Length: > 0 } name])
        {
            context.Problems.Error(at, $"\"{queue}\" names no queue. Write queue CONNECTION:NAME with the queue's API name, for example queue sf:Nurture");
            return null;
        }

        CrmConnection? found = context.Connections.Find(c => c.Id.Value == connection);
        if (found is null)
        {
            context.Problems.Error(at, $"There is no connection \"{connection}\"{Nearest.Hint(connection, [.. context.Connections.Select(c => c.Id.Value)])}");
        }
        else if (found.Kind != "salesforce")
        {
            context.Problems.Error(at, $"{connection} has no queues: they are Salesforce's. Write team NAME or person NAME@COMPANY.");
        }
        else
        {
            return new RouteTarget.Queue(found.Id, name);
        }

        return null;
    }
}
