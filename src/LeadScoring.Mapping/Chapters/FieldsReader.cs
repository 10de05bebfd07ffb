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

            context.Uses.Add(new CrmFieldUse(stream, plain.Text, plain.At, IsWritten: false) { Reading = new FieldReading(entry.Key.Text, null, IsVerbatim: true, null) });
            FieldConversion same = new([], null, null, null, null);
            return new FieldDraft(new FieldMapping(entry.Key.Text, plain.Text, FieldKind.Text, same, entry.Key.At.Line), FieldNature.Raw, entry.Key.At) { IsVerbatim = true };
        }

        if (Section.Open(entry.Value, path, problems, ObjectWords.FieldKeys) is not { } section)
        {
            return null;
        }

        TextNode? from = section.RequireText("from", "Industry");
        List<FieldStep> steps = section.Find("do") is { } words ? StepsReader.Read(words, $"{path}.do", context.SettingsOf(stream), context) : [];
        ReadCurrency(section, steps, stream, context);
        FieldKind kind = steps.Count == 0 ? FieldKind.Text : steps[^1].Kind;
        FieldNature nature = steps.Select(s => s.Nature).LastOrDefault(n => n is not null) ?? FieldNature.Raw;
        FrozenDictionary<string, string>? map = section.Find("map") is { } pairs ? ReadMap(pairs, $"{path}.map", problems) : null;
        string? otherwise = ReadWord(section, "otherwise", problems);
        Buckets? buckets = section.Find("bucket") is { } borders ? ReadBuckets(borders, steps, $"{path}.bucket", context.SettingsOf(stream), problems) : null;
        if (map is not null && buckets is not null)
        {
            problems.Error(section.Entry("bucket")!.Key.At, $"{path} has both map and bucket. Keep one.");
        }

        if (map is not null && steps.Exists(s => s.Word is "hash" or "phone"))
        {
            problems.Warn(section.Entry("map")!.Key.At, $"{path}: a map after {steps.Last(s => s.Word is "hash" or "phone").Word} finds nothing that a person could write down. Remove one.");
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
        bool isVerbatim = steps.TrueForAll(s => s.Word is "trim" or "lower" or "upper" or "title_case") && buckets is null;
        if (from is not null)
        {
            string? typed = steps.Find(s => s.Kind != FieldKind.Text)?.Word;
            MapReading? reading = isVerbatim && section.Entry("map") is { Value: MapNode keys } entryOfMap ? new MapReading(entryOfMap.Key.At, [.. keys.Entries.Select(e => e.Key)], otherwise) : null;
            context.Uses.Add(new CrmFieldUse(stream, from.Text, from.At, IsWritten: false) { Reading = new FieldReading(entry.Key.Text, typed, isVerbatim && map is null, reading) });
        }

        foreach (FieldStep step in steps)
        {
            context.StepVersions.Add($"{step.Word} {step.Version}");
            foreach (string other in step.AlsoReads.Where(o => step.Word != StepWords.Money))
            {
                context.Reads(stream, other, section.Find("do")!.At);
            }
        }

        NoteLookup(entry.Key.Text, path, section, from, steps, otherwise, context);
        FieldConversion conversion = new(steps, map, otherwise, buckets, whenEmpty);
        FieldMapping mapping = new(entry.Key.Text, from?.Text ?? string.Empty, kind, conversion, entry.Key.At.Line)
        {
            AlsoReads = [.. steps.SelectMany(s => s.AlsoReads).Distinct(StringComparer.OrdinalIgnoreCase)],
        };
        return new FieldDraft(mapping, nature, entry.Key.At)
        {
            Classes = ClassesOf(steps, map, buckets, otherwise, whenEmpty),
            IsVerbatim = isVerbatim && map is null,
        };
    }

    private static void NoteLookup(string name, string path, Section section, TextNode? from, List<FieldStep> steps, string? otherwise, MappingContext context)
    {
        // objects.NAME.fields.FIELD
        string ofObject = path.Split('.')[1];
        string? list = steps.LastOrDefault(s => s.Word is "seniority" or "department" or "country_code")?.Word;
        if (from is not null && section.Entry("map") is { } map)
        {
            context.Notes.Lookups[(ofObject, name)] = new LookupNote(map.Key.At, from.Text, null, otherwise);
        }
        else if (from is not null && list is not null)
        {
            context.Notes.Lookups[(ofObject, name)] = new LookupNote(section.Find("do")!.At, from.Text, list == "country_code" ? WordListNames.Countries : list, otherwise ?? (list == "country_code" ? null : "other"));
        }
    }

    /// <summary>The only values that can come out; <see langword="null"/> where the mapping alone does not tell.</summary>
    private static List<string>? ClassesOf(List<FieldStep> steps, FrozenDictionary<string, string>? map, Buckets? buckets, string? otherwise, string? whenEmpty)
    {
        IEnumerable<string?>? classes = map?.Values
            ?? buckets?.Names
            ?? (steps.Count == 0 ? null : steps[^1].Word switch
            {
                "seniority" => [.. WordBook.SeniorityClasses, "other"],
                "free_or_business" => (string[])["free", "business", "disposable", "unknown"],
                _ => null,
            });
        return classes is null ? null : [.. classes.Append(otherwise).Append(whenEmpty).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary><c>currency: FIELD, to: EUR</c> turn an amount into one currency at the rate of the day.</summary>
    private static void ReadCurrency(Section section, List<FieldStep> steps, StreamKey stream, MappingContext context)
    {
        ProblemList problems = context.Problems;
        TextNode? field = section.Text("currency");
        TextNode? to = section.Text("to");
        if (field is null && to is null)
        {
            return;
        }

        int money = steps.FindIndex(s => s.Word == StepWords.Money);
        if (money < 0)
        {
            problems.Error((section.Entry("currency") ?? section.Entry("to"))!.Key.At, $"{section.Path}: currency and to belong to amounts. Add do: [money].");
            return;
        }

        if (field is null || to is null)
        {
            section.Require(field is null ? "currency" : "to", field is null ? "CurrencyIsoCode" : ExchangeRates.Base);
            return;
        }

        context.Reads(stream, field.Text, field.At);
        if (!context.HasRates)
        {
            problems.Error(field.At, $"{section.Path}: amounts of several currencies need rates. Add exchange_rates: rates.csv (day,currency,rate) beside the mapping.");
        }
        else if (context.Rates is { } rates)
        {
            if (rates.Currencies.Contains(to.Text))
            {
                steps[money] = StepWords.MoneyIn(to.Text, field.Text, rates, context.SettingsOf(stream));
            }
            else
            {
                problems.Error(to.At, $"{section.Path}.to: there are no rates for \"{to.Text}\"{Nearest.Hint(to.Text, rates.Currencies)}");
            }
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

    private static Buckets? ReadBuckets(Node node, List<FieldStep> steps, string path, StepSettings settings, ProblemList problems)
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
            steps.Add(StepWords.Make(StepWords.Number, settings));
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
