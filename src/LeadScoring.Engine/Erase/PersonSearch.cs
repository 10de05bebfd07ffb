using LeadScoring.Engine.Import;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Track;

namespace LeadScoring.Engine.Erase;

/// <summary>Finds all records of the person with an address: by the lead's key, by the address in the field that identifies people (also a former one), in imported rows, and in events of the visitor they turned out to be.</summary>
internal sealed class PersonSearch
{
    private readonly RunContext _context;
    private readonly string _address;
    private readonly HashSet<RecordRef> _found = [];
    private readonly HashSet<string> _visitors = new(StringComparer.Ordinal);

    public PersonSearch(RunContext context, string address)
    {
        _context = context;
        _address = ErasedPeople.Normal(address);
    }

    /// <summary>Ids under which the person is known as a visitor.</summary>
    public IReadOnlySet<string> Visitors => _visitors;

    /// <summary>Reads all records of people, rows and events once, and those of events twice.</summary>
    public async Task<IReadOnlyList<RecordRef>> RunAsync(CancellationToken cancellationToken)
    {
        PipelineDefinition pipeline = _context.Pipeline;
        await FindByKeyAsync(cancellationToken);
        foreach (LeadSource lead in pipeline.Leads.Where(l => !IsPushed(l.Stream)))
        {
            HashSet<string> fields = [.. lead.Fields.Where(f => IsAddress(lead, f)).Select(f => f.From)];
            await ScanAsync(lead.Stream, r => fields.Any(f => Is(r.Record.Fields.GetValueOrDefault(f))) || r.Changes.Any(c => fields.Contains(c.Field) && (Is(c.OldValue) || Is(c.NewValue))), cancellationToken);
        }

        foreach (CrmConnection connection in pipeline.Connections.Where(c => c.Kind == CrmConnection.FileKind))
        {
            foreach (FileSource file in connection.Files)
            {
                await ScanAsync(new StreamKey(connection.Id, file.Stream), r => Is(r.Record.Fields.GetValueOrDefault(file.Key)), cancellationToken);
                _found.Add(new RecordRef(connection.Id, new StreamName($"by {file.Joins}"), new CrmRecordId(_address)));
            }
        }

        foreach (CrmConnection connection in pipeline.Connections.Where(c => c.Kind == CrmConnection.EventsKind))
        {
            await FindVisitorAsync(connection, cancellationToken);
            _found.Add(new RecordRef(connection.Id, new StreamName($"by {connection.Joins}"), new CrmRecordId(_address)));
        }

        return [.. _found];
    }

    /// <summary>Whether an event is the person's.</summary>
    public bool IsTheirs(IReadOnlyDictionary<string, string?> fields) =>
        Is(fields.GetValueOrDefault(TrackedFields.Email)) || Is(fields.GetValueOrDefault(TrackedFields.UserId)) || NamesOf(fields).Any(_visitors.Contains);

    private async Task FindByKeyAsync(CancellationToken cancellationToken)
    {
        LeadId[] keys = [.. _context.Pipeline.Leads.SelectMany(l => l.MergeKey.Select(k => LeadKey.Of(l, default, f => f == k ? Converted(l, k) : null))).Distinct()];
        foreach (LeadRecord record in await _context.Store.Facts.FindRecordsAsync(keys, cancellationToken))
        {
            _found.Add(record.Record);
        }
    }

    private async Task FindVisitorAsync(CrmConnection connection, CancellationToken cancellationToken)
    {
        StreamKey[] streams = [.. TrackedFields.Streams.Select(s => new StreamKey(connection.Id, new StreamName(s)))];
        foreach (StreamKey stream in streams)
        {
            await ScanAsync(stream, IsNamed, cancellationToken);
        }

        foreach (StreamKey stream in streams)
        {
            await ScanAsync(stream, r => IsTheirs(r.Record.Fields), cancellationToken);
        }

        foreach (string visitor in _visitors)
        {
            _found.Add(PushedFacts.VisitorRef(connection.Id, visitor));
        }

        bool IsNamed(StoredRecord record)
        {
            if (!Is(record.Record.Fields.GetValueOrDefault(TrackedFields.Email)) && !Is(record.Record.Fields.GetValueOrDefault(TrackedFields.UserId)))
            {
                return false;
            }

            _visitors.UnionWith(NamesOf(record.Record.Fields));
            return true;
        }
    }

    private async Task ScanAsync(StreamKey stream, Func<StoredRecord, bool> isTheirs, CancellationToken cancellationToken)
    {
        await foreach (StoredRecord record in _context.Store.Records.ReadAsync(stream, onlyMarked: false, cancellationToken))
        {
            if (isTheirs(record))
            {
                _found.Add(new RecordRef(stream.Connection, stream.Stream, record.Record.Id));
            }
        }
    }

    private static IEnumerable<string> NamesOf(IReadOnlyDictionary<string, string?> fields)
    {
        if (fields.GetValueOrDefault(TrackedFields.UserId) is { Length: > 0 } user)
        {
            yield return $"u:{user}";
        }

        if (fields.GetValueOrDefault(TrackedFields.AnonymousId) is { Length: > 0 } anonymous)
        {
            yield return $"a:{anonymous}";
        }
    }

    /// <summary>Of a field that identifies people or is called an address; one that keeps only the domain names everybody there.</summary>
    private bool IsAddress(LeadSource lead, FieldMapping field) =>
        (lead.MergeKey.Contains(field.Name) || field.Name.Contains("mail", StringComparison.OrdinalIgnoreCase)) && field.Conversion.Convert(_address).Text?.Contains('@', StringComparison.Ordinal) == true;

    private string Converted(LeadSource lead, string field) => lead.Fields.FirstOrDefault(f => f.Name == field)?.Conversion.Convert(_address).Text ?? _address;

    private bool IsPushed(StreamKey stream) => _context.Connectors[stream.Connection].Connection.IsPushed;

    private bool Is(string? text) => text is not null && string.Equals(text.Trim(), _address, StringComparison.OrdinalIgnoreCase);
}
