namespace LeadScoring.Mapping;

/// <summary>Reads <c>features</c>: what the model sees.</summary>
internal static class FeaturesChapter
{
    private static readonly string[] Kinds = ["field", "age_of", "recency_of", "count_of", "velocity_of", "happened", "not_happened"];

    private static readonly string[] ActivityNames = ["kind", "detail"];

    public static FeatureSet Read(Node node, MappingContext context)
    {
        if (node is TextNode word)
        {
            if (word.Text != "use_defaults")
            {
                context.Problems.Error(word.At, "features: write use_defaults, or a group of features.");
                return new FeatureSet([]);
            }

            FeatureSet derived = DefaultFeatures.Derive(context, word.At.Line);
            if (derived.Features.Count == 0)
            {
                context.Problems.Error(word.At, "use_defaults finds nothing to learn from. Map classes or numbers of the lead, or activities.");
            }

            return derived;
        }

        List<FeatureDefinition> features = [];
        foreach (MapEntry entry in Section.Named(node, "features", context.Problems))
        {
            if (Names.Check(entry.Key, "a feature", context.Problems) && ReadFeature(entry, context) is { } feature)
            {
                features.Add(feature);
            }
        }

        if (features.Count == 0 && !context.Problems.HasErrors)
        {
            context.Problems.Error(node.At, "features is empty. Write use_defaults, or at least one feature.");
        }

        return new FeatureSet(features);
    }

    private static FeatureDefinition? ReadFeature(MapEntry entry, MappingContext context)
    {
        string name = entry.Key.Text;
        string path = $"features.{name}";
        string[] kinds = entry.Value is MapNode group ? [.. Kinds.Where(k => group.Find(k) is not null)] : [];
        if (kinds.Length > 1)
        {
            context.Problems.Error(entry.Key.At, $"{path} is both {kinds[0]} and {kinds[1]}. Make two features of it.");
            return null;
        }

        string? kind = kinds.Length == 1 ? kinds[0] : null;
        string[] keys = kind switch
        {
            "field" => ["field", "is"],
            "age_of" => ["age_of"],
            "recency_of" => ["recency_of", "where", "unit", "cap"],
            "velocity_of" => ["velocity_of", "where", "recent", "before"],
            not null => [kind, "where", "within"],
            null => [.. Kinds, "is", "where", "within", "unit", "cap", "recent", "before"],
        };
        if (Section.Open(entry.Value, path, context.Problems, [.. keys, "say", "expect"]) is not { } section)
        {
            return null;
        }

        if (kind is null)
        {
            // A word that is not built yet, or misspelt, has been reported already.
            if (((MapNode)entry.Value).Entries.TrueForAll(e => keys.Contains(e.Key.Text, StringComparer.Ordinal) || e.Key.Text is "say" or "expect"))
            {
                context.Problems.Error(entry.Key.At, $"{path} says nothing to look at. Write one of {string.Join(", ", Kinds)}.");
            }

            return null;
        }

        Heading heading = new(name, section.Text("say")?.Text, ReadExpectation(section), entry.Key.At.Line);
        return kind is "field" or "age_of" ? ReadFieldFeature(section, kind, heading, context) : ReadActivityFeature(section, kind, heading, context);
    }

    private static FeatureDefinition? ReadFieldFeature(Section section, string kind, Heading heading, MappingContext context)
    {
        if (section.Text(kind) is not { } node)
        {
            return null;
        }

        (LeadDraft Lead, FieldDraft Field)[] fields = [.. context.LeadFields(node.Text)];
        if (fields.Length == 0)
        {
            context.Problems.Error(node.At, $"{section.Path}: no lead object has a field \"{node.Text}\"{Nearest.Hint(node.Text, context.LeadFieldNames)}");
            return null;
        }

        foreach ((LeadDraft lead, FieldDraft field) in fields)
        {
            CheckAllowed(lead, field, node, section.Path, context);
        }

        FieldKind holds = fields[0].Field.Mapping.Kind;
        if (kind == "age_of")
        {
            if (holds != FieldKind.Instant)
            {
                context.Problems.Error(node.At, $"{section.Path}: \"{node.Text}\" is no date. Give it do: [date].");
            }

            return new AgeFeature(heading.Name, heading.Say, heading.Expect, heading.Line, node.Text);
        }

        if (section.Text("is") is { } value)
        {
            if (holds != FieldKind.YesNo)
            {
                Scalars.WarnOfTruthWord(value, context.Problems);
            }

            return new IsFeature(heading.Name, heading.Say, heading.Expect, heading.Line, node.Text, value.Text);
        }

        if (holds == FieldKind.Instant)
        {
            context.Problems.Error(node.At, $"{section.Path}: \"{node.Text}\" is a date. Write age_of: {node.Text} instead of field.");
        }

        return new FieldFeature(heading.Name, heading.Say, heading.Expect, heading.Line, node.Text, holds);
    }

    /// <summary>A feature may not see what the author has banned or what the label is made of.</summary>
    private static void CheckAllowed(LeadDraft lead, FieldDraft field, TextNode node, string path, MappingContext context)
    {
        string from = field.Mapping.From;
        if (lead.Source.NeverUse.Contains(from, StringComparer.OrdinalIgnoreCase))
        {
            context.Problems.Error(node.At, $"{path}: \"{node.Text}\" is made of {lead.Source.Stream}.{from}, which is in never_use. Remove the feature, or the field from never_use.");
        }
        else if (context.LabelFields.Contains((lead.Source.ObjectName, from)))
        {
            context.Problems.Error(node.At, $"{path}: \"{node.Text}\" is made of {lead.Source.Stream}.{from}, which the label looks at: it would tell the outcome. Remove the feature.");
        }
    }

    private static FeatureDefinition? ReadActivityFeature(Section section, string kind, Heading heading, MappingContext context)
    {
        if (section.Text(kind) is not { } source)
        {
            return null;
        }

        if (source.Text != context.ActivityName)
        {
            context.Problems.Error(source.At, context.ActivityName is null
                ? $"{section.Path}: no activities are mapped. Add objects.activity."
                : $"{section.Path}: \"{source.Text}\" is not known; {kind} counts {context.ActivityName}.");
        }

        Condition where = ReadWhere(section, context.Problems);
        switch (kind)
        {
            case "recency_of":
                TimeSpan unit = section.Choice("unit", "minutes", "hours", "days", "weeks") switch
                {
                    "minutes" => TimeSpan.FromMinutes(1),
                    "hours" => TimeSpan.FromHours(1),
                    "weeks" => TimeSpan.FromDays(7),
                    _ => TimeSpan.FromDays(1),
                };
                return new RecencyFeature(heading.Name, heading.Say, heading.Expect, heading.Line, where, unit, section.Number("cap", 1, 1_000_000) ?? DefaultFeatures.RecencyCap);
            case "velocity_of":
                TimeSpan? recent = section.RequireWindow("recent", "7d");
                TimeSpan? before = section.RequireWindow("before", "28d");
                return recent is null || before is null ? null : new VelocityFeature(heading.Name, heading.Say, heading.Expect, heading.Line, where, recent.Value, before.Value);
            default:
                if (section.RequireWindow("within", "30d") is not { } within)
                {
                    return null;
                }

                return kind == "count_of"
                    ? new CountFeature(heading.Name, heading.Say, heading.Expect, heading.Line, where, within)
                    : new HappenedFeature(heading.Name, heading.Say, heading.Expect, heading.Line, where, within, Negated: kind == "not_happened");
        }
    }

    private static Condition ReadWhere(Section section, ProblemList problems)
    {
        if (section.Text("where") is not { } node || ConditionParser.Parse(node, problems) is not { } where)
        {
            return new Always();
        }

        ConditionCheck.Names(where, node, ActivityNames, "part of an activity", problems);
        return where.Condition;
    }

    private static Expectation ReadExpectation(Section section) => section.Choice("expect", "higher", "lower") switch
    {
        "higher" => Expectation.Higher,
        "lower" => Expectation.Lower,
        _ => Expectation.None,
    };

    private sealed record Heading(string Name, string? Say, Expectation Expect, int Line);
}
