namespace LeadScoring.Mapping;

/// <summary>Reads <c>sla</c>: how soon a lead of a tier must be touched.</summary>
internal static class SlaChapter
{
    public static IReadOnlyList<SlaRule> Read(Node? node, IReadOnlyList<TeamDefinition> teams, ProblemList problems)
    {
        List<SlaRule> rules = [];
        if (node is null || Section.Open(node, "sla", problems, RoutingWords.SlaChapter) is not { } chapter)
        {
            return rules;
        }

        foreach ((string word, Tier tier) in RoutingWords.Tiers)
        {
            if (chapter.Entry(word) is { } entry && ReadRule(entry, tier, teams, problems) is { } rule)
            {
                rules.Add(rule);
            }
        }

        return rules;
    }

    private static SlaRule? ReadRule(MapEntry entry, Tier tier, IReadOnlyList<TeamDefinition> teams, ProblemList problems)
    {
        string path = $"sla.{entry.Key.Text}";
        if (Section.Open(entry.Value, path, problems, RoutingWords.SlaKeys) is not { } section || section.RequireWindow("first_touch", "2h") is not { } firstTouch)
        {
            return null;
        }

        TimeSpan? remind = section.Window("remind");
        if (remind >= firstTouch)
        {
            problems.Error(section.Find("remind")!.At, $"{path}.remind: a reminder {section.Text("remind")!.Text} before the end of {section.Text("first_touch")!.Text} would come at once. Write a shorter time.");
        }

        bool workingHours = section.YesNo("working_hours_only") ?? false;
        if (workingHours && teams.All(t => t.Hours is null) && !problems.HasErrors)
        {
            problems.Warn(section.Entry("working_hours_only")!.Key.At, $"{path}.working_hours_only does nothing: no team has hours. Add hours: \"Mon-Fri 09:00-17:30\" to the team.");
        }

        return new SlaRule(tier, firstTouch, remind, section.Choice("then", RoutingWords.Breaches) ?? SlaBreach.Nothing, workingHours, entry.Key.At.Line);
    }
}
