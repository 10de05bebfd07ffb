using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Reads <c>features</c>: what the model sees.</summary>
internal static class FeaturesChapter
{
    private static readonly string[] ActivityNames = ["kind", "detail"];

    public static FeatureSet Read(Node node, MappingContext context)
    {
        if (node is TextNode word)
        {
            if (word.Text != FeatureWords.Defaults)
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
        IReadOnlyList<MapEntry> entries = Section.Named(node, "features", context.Problems);
        foreach (MapEntry entry in entries)
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

        DerivedFeatureCheck.Check(features, entries, context);
        return new FeatureSet(features);
    }

    private static FeatureDefinition? ReadFeature(MapEntry entry, MappingContext context)
    {
        string name = entry.Key.Text;
        string path = $"features.{name}";
        string[] kinds = entry.Value is MapNode group ? [.. FeatureWords.KindNames.Where(k => group.Find(k) is not null)] : [];
        if (kinds.Length > 1)
        {
            context.Problems.Error(entry.Key.At, $"{path} is both {kinds[0]} and {kinds[1]}. Make two features of it.");
            return null;
        }

        string? kind = kinds.Length == 1 ? kinds[0] : null;
        IReadOnlyList<string> keys = kind is null ? FeatureWords.AllNames : FeatureWords.Of(kind).Names;
        if (Section.Open(entry.Value, path, context.Problems, keys) is not { } section)
        {
            return null;
        }

        if (kind is null)
        {
            // A misspelt word has been reported already.
            if (((MapNode)entry.Value).Entries.TrueForAll(e => keys.Contains(e.Key.Text, StringComparer.Ordinal)))
            {
                context.Problems.Error(entry.Key.At, $"{path} says nothing to look at. Write one of {string.Join(", ", FeatureWords.KindNames)}.");
            }

            return null;
        }

        Heading heading = new(name, section.Text("say")?.Text, ReadExpectation(section), entry.Key.At.Line);
        FeatureDefinition? feature = kind switch
        {
            "field" or "age_of" or "changed" => ReadFieldFeature(section, kind, heading, context),
            "account" => ReadAccountFeature(section, heading, context),
            "ratio_of" => ReadRatio(section, heading, context.Problems),
            "sum_of" or "max_of" or "people_of" => ReadGroup(section, kind, heading, context),
            _ => ReadActivityFeature(section, kind, heading, context),
        };
        return feature is null ? null : feature with { Owner = section.Text("owner")?.Text, Since = ReadSince(section, context.Problems) };
    }

    private static DateOnly? ReadSince(Section section, ProblemList problems)
    {
        if (section.Text("since") is not { } node)
        {
            return null;
        }

        if (DateOnly.TryParseExact(node.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly since))
        {
            return since;
        }

        problems.Error(node.At, $"{section.Path}.since: \"{node.Text}\" is no day. Write for example 2026-01-31.");
        return null;
    }

    private static AccountFieldFeature? ReadAccountFeature(Section section, Heading heading, MappingContext context)
    {
        if (section.Text("account") is not { } node)
        {
            return null;
        }

        (AccountDraft Account, FieldDraft Field)[] fields = [.. context.AccountFields(node.Text)];
        if (fields.Length > 0)
        {
            FieldKind kind = fields[0].Field.Mapping.Kind;
            if (kind == FieldKind.Instant)
            {
                context.Problems.Error(node.At, $"{section.Path}: \"{node.Text}\" is a date, and of an account only numbers and classes can be seen.");
            }

            return new AccountFieldFeature(heading.Name, heading.Say, heading.Expect, heading.Line, node.Text, kind);
        }

        context.Problems.Error(node.At, context.Accounts.Count == 0
            ? $"{section.Path}: no accounts are mapped. Add objects.account."
            : $"{section.Path}: no account object has a field \"{node.Text}\"{Nearest.Hint(node.Text, [.. context.Accounts.SelectMany(a => a.Fields).Select(f => f.Mapping.Name).Distinct(StringComparer.Ordinal)])}");
        return null;
    }

    /// <summary><c>a / b</c> in one line, or a list of two.</summary>
    private static RatioFeature? ReadRatio(Section section, Heading heading, ProblemList problems)
    {
        string[] names = section.Find("ratio_of") switch
        {
            ListNode list => [.. Section.AsTexts(list, $"{section.Path}.ratio_of", problems).Select(t => t.Text)],
            TextNode line => line.Text.Split('/', StringSplitOptions.TrimEntries),
            _ => [],
        };
        if (names is [{ Length: > 0 } top, { Length: > 0 } bottom])
        {
            return new RatioFeature(heading.Name, heading.Say, heading.Expect, heading.Line, top, bottom);
        }

        problems.Error(section.Find("ratio_of")!.At, $"{section.Path}.ratio_of needs two features: ratio_of: \"visits_7d / visits_30d\"");
        return null;
    }

    private static GroupFeature? ReadGroup(Section section, string kind, Heading heading, MappingContext context)
    {
        // people_of names what is shared; the others name what is put together, and over what.
        string overKey = kind == "people_of" ? kind : "over";
        string of = kind == "people_of" ? string.Empty : section.Text(kind)?.Text ?? string.Empty;
        if (section.RequireText(overKey, "domain") is not { } over || (kind != "people_of" && of.Length == 0))
        {
            return null;
        }

        if (over.Text == GroupFeature.Account)
        {
            if (context.Accounts.Count == 0)
            {
                context.Problems.Error(over.At, $"{section.Path}: no accounts are mapped. Add objects.account, or share a lead field such as the domain.");
                return null;
            }
        }
        else
        {
            (LeadDraft Lead, FieldDraft Field)[] fields = [.. context.LeadFields(over.Text)];
            if (fields.Length == 0)
            {
                context.Problems.Error(over.At, $"{section.Path}.{overKey}: no lead object has a field \"{over.Text}\"{Nearest.Hint(over.Text, [GroupFeature.Account, .. context.LeadFieldNames])}");
                return null;
            }

            foreach ((LeadDraft lead, FieldDraft field) in fields)
            {
                CheckAllowed(lead, field, over, section.Path, context);
            }
        }

        RollUp how = kind switch { "sum_of" => RollUp.Sum, "max_of" => RollUp.Max, _ => RollUp.People };
        return new GroupFeature(heading.Name, heading.Say, heading.Expect, heading.Line, of, over.Text, section.Text("only_when")?.Text, how);
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
        if (kind == "changed")
        {
            if (!fields.Any(f => f.Lead.Source.WithHistory))
            {
                context.Problems.Error(node.At, $"{section.Path}: past values of \"{node.Text}\" are not read, so no change is ever seen. Add history: to {fields[0].Lead.Source.ObjectName}.");
            }

            return section.RequireWindow("within", "30d") is { } within ? new ChangedFeature(heading.Name, heading.Say, heading.Expect, heading.Line, node.Text, within) : null;
        }

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

            NamedOffset comparison = new(new Comparison(node.Text, ComparisonOperator.EqualTo, [value.Text]), 0);
            ConditionCheck.Classes(comparison, context.ClassesOf(node.Text), value.At, [], context.Problems);
            foreach ((LeadDraft lead, FieldDraft field) in fields)
            {
                context.Compares(lead.Source.Stream, field, comparison, value.At, isLabel: false);
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
                TimeSpan unit = section.Choice("unit", FeatureWords.Units) switch
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

    private static Expectation ReadExpectation(Section section) => section.Choice("expect", FeatureWords.Expectations) switch
    {
        "higher" => Expectation.Higher,
        "lower" => Expectation.Lower,
        _ => Expectation.None,
    };

    private sealed record Heading(string Name, string? Say, Expectation Expect, int Line);
}
