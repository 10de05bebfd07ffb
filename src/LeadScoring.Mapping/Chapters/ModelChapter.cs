namespace LeadScoring.Mapping;

/// <summary>Reads <c>model</c> and <c>tiers</c>: how the model is made, the rules before there is one, and where hot and warm begin.</summary>
internal static class ModelChapter
{
    public static ModelOptions ReadModel(Node? node, IReadOnlyList<string> featureNames, MappingContext context)
    {
        ModelOptions defaults = new();
        if (node is null || Section.Open(node, "model", context.Problems, "try", "prefer_simple_if_within", "needs", "until_then", "rules", "scale") is not { } section)
        {
            return defaults;
        }

        Section? needs = section.Find("needs") is { } group ? Section.Open(group, "model.needs", context.Problems, "good", "bad") : null;
        section.Choice("until_then", "rules");
        IReadOnlyList<ScoreRule> rules = section.Find("rules") is { } list ? ReadRules(list, featureNames, context.Problems) : [];
        if (section.Has("until_then") && !section.Has("rules"))
        {
            context.Problems.Error(section.Entry("until_then")!.Key.At, "model.until_then: rules needs the rules. Add model.rules.");
        }

        return defaults with
        {
            Try = ReadKinds(section, context.Problems) ?? defaults.Try,
            PreferSimpleIfWithin = section.Number("prefer_simple_if_within", 0, 1) ?? defaults.PreferSimpleIfWithin,
            MinGood = needs?.Whole("good", 1, 1_000_000) ?? defaults.MinGood,
            MinBad = needs?.Whole("bad", 1, 1_000_000) ?? defaults.MinBad,
            Scale = section.Choice("scale", "percentile", "probability") == "probability" ? ScoreScale.Probability : ScoreScale.Percentile,
            Rules = rules,
        };
    }

    public static TierOptions ReadTiers(Node? node, ProblemList problems)
    {
        TierOptions tiers = new();
        if (node is null || Section.Open(node, "tiers", problems, "hot", "warm", "cold", "stay_until") is not { } section)
        {
            return tiers;
        }

        double hot = ReadBorder(section, "hot", problems) ?? tiers.HotAt;
        double warm = ReadBorder(section, "warm", problems) ?? tiers.WarmAt;
        if (section.Find("cold") is { } cold)
        {
            problems.Error(
                section.Entry("cold")!.Key.At,
                cold is MapNode group && group.Find("rest") is not null ? NotBuilt.Message("rest") : "tiers.cold needs no border: cold is what is below warm. Remove it.");
        }

        if (warm >= hot)
        {
            problems.Error((section.Entry("warm") ?? section.Entry("hot"))?.Key.At ?? section.At, $"tiers: warm ({warm:0.##}) must begin below hot ({hot:0.##}).");
        }

        double hotMargin = 0;
        double warmMargin = 0;
        if (section.Find("stay_until") is { } stay && Section.Open(stay, "tiers.stay_until", problems, "hot", "warm") is { } margins)
        {
            hotMargin = ReadMargin(margins, "hot", hot, problems);
            warmMargin = ReadMargin(margins, "warm", warm, problems);
        }

        return new TierOptions(hot, warm, hotMargin, warmMargin);
    }

    private static double? ReadBorder(Section section, string tier, ProblemList problems)
    {
        if (section.Find(tier) is not MapNode group)
        {
            return section.Number(tier, 0, 100);
        }

        Section? inner = Section.Open(group, $"tiers.{tier}", problems, "at");
        if (inner is not null && !inner.Has("at") && group.Entries.Count == 0)
        {
            inner.Require("at", "80");
        }

        return inner?.Number("at", 0, 100);
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

    private static List<ModelKind>? ReadKinds(Section section, ProblemList problems)
    {
        if (!section.Has("try"))
        {
            return null;
        }

        List<ModelKind> kinds = [];
        foreach (TextNode node in section.Texts("try"))
        {
            ModelKind? kind = Section.Choose(node, "model.try", problems, "logistic", "boosted_trees", "rules") switch
            {
                "logistic" => ModelKind.Logistic,
                "boosted_trees" => ModelKind.BoostedTrees,
                "rules" => ModelKind.Rules,
                _ => null,
            };
            if (kind is { } known && !kinds.Contains(known))
            {
                kinds.Add(known);
            }
        }

        return kinds.Count > 0 ? kinds : null;
    }

    private static List<ScoreRule> ReadRules(Node node, IReadOnlyList<string> names, ProblemList problems)
    {
        if (node is not ListNode list)
        {
            problems.Error(node.At, "model.rules must be a list, for example - { when: asked_demo, add: 40 }");
            return [];
        }

                List<ScoreRule> rules = [];
        foreach (Node item in list.Items)
        {
            if (Section.Open(item, "model.rules", problems, "name", "when", "add") is not { } section)
            {
                continue;
            }

            TextNode? when = section.RequireText("when", "asked_demo");
            double? points = section.RequireText("add", "20") is null ? null : section.Number("add", -100, 100);
            if (when is not null && ConditionParser.Parse(when, problems) is { } parsed
                && ConditionCheck.Names(parsed, when, names, "feature", problems) && points is not null)
            {
                rules.Add(new ScoreRule(section.Text("name")?.Text ?? when.Text, parsed.Condition, points.Value, item.At.Line));
            }
        }

        return rules;
    }
}
