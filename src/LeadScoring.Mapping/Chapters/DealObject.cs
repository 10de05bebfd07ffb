namespace LeadScoring.Mapping;

/// <summary>Reads <c>deal</c> and every object <c>same_as: deal</c>, and how a deal finds its lead.</summary>
internal static class DealObject
{
    private const string RoleStream = "OpportunityContactRole";
    private const string AssociationStream = "associations";

    public static void Read(MapEntry entry, MappingContext context)
    {
        ProblemList problems = context.Problems;
        string path = $"objects.{entry.Key.Text}";
        if (Section.Open(entry.Value, path, problems, ObjectWords.DealKeys) is not { } section)
        {
            return;
        }

        if (section.RequireText("from", "sf.Opportunity") is not { } from || context.Stream(from, $"{path}.from") is not { } stream)
        {
            return;
        }

        if (context.Deals.Exists(d => d.Source.Stream == stream))
        {
            problems.Error(from.At, $"{stream} is read twice. One object per stream.");
            return;
        }

        LeadObject.ReadId(section, problems);
        (IReadOnlyList<FieldDraft> fields, IReadOnlyList<string> neverUse) = FieldsReader.Read(section.Require("fields", "{ won: { from: IsWon, do: [yes_no] } }"), $"{path}.fields", stream, context);
        if (neverUse.Count > 0)
        {
            problems.Warn(section.Entry("fields")!.Key.At, "never_use does nothing at a deal: no feature is made of deal fields.");
        }

        (StreamName? history, bool withHistory) = LeadObject.ReadHistory(section, stream, context);
        // A deal whose way to the lead is broken is still there for the label.
        DealVia found = (section.RequireText("via", $"sf.{RoleStream}") is { } via ? ReadVia(via, stream, context) : null) ?? new DealVia.LeadField();

        DealSource source = new()
        {
            Stream = stream,
            ObjectName = entry.Key.Text,
            ChangedBy = LeadObject.ReadChangedBy(section, stream, context),
            Overlap = section.Duration("overlap") ?? ObjectsChapter.DefaultOverlap,
            HistoryStream = history,
            WithHistory = withHistory,
            Via = found,
            Fields = [.. fields.Select(f => f.Mapping)],
        };
        context.Deals.Add(new DealDraft(source, fields));
    }

    private static DealVia? ReadVia(TextNode node, StreamKey deals, MappingContext context)
    {
        if (context.Stream(node, "via") is not { } via)
        {
            return null;
        }

        if (via.Connection != deals.Connection)
        {
            context.Problems.Error(node.At, $"via: {via} is another connection than {deals}. A deal and its lead are joined inside one CRM.");
            return null;
        }

        if (via.Stream.Value == RoleStream && context.IsSalesforce(via))
        {
            if (context.Leads.Find(l => l.Source.Stream == via with { Stream = new StreamName("Lead") }) is { } converted)
            {
                converted.Source = converted.Source with { ContactField = "ConvertedContactId" };
            }
            else if (!context.HasBrokenLead && !context.Leads.Exists(l => l.Source.Stream.Connection == via.Connection))
            {
                context.Problems.Error(node.At, $"via: no lead object is read from {via.Connection}, so the deal finds none.");
                return null;
            }

            return new DealVia.Role(via, "OpportunityId", "ContactId");
        }

        if (via.Stream.Value == AssociationStream && !context.IsSalesforce(via))
        {
            return new DealVia.DealField("associations.contacts");
        }

        return ReadLeadField(node, via, deals, context);
    }

    /// <summary><c>sf.Lead.ConvertedOpportunityId</c>: a field of the lead names the deal.</summary>
    private static DealVia.LeadField? ReadLeadField(TextNode node, StreamKey via, StreamKey deals, MappingContext context)
    {
        int dot = via.Stream.Value.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == via.Stream.Value.Length - 1)
        {
            string example = context.IsSalesforce(via)
                ? $"{via.Connection}.{RoleStream} or {via.Connection}.Lead.ConvertedOpportunityId"
                : $"{via.Connection}.{AssociationStream}";
            context.Problems.Error(node.At, $"via: \"{node.Text}\" is no way from a deal to its lead. Write {example}.");
            return null;
        }

        StreamKey leads = via with { Stream = new StreamName(via.Stream.Value[..dot]) };
        string field = via.Stream.Value[(dot + 1)..];
        if (context.Leads.Find(l => l.Source.Stream == leads) is not { } lead)
        {
            if (context.HasBrokenLead)
            {
                return null;
            }

            context.Problems.Error(node.At, $"via: no lead object reads {leads}{Nearest.Hint(leads.ToString(), [.. context.Leads.Select(l => l.Source.Stream.ToString())])}");
            return null;
        }

        lead.Source = lead.Source with { DealField = field, DealStream = deals };
        context.Reads(leads, field, node.Inside(node.Text.Length - field.Length));
        return new DealVia.LeadField();
    }
}
