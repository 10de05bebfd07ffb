namespace LeadScoring.Mapping;

/// <summary>Reads <c>teams</c> and <c>routing</c>: who works leads and who gets which.</summary>
internal static class RoutingChapter
{
    private static readonly string[] TierWords = ["hot", "warm", "cold"];

    public static IReadOnlyList<TeamDefinition> ReadTeams(Node? node, ProblemList problems)
    {
        List<TeamDefinition> teams = [];
        foreach (MapEntry entry in node is null ? [] : Section.Named(node, "teams", problems))
        {
            string path = $"teams.{entry.Key.Text}";
            if (!Names.Check(entry.Key, "a team", problems) || Section.Open(entry.Value, path, problems, "order", "people") is not { } section)
            {
                continue;
            }

            bool inTurn = section.Choice("order", "weighted", "round_robin") == "round_robin";
            IReadOnlyList<Node> people = section.Require("people", "[ { user: rep1@example.com } ]") switch
            {
                ListNode list => list.Items,
                { } one => [one],
                null => [],
            };
            List<TeamMember> members = [];
            foreach (Node person in people)
            {
                if (ReadMember(person, path, inTurn, problems) is { } member)
                {
                    if (members.Exists(m => m.User == member.User))
                    {
                        problems.Error(person.At, $"{member.User} is in {path} twice.");
                    }

                    members.Add(member);
                }
            }

            if (section.Has("people") && people.Count == 0)
            {
                problems.Error(section.Entry("people")!.Key.At, $"{path} has no people.");
            }
            else if (members.Count > 0 && members.TrueForAll(m => m.Weight == 0))
            {
                problems.Error(entry.Key.At, $"{path}: every weight is 0, so nobody gets a lead.");
            }

            teams.Add(new TeamDefinition(entry.Key.Text, members, entry.Key.At.Line));
        }

        return teams;
    }

    public static IReadOnlyList<RoutingRule> ReadRules(Node? node, IReadOnlyList<string> teams, MappingContext context)
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

        foreach ((LeadDraft _, FieldDraft field) in context.Leads.SelectMany(l => l.Fields.Select(f => (l, f))).Where(f => f.f.Mapping.Name is "score" or "tier"))
        {
            problems.Error(field.At, $"A lead field cannot be called \"{field.Mapping.Name}\": routing rules read the word as the lead's {field.Mapping.Name}.");
        }

        string[] known = [.. context.LeadFieldNames.Append("score").Append("tier").Distinct(StringComparer.Ordinal)];
        List<RoutingRule> rules = [];
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (Section.Open(list.Items[i], "routing", problems, "name", "when", "to") is not { } section)
            {
                continue;
            }

            TextNode? name = section.RequireText("name", "Hot leads");
            Condition? condition = section.RequireText("when", "tier = hot") is { } when ? ReadWhen(when, known, context) : null;
            RouteTarget? to = section.RequireText("to", "team senior_reps") is { } target ? ReadTarget(target, teams, context) : null;
            CheckPosition(section, condition, i == list.Items.Count - 1, problems);
            if (name is not null && condition is not null && to is not null)
            {
                rules.Add(new RoutingRule(name.Text, condition, to, section.At.Line));
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

    private static Condition? ReadWhen(TextNode node, string[] known, MappingContext context)
    {
        if (ConditionParser.Parse(node, context.Problems) is not { } parsed || !ConditionCheck.Names(parsed, node, known, "lead field", context.Problems))
        {
            return null;
        }

        bool fits = true;
        foreach (NamedOffset name in parsed.Names)
        {
            Place at = node.Inside(name.Offset);
            if (name.Name == "tier" && name.Comparison.Values.FirstOrDefault(v => !TierWords.Contains(v, StringComparer.OrdinalIgnoreCase)) is { } wrong)
            {
                context.Problems.Error(at, $"\"{wrong}\" is no tier{Nearest.Hint(wrong, TierWords)}");
                fits = false;
            }
            else if (name.Name != "tier")
            {
                FieldKind kind = name.Name == "score" ? FieldKind.Number : context.LeadFields(name.Name).First().Field.Mapping.Kind;
                fits &= ConditionCheck.Values(name, kind, at, context.Problems);
            }
        }

        return fits ? parsed.Condition : null;
    }

    private static RouteTarget? ReadTarget(TextNode node, IReadOnlyList<string> teams, MappingContext context)
    {
        ProblemList problems = context.Problems;
        string[] words = node.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case ["keep"]:
                return new RouteTarget.Keep();
            case ["team", string team]:
                if (teams.Contains(team, StringComparer.Ordinal))
                {
                    return new RouteTarget.Team(team);
                }

                problems.Error(node.Inside(node.Text.IndexOf(team, 4, StringComparison.Ordinal)), $"There is no team \"{team}\"{Nearest.Hint(team, teams)}");
                return null;
            case ["person", string user] when IsAddress(user):
                return new RouteTarget.Person(user.ToLowerInvariant());
            case ["queue", string queue]:
                return ReadQueue(node, queue, context);
            default:
                problems.Error(node.At, $"to: \"{node.Text}\" is no place. Write team NAME, person NAME@COMPANY, queue CONNECTION:NAME or keep.");
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

    private static TeamMember? ReadMember(Node node, string path, bool inTurn, ProblemList problems)
    {
        if (node is TextNode plain)
        {
            return CheckAddress(plain, problems) ? new TeamMember(plain.Text.ToLowerInvariant(), 1) : null;
        }

        if (Section.Open(node, $"{path}.people", problems, "user", "weight") is not { } section
            || section.RequireText("user", "rep1@example.com") is not { } user || !CheckAddress(user, problems))
        {
            return null;
        }

        double weight = section.Number("weight", 0, 1000) ?? 1;
        if (inTurn && weight is not (0 or 1))
        {
            problems.Error(section.Find("weight")!.At, $"{path}: round_robin takes everyone in equal turns. Remove the weight, or write order: weighted.");
        }

        return new TeamMember(user.Text.ToLowerInvariant(), weight);
    }

    private static bool CheckAddress(TextNode node, ProblemList problems)
    {
        if (IsAddress(node.Text))
        {
            return true;
        }

        problems.Error(node.At, $"\"{node.Text}\" is not an e-mail address. People are named by the address of their CRM user.");
        return false;
    }

    internal static bool IsAddress(string text)
    {
        int at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 && text.LastIndexOf('@') == at && !text.Any(char.IsWhiteSpace);
    }
}
