namespace LeadScoring.Mapping;

/// <summary>Reads <c>write_back</c>: the only fields that are ever touched.</summary>
internal static class WriteBackChapter
{
    public static IReadOnlyList<WriteBackTarget> Read(Node? node, MappingContext context)
    {
        List<WriteBackTarget> targets = [];
        if (node is null)
        {
            return targets;
        }

        if (node is not ListNode list)
        {
            context.Problems.Error(node.At, "write_back must be a list, for example - { to: sf.Lead, match: Id, mode: update_only, fields: { … } }");
            return targets;
        }

        foreach (Node item in list.Items)
        {
            if (ReadTarget(item, context) is { } target)
            {
                if (targets.Exists(t => t.Stream == target.Stream))
                {
                    context.Problems.Error(item.At, $"{target.Stream} is written twice. Put its fields into one entry.");
                }

                targets.Add(target);
            }
        }

        return targets;
    }

    private static WriteBackTarget? ReadTarget(Node node, MappingContext context)
    {
        ProblemList problems = context.Problems;
        if (Section.Open(node, "write_back", problems, WriteBackWords.TargetKeys) is not { } section)
        {
            return null;
        }

        if (section.RequireText("mode", "update_only") is { } mode)
        {
            Section.Choose(mode, "write_back.mode", problems, ["update_only"]);
        }

        TextNode? match = section.RequireText("match", "Id");
        Node? fields = section.Require("fields", "{ Lead_Score__c: { value: score } }");
        if (section.RequireText("to", "sf.Lead") is not { } to || context.Stream(to, "write_back.to") is not { } stream)
        {
            return null;
        }

        if (context.Leads.Find(l => l.Source.Stream == stream) is not { } lead)
        {
            if (context.HasBrokenLead)
            {
                return null;
            }

            problems.Error(to.At, $"{stream} is no stream of a lead object, so nothing can be written there{Nearest.Hint(stream.ToString(), [.. context.Leads.Select(l => l.Source.Stream.ToString())])}");
            return null;
        }

        if (match is not null)
        {
            CheckMatch(match, lead, context);
        }

        List<WriteBackField> written = [];
        foreach (MapEntry entry in fields is null ? [] : Section.Named(fields, "write_back.fields", problems))
        {
            if (ReadField(entry, problems) is not { } field)
            {
                continue;
            }

            CheckNotRead(entry.Key, field, lead, context);
            context.Uses.Add(new CrmFieldUse(stream, field.Field, entry.Key.At, IsWritten: true));
            written.Add(field);
        }

        if (written.Count > 0 && written.TrueForAll(f => f.OnlyWithOthers || f.Value is WriteBackValue.Trend or WriteBackValue.WhatChanged or WriteBackValue.Feedback))
        {
            problems.Error(section.Entry("fields")!.Key.At, "Every field here is written only with others, so nothing would ever be written.");
        }

        return new WriteBackTarget(stream, written, section.At.Line);
    }

    private static void CheckMatch(TextNode match, LeadDraft lead, MappingContext context)
    {
        string[] ids = context.IsSalesforce(lead.Source.Stream) ? ["Id"] : ["hs_object_id", "id"];
        string[] keys = [.. lead.Fields.Where(f => lead.Source.MergeKey.Contains(f.Mapping.Name)).SelectMany(f => new[] { f.Mapping.Name, f.Mapping.From }).Distinct(StringComparer.Ordinal)];
        string[] known = [.. ids, .. keys];
        if (match.Text != lead.IdField && !known.Contains(match.Text, StringComparer.Ordinal))
        {
            context.Problems.Error(match.At, $"write_back.match: \"{match.Text}\" identifies no record of {lead.Source.Stream}{Nearest.Hint(match.Text, known)}");
        }
    }

    /// <summary>A score that is read back as input would feed on itself. Owner and feedback are the exceptions: they are read to see what humans did.</summary>
    private static void CheckNotRead(TextNode key, WriteBackField field, LeadDraft lead, MappingContext context)
    {
        if (field.Value is not (WriteBackValue.Owner or WriteBackValue.Feedback)
            && lead.Fields.FirstOrDefault(f => string.Equals(f.Mapping.From, field.Field, StringComparison.OrdinalIgnoreCase)) is { } input)
        {
            context.Problems.Error(key.At, $"{field.Field} is written here and read as \"{input.Mapping.Name}\" in line {input.Mapping.Line}: the score would feed on itself. Remove one.");
        }
    }

    private static WriteBackField? ReadField(MapEntry entry, ProblemList problems)
    {
        string path = $"write_back.{entry.Key.Text}";
        if (Section.Open(entry.Value, path, problems, WriteBackWords.FieldKeys) is not { } section
            || section.RequireText("value", "score") is not { } node)
        {
            return null;
        }

        if (Section.Choose(node, $"{path}.value", problems, [.. WriteBackWords.Values.Keys]) is not { } word)
        {
            return null;
        }

        WriteBackValue value = WriteBackWords.Values[word];
        bool isNumber = value is WriteBackValue.Score or WriteBackValue.Probability or WriteBackValue.Trend;
        bool isText = value is WriteBackValue.Factor or WriteBackValue.OwnerReason or WriteBackValue.WhatChanged or WriteBackValue.LeadsLikeThis;
        CheckFits(section, "round", isNumber, "numbers", problems);
        CheckFits(section, "if_moved_by", isNumber && value != WriteBackValue.Trend, "score and probability", problems);
        CheckFits(section, "length", isText, "texts", problems);
        CheckFits(section, "picklist", value == WriteBackValue.Tier, "tier", problems);
        CheckFits(section, "never_if_changed_by_human", value is WriteBackValue.Owner or WriteBackValue.Tier or WriteBackValue.Score, "owner, tier and score", problems);
        CheckFits(section, "only_from", value == WriteBackValue.Owner, "the owner", problems);
        return new WriteBackField
        {
            Field = entry.Key.Text,
            Value = value,
            FactorNumber = value == WriteBackValue.Factor ? word[^1] - '0' : 0,
            Round = section.Whole("round", 0, 6),
            IfMovedBy = section.Number("if_moved_by", 0, 100),
            Length = section.Whole("length", 20, 32_000),
            Picklist = section.Find("picklist") is { } pairs ? ReadPicklist(pairs, path, problems) : null,
            OnlyWithOthers = section.YesNo("only_with_others") ?? false,
            NeverIfChangedByHuman = section.YesNo("never_if_changed_by_human") ?? false,
            OnlyFrom = section.Find("only_from") is { } origins ? ReadOrigins(origins, path, problems) : [],
            Line = entry.Key.At.Line,
        };
    }

    private static List<OwnerOrigin> ReadOrigins(Node node, string path, ProblemList problems)
    {
        List<OwnerOrigin> origins = [];
        foreach (Node item in node is ListNode list ? list.Items : [node])
        {
            if (item is TextNode { Text: "queue" })
            {
                origins.Add(OwnerOrigin.Queue);
            }
            else if (item is TextNode user && TeamsChapter.IsAddress(user.Text))
            {
                origins.Add(new OwnerOrigin(user.Text.ToLowerInvariant()));
            }
            else
            {
                problems.Error(item.At, $"{path}.only_from: write queue, or the e-mail address of a user whose records may be given away.");
            }
        }

        return origins;
    }

    private static void CheckFits(Section section, string key, bool fits, string what, ProblemList problems)
    {
        if (!fits && section.Entry(key) is { } entry)
        {
            problems.Error(entry.Key.At, $"{section.Path}: \"{key}\" is for {what}. Remove it.");
        }
    }

    private static Dictionary<Tier, string>? ReadPicklist(Node node, string path, ProblemList problems)
    {
        if (Section.Open(node, $"{path}.picklist", problems, WriteBackWords.PicklistKeys) is not { } section)
        {
            return null;
        }

        Dictionary<Tier, string> values = [];
        foreach ((string word, Tier tier) in RoutingWords.Tiers)
        {
            if (section.RequireText(word, char.ToUpperInvariant(word[0]) + word[1..]) is { } value)
            {
                if (values.ContainsValue(value.Text))
                {
                    problems.Error(value.At, $"{path}.picklist: \"{value.Text}\" stands for two tiers.");
                }

                values[tier] = value.Text;
            }
        }

        return values.Count == 3 ? values : null;
    }
}
