namespace LeadScoring.Mapping;

/// <summary>Reads <c>model</c>: how the model is made, and the rules before there is one.</summary>
internal static class ModelChapter
{
    private const int DefaultSegmentGood = 150;

    private const int DefaultGroupSize = 100;

    /// <summary>The four-fifths rule.</summary>
    private const double DefaultSelectionRatio = 0.8;

    private const double MostExplored = 0.1;

    public static ModelOptions ReadModel(Node? node, FeatureSet features, IReadOnlyList<string> featureNames, MappingContext context)
    {
        ModelOptions defaults = new();
        if (node is null || Section.Open(node, "model", context.Problems, ModelWords.Keys) is not { } section)
        {
            return defaults with { Feedback = context.Feedback };
        }

        Section? needs = section.Find("needs") is { } group ? Section.Open(group, "model.needs", context.Problems, ModelWords.NeedKeys) : null;
        section.Choice("until_then", ["rules"]);
        IReadOnlyList<ScoreRule> rules = section.Find("rules") is { } list ? ReadRules(list, features, featureNames, context) : [];
        if (section.Has("until_then") && !section.Has("rules"))
        {
            context.Problems.Error(section.Entry("until_then")!.Key.At, "model.until_then: rules needs the rules. Add model.rules.");
        }

        string[] seen = [.. context.LeadFieldNames.Union(featureNames, StringComparer.Ordinal)];
        return defaults with
        {
            Try = ReadKinds(section, context.Problems) ?? defaults.Try,
            PreferSimpleIfWithin = section.Number("prefer_simple_if_within", 0, 1) ?? defaults.PreferSimpleIfWithin,
            MinGood = needs?.Whole("good", 1, 1_000_000) ?? defaults.MinGood,
            MinBad = needs?.Whole("bad", 1, 1_000_000) ?? defaults.MinBad,
            Scale = section.Choice("scale", ModelWords.Scales) ?? defaults.Scale,
            Rules = rules,
            MinMonths = needs?.Whole("months", 0, 120) ?? defaults.MinMonths,
            MaxFactors = section.Whole("max_factors", 1, 1000),
            Segments = section.Find("segments") is { } segments ? ReadSegments(segments, seen, context.Problems) : null,
            Explore = ReadExplore(section, context.Problems) ?? defaults.Explore,
            Feedback = context.Feedback,
            Promotion = section.Find("promote_only_if") is { } promotion ? ReadPromotion(promotion, context.Problems) : defaults.Promotion,
            Retrain = section.Find("retrain") is { } retrain ? ReadRetrain(retrain, context.Problems) : defaults.Retrain,
            Fairness = section.Find("fairness") is { } fairness ? ReadFairness(fairness, seen, context.Problems) : null,
        };
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
            ModelKind? kind = Section.Choose(node, "model.try", problems, [.. ModelWords.Kinds.Keys]) is { } word ? ModelWords.Kinds[word] : null;
            if (kind is { } known && !kinds.Contains(known))
            {
                kinds.Add(known);
            }
        }

        return kinds.Count > 0 ? kinds : null;
    }

    private static List<ScoreRule> ReadRules(Node node, FeatureSet features, IReadOnlyList<string> names, MappingContext context)
    {
        ProblemList problems = context.Problems;
        if (node is not ListNode list)
        {
            problems.Error(node.At, "model.rules must be a list, for example - { when: asked_demo, add: 40 }");
            return [];
        }

        List<ScoreRule> rules = [];
        foreach (Node item in list.Items)
        {
            if (Section.Open(item, "model.rules", problems, ModelWords.RuleKeys) is not { } section)
            {
                continue;
            }

            TextNode? when = section.RequireText("when", "asked_demo");
            double? points = section.RequireText("add", "20") is null ? null : section.Number("add", -100, 100);
            if (when is not null && ConditionParser.Parse(when, problems) is { } parsed
                && ConditionCheck.Names(parsed, when, names, "feature", problems) && Fits(parsed, when, features, names, context) && points is not null)
            {
                rules.Add(new ScoreRule(section.Text("name")?.Text ?? when.Text, parsed.Condition, points.Value, item.At.Line));
            }
        }

        return rules;
    }

    private static bool Fits(ParsedCondition parsed, TextNode when, FeatureSet features, IReadOnlyList<string> names, MappingContext context)
    {
        bool fits = true;
        foreach (NamedOffset name in parsed.Names)
        {
            IReadOnlyCollection<string>? classes = features.Features.FirstOrDefault(f => f.Name == name.Name) is FieldFeature field ? context.ClassesOf(field.Field) : null;
            fits &= ConditionCheck.Classes(name, classes, when.Inside(name.Offset), names, context.Problems);
        }

        return fits;
    }

    private static SegmentOptions? ReadSegments(Node node, string[] seen, ProblemList problems)
    {
        if (Section.Open(node, "model.segments", problems, ModelWords.SegmentKeys) is not { } section || section.RequireText("by", "size_band") is not { } by)
        {
            return null;
        }

        section.Choice("too_small", ["use_common_model"]);
        CheckSeen(by, "model.segments.by", seen, problems);
        return new SegmentOptions(by.Text, section.Whole("min_good", 1, 1_000_000) ?? DefaultSegmentGood);
    }

    private static FairnessOptions? ReadFairness(Node node, string[] seen, ProblemList problems)
    {
        if (Section.Open(node, "model.fairness", problems, ModelWords.FairnessKeys) is not { } section || section.Require("groups", "[industry, country]") is null)
        {
            return null;
        }

        IReadOnlyList<TextNode> groups = section.Texts("groups");
        foreach (TextNode group in groups)
        {
            CheckSeen(group, "model.fairness.groups", seen, problems);
        }

        return new FairnessOptions(
            [.. groups.Select(g => g.Text)],
            section.Whole("min_group", 1, 1_000_000) ?? DefaultGroupSize,
            section.Number("selection_ratio", 0, 1) ?? DefaultSelectionRatio);
    }

    private static void CheckSeen(TextNode name, string what, string[] seen, ProblemList problems)
    {
        if (!seen.Contains(name.Text, StringComparer.Ordinal))
        {
            problems.Error(name.At, $"{what}: there is no lead field or feature \"{name.Text}\"{Nearest.Hint(name.Text, seen)}");
        }
    }

    /// <summary>Beyond a tenth the slice would no longer be a few leads.</summary>
    private static double? ReadExplore(Section section, ProblemList problems)
    {
        double? share = section.Share("explore");
        if (share > MostExplored)
        {
            problems.Error(section.Find("explore")!.At, "model.explore: at most 10%; these leads are worked against their score.");
        }

        return share;
    }

    private static PromotionOptions ReadPromotion(Node node, ProblemList problems)
    {
        PromotionOptions defaults = new();
        if (Section.Open(node, "model.promote_only_if", problems, ModelWords.PromotionKeys) is not { } section)
        {
            return defaults;
        }

        List<string> measures = [];
        foreach (TextNode measure in section.Texts("not_worse_on"))
        {
            if (Section.Choose(measure, "model.promote_only_if.not_worse_on", problems, ModelWords.Measures) is { } word && !measures.Contains(word))
            {
                measures.Add(word);
            }
        }

        double? confidence = section.Share("confidence");
        if (confidence is < 0.5 or >= 1)
        {
            problems.Error(section.Find("confidence")!.At, "model.promote_only_if.confidence: from 50% to below 100%, for example 90%.");
        }

        return new PromotionOptions(section.Has("not_worse_on") ? measures : defaults.NotWorseOn, confidence ?? defaults.Confidence, section.Text("approve")?.Text);
    }

    private static RetrainOptions ReadRetrain(Node node, ProblemList problems)
    {
        if (Section.Open(node, "model.retrain", problems, ModelWords.RetrainKeys) is not { } section)
        {
            return new RetrainOptions();
        }

        TimeSpan? every = section.Text("every") switch
        {
            null => null,
            { Text: "week" } => TimeSpan.FromDays(7),
            { Text: "month" } => TimeSpan.FromDays(30),
            { Text: "quarter" } => TimeSpan.FromDays(91),
            { } length => Scalars.Window(length, "model.retrain.every (week, month, quarter)", problems),
        };
        bool onDrift = false;
        double? off = null;
        foreach (TextNode when in section.Texts("also_when"))
        {
            if (when.Text == ModelWords.Drift)
            {
                onDrift = true;
            }
            else if (when.Text.StartsWith(ModelWords.CalibrationOff, StringComparison.Ordinal) && when.Text.EndsWith('%')
                && Scalars.TryNumber(when.Text[ModelWords.CalibrationOff.Length..^1], out double percent) && percent is > 0 and <= 100)
            {
                off = percent / 100;
            }
            else
            {
                problems.Error(when.At, $"model.retrain.also_when: \"{when.Text}\" is not known. Write drift, or calibration_off_15%.");
            }
        }

        return new RetrainOptions(every, onDrift, off);
    }
}
