namespace LeadScoring.Mapping;

/// <summary>Reads <c>tiers</c>: where hot and warm begin, or from what their borders follow.</summary>
internal static class TiersChapter
{
    public static TierOptions Read(Node? node, IReadOnlyList<TeamDefinition> teams, IReadOnlyCollection<string> teamNames, ProblemList problems)
    {
        TierOptions tiers = new();
        if (node is null || Section.Open(node, "tiers", problems, ModelWords.TiersKeys) is not { } section)
        {
            return tiers;
        }

        (double? hotAt, TierAim? hotAim) = ReadTier(section, "hot", teams, teamNames, problems);
        (double? warmAt, TierAim? warmAim) = ReadTier(section, "warm", teams, teamNames, problems);
        if (section.Find("cold") is { } cold)
        {
            ReadRest(cold, section, problems);
        }

        Section? fallback = section.Find("fixed_fallback") is { } group ? Section.Open(group, "tiers.fixed_fallback", problems, ModelWords.FallbackKeys) : null;
        double hot = Border(fallback, "hot", hotAt, problems) ?? tiers.HotAt;
        double warm = Border(fallback, "warm", warmAt, problems) ?? tiers.WarmAt;
        if (fallback is not null && hotAim is null && warmAim is null && !problems.HasErrors)
        {
            problems.Warn(section.Entry("fixed_fallback")!.Key.At, "tiers.fixed_fallback does nothing: hot and warm are fixed already.");
        }

        if (warm >= hot)
        {
            MapEntry? at = fallback?.Entry("warm") ?? section.Entry("warm") ?? section.Entry("hot");
            problems.Error(at?.Key.At ?? section.At, $"tiers: warm ({warm:0.##}) must begin below hot ({hot:0.##}).");
        }

        if (hotAim?.ConversionAtLeast <= warmAim?.ConversionAtLeast)
        {
            problems.Error(section.Entry("warm")!.Key.At, $"tiers: warm asks for {warmAim!.ConversionAtLeast:0.##%} conversion and hot for {hotAim!.ConversionAtLeast:0.##%}; hot must ask for more.");
        }

        double hotMargin = 0;
        double warmMargin = 0;
        if (section.Find("stay_until") is { } stay && Section.Open(stay, "tiers.stay_until", problems, ModelWords.MarginKeys) is { } margins)
        {
            hotMargin = ReadMargin(margins, "hot", hot, problems);
            warmMargin = ReadMargin(margins, "warm", warm, problems);
        }

        return new TierOptions(hot, warm, hotMargin, warmMargin) { Hot = hotAim, Warm = warmAim };
    }

    private static double? Border(Section? fallback, string tier, double? at, ProblemList problems)
    {
        if (fallback?.Entry(tier) is not { } entry)
        {
            return at;
        }

        if (at is not null)
        {
            problems.Error(entry.Key.At, $"tiers.fixed_fallback.{tier}: {tier} has the fixed border {at:0.##} already. Keep one.");
        }

        return fallback.Number(tier, 0, 100);
    }

    private static (double? At, TierAim? Aim) ReadTier(Section section, string tier, IReadOnlyList<TeamDefinition> teams, IReadOnlyCollection<string> teamNames, ProblemList problems)
    {
        if (section.Find(tier) is not MapNode group)
        {
            return (section.Number(tier, 0, 100), null);
        }

        if (Section.Open(group, $"tiers.{tier}", problems, ModelWords.TierKeys) is not { } inner)
        {
            return (null, null);
        }

        if (group.Entries.Count == 0)
        {
            inner.Require("at", "80");
        }

        TextNode? team = inner.Text("from_capacity");
        if (team is not null)
        {
            CheckCapacity(team, inner.Path, teams, teamNames, problems);
        }

        bool aims = inner.Has("from_capacity") || inner.Has("conversion_at_least") || inner.Has("max_share");
        return (inner.Number("at", 0, 100), aims ? new TierAim(team?.Text, inner.Share("conversion_at_least"), inner.Share("max_share"), section.Entry(tier)!.Key.At.Line) : null);
    }

    /// <summary>A team fills a tier by its week, so the week's size must be known.</summary>
    private static void CheckCapacity(TextNode name, string path, IReadOnlyList<TeamDefinition> teams, IReadOnlyCollection<string> teamNames, ProblemList problems)
    {
        if (!teamNames.Contains(name.Text))
        {
            problems.Error(name.At, $"{path}.from_capacity: there is no team \"{name.Text}\"{Nearest.Hint(name.Text, teamNames)}");
        }
        else if (teams.FirstOrDefault(t => t.Name == name.Text) is { Weekly: null } team && !(team.People.Count > 0 && team.People.All(p => p.Weekly is not null || p.Weight == 0)))
        {
            problems.Error(name.At, $"{path}.from_capacity: how many leads {name.Text} takes in a week is not said. Add weekly to the team, or to each of its people.");
        }
    }

    private static void ReadRest(Node cold, Section section, ProblemList problems)
    {
        if (cold is not MapNode)
        {
            problems.Error(section.Entry("cold")!.Key.At, "tiers.cold needs no border: cold is what is below warm. Remove it, or write cold: { rest: true }");
        }
        else if (Section.Open(cold, "tiers.cold", problems, ModelWords.RestKeys) is { } inner && inner.YesNo("rest") == false)
        {
            problems.Error(inner.Find("rest")!.At, "tiers.cold: cold is always the rest. Write rest: true, or remove cold.");
        }
    }

    private static double ReadMargin(Section section, string tier, double border, ProblemList problems)
    {
        if (section.Text(tier) is not { } node)
        {
            return 0;
        }

        string[] words = node.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if ((words.Length == 1 || (words.Length == 3 && words[1] is "point" or "points" && words[2] == "below"))
            && Scalars.TryNumber(words[0], out double points) && points >= 0 && points <= border)
        {
            return points;
        }

        problems.Error(node.At, $"tiers.stay_until.{tier}: \"{node.Text}\" is not a distance. Write for example: 5 points below");
        return 0;
    }
}
