using System.Collections.Frozen;
using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Reads <c>fields</c> of an object: <c>name: CrmField</c> or a group with <c>from</c> and steps.</summary>
internal static class FieldsReader
{
    /// <summary>The fields, and the <c>never_use</c> list that may stand among them.</summary>
    public static (IReadOnlyList<FieldDraft> Fields, IReadOnlyList<string> NeverUse) Read(Node? node, string path, StreamKey stream, MappingContext context)
    {
        List<FieldDraft> fields = [];
        List<string> neverUse = [];
        foreach (MapEntry entry in node is null ? [] : Section.Named(node, path, context.Problems))
        {
            if (entry.Key.Text == ObjectWords.NeverUse)
            {
                neverUse.AddRange(Section.AsTexts(entry.Value, $"{path}.never_use", context.Problems).Select(t => t.Text));
            }
            else if (Names.Check(entry.Key, "a field", context.Problems) && ReadField(entry, $"{path}.{entry.Key.Text}", stream, context) is { } field)
            {
                fields.Add(field);
            }
        }

        return (fields, neverUse);
    }

    private static FieldDraft? ReadField(MapEntry entry, string path, StreamKey stream, MappingContext context)
    {
        ProblemList problems = context.Problems;
        if (entry.Value is TextNode plain)
        {
            if (Section.AsText(plain, path, problems) is null)
            {
                return null;
            }

            context.Reads(stream, plain.Text, plain.At);
            FieldConversion same = new([], null, null, null, null);
            return new FieldDraft(new FieldMapping(entry.Key.Text, plain.Text, FieldKind.Text, same, entry.Key.At.Line), FieldNature.Raw, entry.Key.At);
        }

        if (Section.Open(entry.Value, path, problems, ObjectWords.FieldKeys) is not { } section)
        {
            return null;
        }

        TextNode? from = section.RequireText("from", "Industry");
        List<FieldStep> steps = section.Find("do") is { } words ? ReadSteps(words, $"{path}.do", problems) : [];
        FieldKind kind = steps.Count == 0 ? FieldKind.Text : steps[^1].Kind;
        FieldNature nature = steps.Select(s => s.Nature).LastOrDefault(n => n is not null) ?? FieldNature.Raw;
        FrozenDictionary<string, string>? map = section.Find("map") is { } pairs ? ReadMap(pairs, $"{path}.map", problems) : null;
        string? otherwise = ReadWord(section, "otherwise", problems);
        Buckets? buckets = section.Find("bucket") is { } borders ? ReadBuckets(borders, steps, $"{path}.bucket", problems) : null;
        if (map is not null && buckets is not null)
        {
            problems.Error(section.Entry("bucket")!.Key.At, $"{path} has both map and bucket. Keep one.");
        }

        if (otherwise is not null && map is null && !steps.Exists(s => s.Word is "seniority" or "department" or "country_code"))
        {
            problems.Warn(section.Entry("otherwise")!.Key.At, "\"otherwise\" does nothing here: it is for values that a map or a word list does not know.");
        }

        if (map is not null || buckets is not null)
        {
            (kind, nature) = (FieldKind.Text, FieldNature.Class);
        }

        string? whenEmpty = ReadDefault(section, kind, problems);
        if (from is not null)
        {
            context.Reads(stream, from.Text, from.At);
        }

        FieldConversion conversion = new(steps, map, otherwise, buckets, whenEmpty);
        return new FieldDraft(new FieldMapping(entry.Key.Text, from?.Text ?? string.Empty, kind, conversion, entry.Key.At.Line), nature, entry.Key.At)
        {
            Classes = map is null ? null : [.. map.Values.Append(otherwise).Append(whenEmpty).OfType<string>().Distinct(StringComparer.Ordinal)],
        };
    }

    private static List<FieldStep> ReadSteps(Node node, string path, ProblemList problems)
    {
        List<FieldStep> steps = [];
        IReadOnlyList<Node> words = node is ListNode list ? list.Items : [node];
        for (int i = 0; i < words.Count; i++)
        {
            FieldStep? step;
            if (words[i] is MapNode { Entries.Count: 1 } group)
            {
                bool partFollows = i + 1 < words.Count && words[i + 1] is TextNode { Text: "first" or "last" };
                step = ReadArgument(group.Entries[0], partFollows ? ((TextNode)words[i + 1]).Text : null, path, problems);
                i += partFollows && group.Entries[0].Key.Text == "split" ? 1 : 0;
            }
            else
            {
                step = ReadPlainStep(words[i], path, problems);
            }

            if (step is null)
            {
                continue;
            }

            if (steps.Count > 0 && steps[^1].Kind != FieldKind.Text)
            {
                problems.Error(words[i].At, $"\"{step.Word}\" cannot follow \"{steps[^1].Word}\": it needs text. Put it before, or remove it.");
            }

            steps.Add(step);
        }

        return steps;
    }

    private static FieldStep? ReadPlainStep(Node node, string path, ProblemList problems)
    {
        if (Section.AsText(node, $"An entry of {path}", problems) is not { } word)
        {
            return null;
        }

        if (StepWords.Steps.TryGetValue(word.Text, out FieldStep? step))
        {
            return step;
        }

        problems.Error(word.At, StepWords.Arguments.Has(word.Text) ? $"\"{word.Text}\" needs to know what: write {{ {word.Text}: … }}."
            : $"Unknown step \"{word.Text}\"{Nearest.Hint(word.Text, [.. StepWords.Plain, .. StepWords.Arguments.Names])}");
        return null;
    }

    private static FieldStep? ReadArgument(MapEntry entry, string? part, string path, ProblemList problems)
    {
        string word = entry.Key.Text;
        if (word == "replace" && entry.Value is MapNode { Entries: [{ Key.Text.Length: > 0, Value: TextNode by } pair] })
        {
            return StepWords.Replace(pair.Key.Text, by.Text);
        }

        switch (word)
        {
            case "replace":
                problems.Error(entry.Value.At, $"{path}: write {{ replace: {{ \"old\": \"new\" }} }}.");
                return null;
            case "split" or "contains":
                if (entry.Value is not TextNode { Text.Length: > 0 } argument)
                {
                    problems.Error(entry.Value.At, $"{path}.{word} needs some text in quotes.");
                    return null;
                }

                if (word == "contains")
                {
                    return StepWords.Contains(argument.Text);
                }

                if (part is null)
                {
                    problems.Error(entry.Key.At, "\"split\" must be followed by first or last: which part is wanted?");
                    return null;
                }

                return StepWords.Split(argument.Text, part == "last");
            default:
                problems.Error(entry.Key.At, $"Unknown step \"{word}\"{Nearest.Hint(word, StepWords.Arguments.Names)}");
                return null;
        }
    }

    private static FrozenDictionary<string, string>? ReadMap(Node node, string path, ProblemList problems)
    {
        Dictionary<string, string> map = new(StringComparer.OrdinalIgnoreCase);
        foreach (MapEntry entry in Section.Named(node, path, problems))
        {
            Scalars.WarnOfTruthWord(entry.Key, problems);
            if (Section.AsText(entry.Value, $"{path}.{entry.Key.Text}", problems) is not { } value)
            {
                continue;
            }

            Scalars.WarnOfTruthWord(value, problems);
            if (!map.TryAdd(entry.Key.Text.Trim(), value.Text))
            {
                problems.Error(entry.Key.At, $"\"{entry.Key.Text}\" is in the map already; upper and lower case make no difference here.");
            }
        }

        return map.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static string? ReadWord(Section section, string key, ProblemList problems)
    {
        if (section.Text(key) is not { } node)
        {
            return null;
        }

        Scalars.WarnOfTruthWord(node, problems);
        return node.Text;
    }

    private static string? ReadDefault(Section section, FieldKind kind, ProblemList problems)
    {
        if (section.Text("default") is not { } node)
        {
            return null;
        }

        // Numbers and dates have no class "unknown": empty means missing there, and that is what the word asks for.
        if (node.Text == Buckets.Unknown && kind is FieldKind.Number or FieldKind.Instant)
        {
            return null;
        }

        (bool fits, string kindName) = kind switch
        {
            FieldKind.Number => (Scalars.TryNumber(node.Text, out _), "number"),
            FieldKind.Instant => (DateText.Read(node.Text).Text == node.Text, "date (2026-01-31)"),
            FieldKind.YesNo => (node.Text is "yes" or "no", "yes or no"),
            _ => (true, "text"),
        };
        if (!fits)
        {
            problems.Error(node.At, $"{section.Path}.default: \"{node.Text}\" is not a {kindName}. Leave it out: the model knows that empty means missing.");
            return null;
        }

        if (kind == FieldKind.Text)
        {
            Scalars.WarnOfTruthWord(node, problems);
        }

        return node.Text;
    }

    private static Buckets? ReadBuckets(Node node, List<FieldStep> steps, string path, ProblemList problems)
    {
        if (steps.Count > 0 && steps[^1].Kind != FieldKind.Number)
        {
            if (steps.Exists(s => s.Kind != FieldKind.Text || s.Nature is not null))
            {
                problems.Error(node.At, $"{path} needs a number, and \"{steps[^1].Word}\" gives none.");
                return null;
            }
        }

        if (steps.Count == 0 || steps[^1].Kind != FieldKind.Number)
        {
            steps.Add(StepWords.Steps["number"]);
        }

        List<decimal> borders = [];
        foreach (TextNode border in Section.AsTexts(node, path, problems))
        {
            if (!decimal.TryParse(border.Text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            {
                problems.Error(border.At, $"{path}: \"{border.Text}\" is not a number.");
                return null;
            }

            if (borders.Count > 0 && number <= borders[^1])
            {
                problems.Error(border.At, $"{path}: the borders must rise, and {border.Text} does not.");
                return null;
            }

            borders.Add(number);
        }

        if (borders.Count == 0)
        {
            problems.Error(node.At, $"{path} needs at least one border, for example [50, 200].");
            return null;
        }

        return new Buckets(borders);
    }
}
