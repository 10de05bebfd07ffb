namespace LeadScoring.Mapping;

/// <summary>Reads connections that are no CRM: files that are imported, and events that websites and products send.</summary>
internal static class PushedConnections
{
    /// <summary>Kinds of message that the tracking endpoint takes; each is a stream.</summary>
    private static readonly string[] EventStreams = ["track", "page", "screen", "identify", "group", "alias"];

    /// <summary>Whether an entry says that it is such a connection.</summary>
    public static bool IsOne(MapEntry entry) => TypeOf(entry) is CrmConnection.FileKind or CrmConnection.EventsKind;

    /// <summary>The connection; <see langword="null"/> when it is broken.</summary>
    public static CrmConnection? Read(MapEntry entry, MappingContext context) => TypeOf(entry) == CrmConnection.FileKind ? ReadFiles(entry, context) : ReadEvents(entry, context);

    /// <summary>A stream of such a connection must be one that it has.</summary>
    public static void CheckStream(CrmConnection connection, StreamKey stream, TextNode node, ProblemList problems)
    {
        string[] known = connection.Kind switch
        {
            CrmConnection.FileKind => [.. connection.Files.Select(f => f.Stream.Value)],
            CrmConnection.EventsKind => EventStreams,
            _ => [stream.Stream.Value],
        };
        if (known.Length > 0 && !known.Contains(stream.Stream.Value, StringComparer.Ordinal))
        {
            problems.Error(node.At, connection.Kind == CrmConnection.FileKind
                ? $"{connection.Id} has no file \"{stream.Stream}\"{Nearest.Hint(stream.Stream.Value, known)} Describe it at connections.{connection.Id}.files."
                : $"{connection.Id} has no stream \"{stream.Stream}\"{Nearest.Hint(stream.Stream.Value, known)}");
        }
    }

    /// <summary>What rows and events are joined by must be a field of the lead.</summary>
    public static void CheckJoins(MappingContext context)
    {
        IReadOnlyList<string> names = context.LeadFieldNames;
        foreach (TextNode join in context.HasBrokenLead ? [] : context.Joins.Where(j => !names.Contains(j.Text, StringComparer.Ordinal)))
        {
            context.Problems.Error(join.At, $"joins: there is no lead field \"{join.Text}\"{Nearest.Hint(join.Text, [.. names])}");
        }

        bool hasKey = context.Leads.Exists(l => l.Source.MergeKey.Count > 0) || context.HasBrokenLead || context.Leads.Count == 0;
        foreach (CrmConnection connection in hasKey ? [] : context.Connections.Where(c => c.IsPushed))
        {
            foreach (string what in connection.Kind == CrmConnection.EventsKind ? (connection.Joins is null ? [$"connections.{connection.Id}"] : []) : connection.Files.Where(f => f.Joins is null).Select(f => $"connections.{connection.Id}.files.{f.Stream}"))
            {
                context.Problems.Error(context.Leads[0].At, $"{what} does not say which lead field it joins, and the lead has no merge_key. Write joins: email there, or merge_key: [email] here.");
            }
        }
    }

    /// <summary>Nothing can be written back to where there is no CRM.</summary>
    public static void CheckWrites(IReadOnlyList<WriteBackTarget> targets, Node? chapter, MappingContext context)
    {
        foreach (WriteBackTarget target in targets.Where(t => context.Connection(t.Stream.Connection) is { IsPushed: true }))
        {
            context.Problems.Error(chapter!.At with { Line = target.Line }, $"{target.Stream} cannot be written: it is a {context.Connection(target.Stream.Connection)!.Kind} connection and no CRM.");
        }
    }

    private static CrmConnection? ReadFiles(MapEntry entry, MappingContext context)
    {
        string path = $"connections.{entry.Key.Text}";
        if (Section.Open(entry.Value, path, context.Problems, ConnectionWords.Files) is not { } section
            || section.Require("files", "{ bombora: { key: email, known_at: seen_on } }") is not { } files)
        {
            return null;
        }

        context.Pushed.Add(files);
        List<FileSource> sources = [];
        foreach (MapEntry file in Section.Named(files, $"{path}.files", context.Problems))
        {
            Section? one = Names.Check(file.Key, "a file", context.Problems) ? Section.Open(file.Value, $"{path}.files.{file.Key.Text}", context.Problems, ConnectionWords.OneFile) : null;

            // A file that is broken is still a name: one mistake is reported once.
            sources.Add(new FileSource(new StreamName(file.Key.Text), one?.RequireText("key", "email")?.Text ?? "", one?.Text("known_at")?.Text, one is null ? null : ReadJoins(one, context)));
        }

        return new CrmConnection(new ConnectionId(entry.Key.Text), CrmConnection.FileKind, new Uri("file:///"), string.Empty, null, new ApiBudget()) { Files = sources };
    }

    private static CrmConnection? ReadEvents(MapEntry entry, MappingContext context)
    {
        string path = $"connections.{entry.Key.Text}";
        if (Section.Open(entry.Value, path, context.Problems, ConnectionWords.Events) is not { } section
            || section.RequireText("secret", "SITE_WRITE_KEY") is not { } secret)
        {
            return null;
        }

        if (!secret.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            context.Problems.Error(secret.At, $"{path}.secret is the name of a secret (letters, digits, _), never its value.");
            return null;
        }

        if (section.Find("joins") is { } node)
        {
            context.Pushed.Add(node);
        }

        return new CrmConnection(new ConnectionId(entry.Key.Text), CrmConnection.EventsKind, new Uri("http://localhost"), secret.Text, null, new ApiBudget()) { Joins = ReadJoins(section, context) };
    }

    private static string? ReadJoins(Section section, MappingContext context)
    {
        if (section.Text("joins") is not { } join)
        {
            return null;
        }

        context.Joins.Add(join);
        return join.Text;
    }

    private static string? TypeOf(MapEntry entry) => (entry.Value as MapNode)?.Find("type")?.Value is TextNode text ? text.Text : null;
}
