namespace LeadScoring.Mapping;

/// <summary>Reads <c>account</c> and every object <c>same_as: account</c>: companies, and how leads find theirs.</summary>
internal static class AccountObject
{
    private const string AssociationStream = "associations";

    private const string AssociatedCompanies = "associations.companies";

    public static void Read(MapEntry entry, MappingContext context)
    {
        ProblemList problems = context.Problems;
        string path = $"objects.{entry.Key.Text}";
        if (Section.Open(entry.Value, path, problems, ObjectWords.AccountKeys) is not { } section)
        {
            return;
        }

        TextNode? from = section.RequireText("from", "sf.Account");
        StreamKey stream = (from is null ? null : context.Stream(from, $"{path}.from")) ?? LeadDraft.NoStream;
        if (stream != LeadDraft.NoStream && context.Accounts.Exists(a => a.Source.Stream == stream))
        {
            problems.Error(from!.At, $"{stream} is read twice. One object per stream.");
            return;
        }

        LeadObject.ReadId(section, problems);
        (IReadOnlyList<FieldDraft> fields, IReadOnlyList<string> neverUse) = FieldsReader.Read(section.Require("fields", "{ domain: { from: Website, do: [domain] } }"), $"{path}.fields", stream, context);
        if (neverUse.Count > 0)
        {
            problems.Warn(section.Entry("fields")!.Key.At, "never_use does nothing at an account: only fields that a feature names are used.");
        }

        string? domain = ReadDomain(section, fields, problems);
        (string? leadField, StreamKey? leadStream) = stream == LeadDraft.NoStream ? (null, null) : ReadVia(section, stream, context);
        if (domain is null && leadField is null && !section.Has("via") && !section.Has("domain") && stream != LeadDraft.NoStream)
        {
            problems.Warn(entry.Key.At, $"{path}: leads find this account only by links that the CRM gives itself. Map a domain (domain: {{ from: Website, do: [domain] }}), or write via: with the lead's field.");
        }

        context.Accounts.Add(new AccountDraft(
            new AccountSource
            {
                Stream = stream,
                ObjectName = entry.Key.Text,
                Priority = context.Accounts.Count,
                ChangedBy = LeadObject.ReadChangedBy(section, stream, context),
                Overlap = section.Duration("overlap") ?? ObjectsChapter.DefaultOverlap,
                Keep = LeadObject.ReadKeep(section, stream, context),
                Fields = [.. fields.Select(f => f.Mapping)],
                DomainField = domain,
                LeadField = leadField,
                LeadStream = leadStream,
                OwnerField = ReadOwner(section, stream, context),
            },
            fields));
    }

    /// <summary>The named field, or the first one that is made a domain.</summary>
    private static string? ReadDomain(Section section, IReadOnlyList<FieldDraft> fields, ProblemList problems)
    {
        if (section.Text("domain") is not { } node)
        {
            return fields.FirstOrDefault(f => f.Nature == FieldNature.Domain)?.Mapping.Name;
        }

        if (fields.FirstOrDefault(f => f.Mapping.Name == node.Text) is not { } field)
        {
            problems.Error(node.At, $"{section.Path}.domain: there is no field \"{node.Text}\"{Nearest.Hint(node.Text, [.. fields.Select(f => f.Mapping.Name)])}");
            return null;
        }

        if (field.Nature != FieldNature.Domain)
        {
            problems.Error(node.At, $"{section.Path}.domain: \"{node.Text}\" is no registered domain. Give it do: [domain].");
        }

        return node.Text;
    }

    private static string? ReadOwner(Section section, StreamKey stream, MappingContext context)
    {
        if (section.Text("owner") is not { } node)
        {
            return null;
        }

        context.Reads(stream, node.Text, node.At);
        return node.Text;
    }

    /// <summary><c>sf.Contact.AccountId</c>: a field of the lead; <c>hs.associations</c>: the CRM's own links.</summary>
    private static (string? Field, StreamKey? Stream) ReadVia(Section section, StreamKey accounts, MappingContext context)
    {
        if (section.Text("via") is not { } node || context.Stream(node, $"{section.Path}.via") is not { } via)
        {
            return (null, null);
        }

        if (via.Connection != accounts.Connection)
        {
            context.Problems.Error(node.At, $"via: {via} is another connection than {accounts}. A lead and its account are joined inside one CRM, or by domain.");
            return (null, null);
        }

        if (via.Stream.Value == AssociationStream && !context.IsSalesforce(via))
        {
            return (AssociatedCompanies, null);
        }

        int dot = via.Stream.Value.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == via.Stream.Value.Length - 1)
        {
            string example = context.IsSalesforce(via) ? $"{via.Connection}.Contact.AccountId" : $"{via.Connection}.{AssociationStream}";
            context.Problems.Error(node.At, $"via: \"{node.Text}\" is no way from a lead to its account. Write {example}.");
            return (null, null);
        }

        StreamKey leads = via with { Stream = new StreamName(via.Stream.Value[..dot]) };
        string field = via.Stream.Value[(dot + 1)..];
        if (!context.Leads.Exists(l => l.Source.Stream == leads) && !context.HasBrokenLead)
        {
            context.Problems.Error(node.At, $"via: no lead object reads {leads}{Nearest.Hint(leads.ToString(), [.. context.Leads.Select(l => l.Source.Stream.ToString())])}");
            return (null, null);
        }

        context.Reads(leads, field, node.Inside(node.Text.Length - field.Length));
        return (field, leads);
    }
}
