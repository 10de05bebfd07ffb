using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.Import;

/// <summary>What a mapping wants of a file.</summary>
/// <param name="Stream">The stream its rows become.</param>
/// <param name="File">The file as the mapping describes it.</param>
/// <param name="IsState">Whether a row is the state of a person or company from an instant on, so that there is one record per key; otherwise each row is something that happened.</param>
/// <param name="Columns">Columns that must be there.</param>
/// <param name="Dates">Of these, those that hold instants.</param>
internal sealed record ImportLayout(StreamKey Stream, FileSource File, bool IsState, IReadOnlyList<string> Columns, IReadOnlySet<string> Dates)
{
    /// <summary>The layout of a file by name.</summary>
    /// <exception cref="InvalidDataException">There is no such file, or no object reads it; the message says which there are.</exception>
    public static ImportLayout Of(RunContext context, string name)
    {
        PipelineDefinition pipeline = context.Pipeline;
        (StreamKey Key, FileSource File)[] files = [.. pipeline.Connections.SelectMany(c => c.Files.Select(f => (new StreamKey(c.Id, f.Stream), f)))];
        (StreamKey Key, FileSource File)[] named = [.. files.Where(f => f.Key.ToString() == name || f.Key.Stream.Value == name)];
        if (named.Length != 1)
        {
            string known = files.Length == 0 ? "it describes none; add a connection of type file" : $"it describes {string.Join(", ", files.Select(f => f.Key))}";
            throw new InvalidDataException(named.Length == 0 ? $"The mapping has no file \"{name}\": {known}." : $"\"{name}\" is a file of several connections. Write connection.file: {known}.");
        }

        (StreamKey stream, FileSource file) = named[0];
        bool isState = pipeline.Leads.Any(l => l.Stream == stream) || pipeline.Accounts.Any(a => a.Stream == stream);
        ActivitySource[] activities = [.. pipeline.Activities.Where(a => a.Stream == stream)];
        if (!isState && activities.Length == 0)
        {
            throw new InvalidDataException($"No object reads {stream}, so its rows would say nothing. Add it to the mapping's objects: as a source of activity, or as an object with from: {stream}.");
        }

        if (isState && activities.Length > 0)
        {
            throw new InvalidDataException($"{stream} is read as an object and as an activity. A row is either the state of somebody or something that happened: describe two files.");
        }

        IEnumerable<string> mapped = StreamReads.For(pipeline, context.Connectors).Where(r => r.Stream == stream).SelectMany(r => r.Request.Fields)
            .Concat(pipeline.Accounts.Where(a => a.Stream == stream).SelectMany(a => a.Fields).SelectMany(f => f.AlsoReads.Append(f.From)));
        string[] dates = [.. activities.SelectMany(a => new[] { a.When, a.KnownAt }).Append(file.KnownAt).OfType<string>().Distinct(StringComparer.Ordinal)];
        return new ImportLayout(stream, file, isState, [.. mapped.Prepend(file.Key).Concat(dates).Distinct(StringComparer.Ordinal)], dates.ToHashSet(StringComparer.Ordinal));
    }
}
