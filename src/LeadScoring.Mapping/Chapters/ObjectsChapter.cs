namespace LeadScoring.Mapping;

/// <summary>Reads <c>objects</c>: what is pulled. Leads come first, so that activities and deals can point at them.</summary>
internal static class ObjectsChapter
{
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromMinutes(10);

    private enum Role
    {
        Lead,
        Activity,
        Deal,
        Account,
    }

    public static void Read(Node node, MappingContext context)
    {
        ProblemList problems = context.Problems;
        IReadOnlyList<MapEntry> entries = Section.Named(node, "objects", problems);
        if (entries.Count > 0 && !entries.Any(e => e.Key.Text == ObjectWords.Lead))
        {
            problems.Error(node.At, "objects needs \"lead\": the object that is scored.");
        }

        List<(MapEntry Entry, Role Role)> known = [];
        foreach (MapEntry entry in entries)
        {
            if (RoleOf(entry, problems) is { } role && Names.Check(entry.Key, "an object", problems))
            {
                known.Add((entry, role));
            }
        }

        // The lead itself has priority 0 wherever it stands.
        foreach ((MapEntry entry, _) in known.Where(k => k.Role == Role.Lead).OrderBy(k => k.Entry.Key.Text == "lead" ? 0 : 1))
        {
            LeadObject.Read(entry, context);
        }

        foreach ((MapEntry entry, _) in known.Where(k => k.Role == Role.Activity))
        {
            ActivityObject.Read(entry, context);
        }

        foreach ((MapEntry entry, _) in known.Where(k => k.Role == Role.Deal))
        {
            DealObject.Read(entry, context);
        }

        foreach ((MapEntry entry, _) in known.Where(k => k.Role == Role.Account).OrderBy(k => k.Entry.Key.Text == ObjectWords.Account ? 0 : 1))
        {
            AccountObject.Read(entry, context);
        }

        CheckKinds(context);
        CheckMergeKeys(context);
    }

    private static Role? RoleOf(MapEntry entry, ProblemList problems)
    {
        string name = entry.Key.Text;
        switch (name)
        {
            case ObjectWords.Lead:
                return Role.Lead;
            case ObjectWords.Activity:
                return Role.Activity;
            case ObjectWords.Deal:
                return Role.Deal;
            case ObjectWords.Account:
                return Role.Account;
        }

        MapNode? group = entry.Value as MapNode;
        switch (group?.Find("same_as")?.Value)
        {
            case TextNode { Text: ObjectWords.Lead }:
                return Role.Lead;
            case TextNode { Text: ObjectWords.Deal }:
                return Role.Deal;
            case TextNode { Text: ObjectWords.Account }:
                return Role.Account;
            case TextNode other:
                problems.Error(other.At, $"objects.{name}.same_as: \"{other.Text}\" is not known; an object is the same as lead, deal or account.");
                return null;
            default:
                problems.Error(entry.Key.At, $"What is \"{name}\"? Say same_as: lead (the same people), same_as: deal or same_as: account; activities go into one object \"activity\".");
                return null;
        }
    }

    /// <summary>One name means one thing: on each object it must be of the same kind.</summary>
    private static void CheckKinds(MappingContext context)
    {
        foreach (string name in context.LeadFieldNames)
        {
            (LeadDraft Lead, FieldDraft Field)[] all = [.. context.LeadFields(name)];
            foreach ((LeadDraft lead, FieldDraft field) in all.Skip(1).Where(f => f.Field.Mapping.Kind != all[0].Field.Mapping.Kind))
            {
                context.Problems.Error(
                    field.At,
                    $"\"{name}\" is {Word(field.Mapping.Kind)} on {lead.Source.ObjectName} and {Word(all[0].Field.Mapping.Kind)} on {all[0].Lead.Source.ObjectName}. Use the same steps or another name.");
            }
        }

        foreach (string name in context.Accounts.SelectMany(a => a.Fields).Select(f => f.Mapping.Name).Distinct(StringComparer.Ordinal))
        {
            (AccountDraft Account, FieldDraft Field)[] all = [.. context.AccountFields(name)];
            foreach ((AccountDraft account, FieldDraft field) in all.Skip(1).Where(f => f.Field.Mapping.Kind != all[0].Field.Mapping.Kind))
            {
                context.Problems.Error(
                    field.At,
                    $"\"{name}\" is {Word(field.Mapping.Kind)} on {account.Source.ObjectName} and {Word(all[0].Field.Mapping.Kind)} on {all[0].Account.Source.ObjectName}. Use the same steps or another name.");
            }
        }
    }

    private static void CheckMergeKeys(MappingContext context)
    {
        LeadDraft? main = context.Leads.Find(l => l.Source.ObjectName == "lead");
        foreach (LeadDraft lead in context.Leads)
        {
            // An object that is the same as the lead joins by the lead's key unless it names its own.
            if (lead.Source.MergeKey.Count == 0 && main is { Source.MergeKey.Count: > 0 })
            {
                lead.Source = lead.Source with { MergeKey = main.Source.MergeKey };
            }

            if (lead != main && lead.Source.MergeKey.Count == 0)
            {
                context.Problems.Warn(lead.At, $"{lead.Source.ObjectName} is the same as lead but no merge_key is given, so nobody is ever joined. Write merge_key: [email] at objects.lead.");
            }
        }
    }

    internal static string Word(FieldKind kind) => kind switch
    {
        FieldKind.Number => "a number",
        FieldKind.Instant => "a date",
        FieldKind.YesNo => "yes or no",
        _ => "text",
    };
}
