namespace LeadScoring.Mapping;

/// <summary>Reads <c>lead</c> and every object <c>same_as: lead</c>.</summary>
internal static class LeadObject
{
    private static readonly string[] IdNames = ["Id", "hs_object_id", "id"];

    public static void Read(MapEntry entry, MappingContext context)
    {
        ProblemList problems = context.Problems;
        string name = entry.Key.Text;
        string path = $"objects.{name}";
        if (Section.Open(entry.Value, path, problems, ObjectWords.LeadKeys) is not { } section)
        {
            return;
        }

        // Even without a stream the fields are read, so that what uses them is not reported as well.
        TextNode? from = section.RequireText("from", "sf.Lead");
        StreamKey stream = (from is null ? null : context.Stream(from, $"{path}.from")) ?? LeadDraft.NoStream;
        if (stream != LeadDraft.NoStream && context.Leads.Exists(l => l.Source.Stream == stream))
        {
            problems.Error(from!.At, $"{stream} is read twice. One object per stream.");
            return;
        }

        (IReadOnlyList<FieldDraft> fields, IReadOnlyList<string> neverUse) = FieldsReader.Read(section.Require("fields", "{ email: Email }"), $"{path}.fields", stream, context);
        (StreamName? history, bool withHistory) = ReadHistory(section, stream, context);
        LeadSource source = new()
        {
            Stream = stream,
            ObjectName = name,
            Priority = context.Leads.Count,
            ChangedBy = ReadChangedBy(section, stream, context),
            Overlap = section.Duration("overlap") ?? ObjectsChapter.DefaultOverlap,
            HistoryStream = history,
            WithHistory = withHistory,
            Keep = ReadKeep(section, stream, context),
            MergeKey = ReadMergeKey(section, fields, problems),
            Fields = [.. fields.Select(f => f.Mapping)],
            NeverUse = [.. neverUse.Concat(section.Texts("never_use").Select(t => t.Text)).Distinct(StringComparer.OrdinalIgnoreCase)],
        };
        context.Leads.Add(new LeadDraft(source, fields, ReadId(section, problems), entry.Key.At));
    }

    internal static string? ReadChangedBy(Section section, StreamKey stream, MappingContext context)
    {
        if (section.Text("changed_by") is not { } node)
        {
            return null;
        }

        context.Reads(stream, node.Text, node.At, isTime: true);
        return node.Text;
    }

    internal static string? ReadId(Section section, ProblemList problems)
    {
        if (section.Text("id") is { } node && !IdNames.Contains(node.Text, StringComparer.Ordinal))
        {
            problems.Error(node.At, $"{section.Path}.id: \"{node.Text}\" is not the CRM's own id. Records are told apart by Id (Salesforce) or hs_object_id (HubSpot).");
        }

        return section.Text("id")?.Text;
    }

    /// <summary>Salesforce names a history object; HubSpot gives past values with the records.</summary>
    internal static (StreamName? Stream, bool WithHistory) ReadHistory(Section section, StreamKey stream, MappingContext context)
    {
        if (section.Text("history") is not { } node)
        {
            return (null, false);
        }

        if (stream == LeadDraft.NoStream)
        {
            return (null, false);
        }

        if (!context.IsSalesforce(stream))
        {
            return (null, Scalars.YesNo(node, $"{section.Path}.history", context.Problems) ?? false);
        }

        if (node.Text is "yes" or "no" or "true" or "false")
        {
            context.Problems.Error(node.At, $"{section.Path}.history: name Salesforce's history object, for example LeadHistory.");
            return (null, false);
        }

        return (new StreamName(node.Text), true);
    }

    internal static Condition ReadKeep(Section section, StreamKey stream, MappingContext context)
    {
        if (section.Text("keep") is not { } node || ConditionParser.Parse(node, context.Problems) is not { } keep)
        {
            return new Always();
        }

        foreach (NamedOffset name in keep.Names)
        {
            context.Reads(stream, name.Name, node.Inside(name.Offset));
        }

        return keep.Condition;
    }

    private static IReadOnlyList<string> ReadMergeKey(Section section, IReadOnlyList<FieldDraft> fields, ProblemList problems)
    {
        IReadOnlyList<TextNode> keys = section.Texts("merge_key");
        string[] names = [.. fields.Select(f => f.Mapping.Name)];
        foreach (TextNode key in keys)
        {
            // "name+company" is one key of two fields, which both must agree.
            foreach (string part in key.Text.Split('+', StringSplitOptions.TrimEntries).Where(p => !names.Contains(p, StringComparer.Ordinal)))
            {
                problems.Error(key.At, $"{section.Path}.merge_key: there is no field \"{part}\"{Nearest.Hint(part, names)}");
            }
        }

        return [.. keys.Select(k => string.Join('+', k.Text.Split('+', StringSplitOptions.TrimEntries)))];
    }
}
