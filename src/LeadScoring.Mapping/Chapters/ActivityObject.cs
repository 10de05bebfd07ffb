namespace LeadScoring.Mapping;

/// <summary>Reads <c>activity</c>: a list of streams, each with its time, kind and detail.</summary>
internal static class ActivityObject
{
    public static void Read(MapEntry entry, MappingContext context)
    {
        string path = $"objects.{entry.Key.Text}";
        if (Section.Open(entry.Value, path, context.Problems, ObjectWords.ActivityKeys) is not { } section)
        {
            return;
        }

        if (section.RequireText("belongs_to", "lead") is { } owner)
        {
            Section.Choose(owner, $"{path}.belongs_to", context.Problems, [ObjectWords.Lead]);
        }

        TimeSpan overlap = section.Duration("overlap") ?? ObjectsChapter.DefaultOverlap;
        context.ActivityName = entry.Key.Text;
        Node? from = section.Require("from", "[ { source: sf.Task, when: ActivityDate, kind: Type } ]");
        foreach (Node source in from is ListNode list ? list.Items : from is null ? [] : [from])
        {
            ReadSource(source, $"{path}.from", overlap, context);
        }
    }

    private static void ReadSource(Node node, string path, TimeSpan overlap, MappingContext context)
    {
        if (Section.Open(node, path, context.Problems, ObjectWords.ActivitySourceKeys) is not { } section)
        {
            return;
        }

        TextNode? source = section.RequireText("source", "sf.Task");
        TextNode? when = section.RequireText("when", "ActivityDate");
        TextNode? kind = section.RequireText("kind", "Type (a field) or \"call\" (a word)");
        StreamKey? stream = source is null ? null : context.Stream(source, "source");
        if (stream is null || when is null || kind is null)
        {
            return;
        }

        if (context.Activities.Exists(a => a.Stream == stream))
        {
            context.Problems.Error(source!.At, $"{stream} is read twice. One entry per stream.");
            return;
        }

        context.Activities.Add(new ActivitySource
        {
            Stream = stream.Value,
            When = Field(when, stream.Value, context, isTime: true),
            Kind = FieldOrWord(kind, stream.Value, context),
            Detail = section.Text("detail") is { } detail ? FieldOrWord(detail, stream.Value, context) : null,
            KnownAt = section.Text("known_at") is { } knownAt ? Field(knownAt, stream.Value, context, isTime: true) : null,
            LeadField = section.Text("lead") is { } lead ? Field(lead, stream.Value, context) : null,
            Overlap = overlap,
        });
    }

    private static string Field(TextNode node, StreamKey stream, MappingContext context, bool isTime = false)
    {
        context.Reads(stream, node.Text, node.At, isTime);
        return node.Text;
    }

    private static FieldOrLiteral FieldOrWord(TextNode node, StreamKey stream, MappingContext context) =>
        node.IsQuoted ? new FieldOrLiteral(null, node.Text) : new FieldOrLiteral(Field(node, stream, context), null);
}
