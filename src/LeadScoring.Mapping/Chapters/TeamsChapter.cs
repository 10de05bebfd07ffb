using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Reads <c>teams</c>: who works leads, how many, and when.</summary>
internal static class TeamsChapter
{
    public static IReadOnlyList<TeamDefinition> Read(Node? node, MappingContext context)
    {
        ProblemList problems = context.Problems;
        List<TeamDefinition> teams = [];
        foreach (MapEntry entry in node is null ? [] : Section.Named(node, "teams", problems))
        {
            string path = $"teams.{entry.Key.Text}";
            if (!Names.Check(entry.Key, "a team", problems) || Section.Open(entry.Value, path, problems, RoutingWords.TeamKeys) is not { } section)
            {
                continue;
            }

            string? order = section.Choice("order", [.. RoutingWords.Orders.Keys]);
            CrmGroup? group = section.Text("people_from") is { } from ? ReadGroup(from, path, context) : null;
            IReadOnlyList<TeamMember> people = [];
            if (section.Has("people_from") && section.Entry("people") is { } both)
            {
                problems.Error(both.Key.At, $"{path} has both people and people_from. Keep one.");
            }
            else if (!section.Has("people_from"))
            {
                people = ReadPeople(section, entry.Key, inTurn: order == "round_robin", problems);
            }

            teams.Add(new TeamDefinition(entry.Key.Text, people, entry.Key.At.Line)
            {
                Order = order is null ? TeamOrder.RoundRobin : RoutingWords.Orders[order],
                Weekly = section.Whole("weekly", 1, 1_000_000),
                Hours = section.Text("hours") is { } hours ? ReadHours(hours, $"{path}.hours", problems) : null,
                DaysOff = [.. section.Texts("days_off").Select(d => ReadDays(d, $"{path}.days_off", problems)).OfType<DaySpan>()],
                PeopleFrom = group,
            });
        }

        return teams;
    }

    /// <summary><c>sf.Group:BDR</c>; HubSpot's word is <c>Team</c>.</summary>
    private static CrmGroup? ReadGroup(TextNode node, string path, MappingContext context)
    {
        int colon = node.Text.IndexOf(':', StringComparison.Ordinal);
        string[] parts = colon < 0 ? [] : node.Text[..colon].Split('.');
        if (parts is not [{ Length: > 0 } connection, { Length: > 0 } word] || colon == node.Text.Length - 1)
        {
            context.Problems.Error(node.At, $"{path}.people_from: \"{node.Text}\" names no group. Write connection.Group:NAME, for example \"sf.Group:BDR\".");
            return null;
        }

        if (context.Connections.Find(c => c.Id.Value == connection) is not { } found)
        {
            context.Problems.Error(node.At, $"There is no connection \"{connection}\"{Nearest.Hint(connection, [.. context.Connections.Select(c => c.Id.Value)])}");
            return null;
        }

        string own = found.Kind == ConnectionsChapter.Salesforce ? "Group" : "Team";
        if (word != own)
        {
            context.Problems.Error(node.Inside(connection.Length + 1), $"{path}.people_from: people of {connection} come from {connection}.{own}:NAME.");
            return null;
        }

        return new CrmGroup(found.Id, node.Text[(colon + 1)..].Trim());
    }

    private static List<TeamMember> ReadPeople(Section section, TextNode name, bool inTurn, ProblemList problems)
    {
        string path = section.Path;
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
            problems.Error(name.At, $"{path}: every weight is 0, so nobody gets a lead.");
        }

        return members;
    }

    private static TeamMember? ReadMember(Node node, string path, bool inTurn, ProblemList problems)
    {
        if (node is TextNode plain)
        {
            return CheckAddress(plain, problems) ? new TeamMember(plain.Text.ToLowerInvariant(), 1) : null;
        }

        if (Section.Open(node, $"{path}.people", problems, RoutingWords.MemberKeys) is not { } section
            || section.RequireText("user", "rep1@example.com") is not { } user || !CheckAddress(user, problems))
        {
            return null;
        }

        double weight = section.Number("weight", 0, 1000) ?? 1;
        if (inTurn && weight is not (0 or 1))
        {
            problems.Error(section.Find("weight")!.At, $"{path}: round_robin takes everyone in equal turns. Remove the weight, or write order: weighted.");
        }

        IReadOnlyList<TextNode> regions = section.Texts("regions");
        foreach (TextNode region in regions)
        {
            Scalars.WarnOfTruthWord(region, problems);
        }

        return new TeamMember(user.Text.ToLowerInvariant(), weight) { Weekly = section.Whole("weekly", 1, 100_000), Regions = [.. regions.Select(r => r.Text)] };
    }

    /// <summary><c>Mon-Fri 09:00-17:30</c>, <c>Mon,Wed,Fri 08:00-12:00</c>.</summary>
    private static WorkingHours? ReadHours(TextNode node, string what, ProblemList problems)
    {
        string[] parts = node.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] times = parts.Length == 2 ? parts[1].Split('-') : [];
        if (times.Length == 2 && ReadWeekDays(parts[0]) is { } days && Time(times[0]) is { } from && Time(times[1]) is { } to)
        {
            if (to > from)
            {
                return new WorkingHours(days, from, to);
            }

            problems.Error(node.At, $"{what}: the day ends at {times[1]}, before it begins at {times[0]}.");
            return null;
        }

        problems.Error(node.At, $"{what}: \"{node.Text}\" are no working hours. Write for example \"Mon-Fri 09:00-17:30\".");
        return null;
    }

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly time) ? time : null;

    /// <summary>Week days from Monday on; <see langword="null"/> when a word is none.</summary>
    private static List<DayOfWeek>? ReadWeekDays(string text)
    {
        HashSet<DayOfWeek> days = [];
        foreach (string part in text.Split(','))
        {
            DayOfWeek?[] ends = [.. part.Split('-').Select(Day)];
            if (ends.Length > 2 || ends.Contains(null))
            {
                return null;
            }

            for (DayOfWeek day = ends[0]!.Value; ; day = (DayOfWeek)(((int)day + 1) % 7))
            {
                days.Add(day);
                if (day == ends[^1])
                {
                    break;
                }
            }
        }

        return [.. days.OrderBy(d => ((int)d + 6) % 7)];
    }

    private static DayOfWeek? Day(string word)
    {
        DayOfWeek[] found = word.Length < 3 ? [] : [.. Enum.GetValues<DayOfWeek>().Where(d => d.ToString().StartsWith(word, StringComparison.OrdinalIgnoreCase))];
        return found.Length == 1 ? found[0] : null;
    }

    /// <summary><c>2026-12-24 to 2027-01-02</c>, or one day.</summary>
    private static DaySpan? ReadDays(TextNode node, string what, ProblemList problems)
    {
        DateOnly?[] ends = [.. node.Text.Split(" to ", StringSplitOptions.TrimEntries).Select(t =>
            DateOnly.TryParseExact(t, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : (DateOnly?)null)];
        if (ends.Length <= 2 && ends[0] is { } first && ends[^1] is { } last)
        {
            if (last >= first)
            {
                return new DaySpan(first, last);
            }

            problems.Error(node.At, $"{what}: {last:yyyy-MM-dd} is before {first:yyyy-MM-dd}.");
            return null;
        }

        problems.Error(node.At, $"{what}: \"{node.Text}\" are no days. Write for example \"2026-12-24 to 2027-01-02\".");
        return null;
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
