using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Track;
using LeadScoring.Mapping;

namespace LeadScoring.Engine.Import;

/// <summary>Finds the people that imported rows and tracked events are about. Pure and thread-safe.</summary>
/// <remarks>
/// A row or event tells about a lead and never is one: its record belongs to the lead's key and counts as removed, so that nobody is scored who is in no CRM.
/// What joins by the lead's first merge key takes that key; what joins by another field hangs on a record that stands for the value, and lead records with that value
/// link to it from the moment the value was known. Shared mail domains (free, disposable) link nobody.
/// </remarks>
internal sealed class PushedFacts
{
    private static readonly StreamName Visitors = new("visitors");

    private readonly Dictionary<ConnectionId, CrmConnection> _pushed;
    private readonly Dictionary<StreamKey, FileSource> _files;
    private readonly HashSet<StreamKey> _leadStreams;
    private readonly LeadSource? _lead;
    private readonly bool _isSingleKey;
    private readonly (ConnectionId Connection, string Field)[] _valueLinks;

    public PushedFacts(PipelineDefinition pipeline)
    {
        _pushed = pipeline.Connections.Where(c => c.IsPushed).ToDictionary(c => c.Id);
        _files = _pushed.Values.SelectMany(c => c.Files.Select(f => (Key: new StreamKey(c.Id, f.Stream), File: f))).ToDictionary(f => f.Key, f => f.File);
        _leadStreams = [.. pipeline.Leads.Select(l => l.Stream)];
        _lead = pipeline.Leads.FirstOrDefault(l => !_pushed.ContainsKey(l.Stream.Connection));
        _isSingleKey = Identity.IdentityRules.For(pipeline) is null;
        _valueLinks =
        [
            .. _files.Select(f => (f.Key.Connection, JoinOf(f.Value.Joins)))
                .Concat(_pushed.Values.Where(c => c.Kind == CrmConnection.EventsKind).Select(c => (c.Id, JoinOf(c.Joins))))
                .Where(j => j.Item2.Length > 0 && !IsKey(j.Item2)).Distinct(),
        ];
    }

    /// <summary>Streams whose records say who a visitor is, whether the mapping names them or not.</summary>
    public IEnumerable<StreamKey> Streams => _pushed.Values.Where(c => c.Kind == CrmConnection.EventsKind)
        .SelectMany(c => new[] { new StreamKey(c.Id, new StreamName("identify")), new StreamKey(c.Id, new StreamName("alias")) });

    /// <summary>The record that stands for a visitor of an event connection.</summary>
    public static RecordRef VisitorRef(ConnectionId connection, string visitor) => new(connection, Visitors, new CrmRecordId(visitor));

    /// <summary>Adds to what a record says whom it is about.</summary>
    public RecordFacts Complete(StoredRecord stored, RecordFacts facts)
    {
        if (_pushed.Count == 0 || stored.Record.IsDeleted)
        {
            return facts;
        }

        if (!_pushed.TryGetValue(stored.Stream.Connection, out CrmConnection? connection))
        {
            return _valueLinks.Length > 0 && facts is { Lead: not null, IsRemoved: false } ? facts with { Links = [.. facts.Links, .. ValueLinks(facts)] } : facts;
        }

        return connection.Kind == CrmConnection.EventsKind ? OfEvent(connection, stored, facts) : OfRow(stored, facts);
    }

    /// <summary>Whose key a value of a join field is: the lead, or <see langword="null"/> when it is not the lead's first merge key.</summary>
    public LeadId? LeadOf(string? join, string value) =>
        _lead is not null && IsKey(JoinOf(join)) && Converted(JoinOf(join), value) is { Length: > 0 } key ? LeadKey.Of(_lead, default, f => f == JoinOf(join) ? key : null) : null;

    /// <summary>What the join field makes of a value, spelt as the CRM's; <see langword="null"/> when nothing is left of it.</summary>
    public string? KeyOf(string? join, string value) => Converted(JoinOf(join), value);

    private RecordFacts OfRow(StoredRecord stored, RecordFacts facts)
    {
        if (_leadStreams.Contains(stored.Stream))
        {
            // Without a key it is nobody's.
            return facts with { Lead = facts.Lead is { } lead && lead.Value == facts.Source.ToString() ? null : facts.Lead, IsRemoved = true };
        }

        return facts.Activities.Count == 0 || !_files.TryGetValue(stored.Stream, out FileSource? file) || stored.Record.Fields.GetValueOrDefault(file.Key) is not { } key
            ? facts
            : Hang(facts, stored.Stream.Connection, file.Joins, key, []);
    }

    private RecordFacts OfEvent(CrmConnection connection, StoredRecord stored, RecordFacts facts)
    {
        IReadOnlyDictionary<string, string?> fields = stored.Record.Fields;
        DateTimeOffset knownAt = facts.CreatedAt;
        RecordRef? user = fields.GetValueOrDefault(TrackedFields.UserId) is { Length: > 0 } userId ? VisitorRef(connection.Id, $"u:{userId}") : null;
        RecordRef? anonymous = fields.GetValueOrDefault(TrackedFields.AnonymousId) is { Length: > 0 } anonymousId ? VisitorRef(connection.Id, $"a:{anonymousId}") : null;
        RecordRef[] names = [.. new[] { user, anonymous }.OfType<RecordRef>()];
        if (fields.GetValueOrDefault(TrackedFields.Email) is { Length: > 0 } email)
        {
            return Hang(facts, connection.Id, connection.Joins, email, names);
        }

        List<RecordLink> links = [.. facts.Links];
        if (user is { } known && stored.Stream.Stream.Value is "identify" or "alias")
        {
            RecordRef[] earlier = stored.Stream.Stream.Value == "identify" ? [.. names.Skip(1)]
                : fields.GetValueOrDefault(TrackedFields.PreviousId) is { Length: > 0 } previous ? [VisitorRef(connection.Id, $"a:{previous}"), VisitorRef(connection.Id, $"u:{previous}")]
                : [];
            links.AddRange(earlier.Where(e => e != user).Select(e => new RecordLink(facts.Source, e, user.Value) { MergedAt = knownAt }));
        }

        RecordRef visitor = names.Length > 0 ? names[0] : facts.Source;
        return facts with { Activities = Move(facts.Activities, visitor), Links = links };
    }

    /// <summary>Hangs what a record says on the person of a key; visitors who bear these names are that person from now on.</summary>
    private RecordFacts Hang(RecordFacts facts, ConnectionId connection, string? join, string key, IReadOnlyList<RecordRef> names)
    {
        LeadId? lead = LeadOf(join, key);
        RecordRef anchor = facts.Source;
        if (lead is null && KeyOf(join, key) is { Length: > 0 } value)
        {
            anchor = ValueRef(connection, JoinOf(join), value);
        }

        return facts with
        {
            Lead = lead,
            IsRemoved = lead is not null || facts.IsRemoved,
            Activities = Move(facts.Activities, anchor),
            Links = [.. facts.Links, .. names.Select(n => new RecordLink(facts.Source, n, anchor) { MergedAt = facts.CreatedAt })],
        };
    }

    private static IReadOnlyList<ActivityFact> Move(IReadOnlyList<ActivityFact> activities, RecordRef anchor) => [.. activities.Select(a => a with { Lead = anchor }).Distinct()];

    private IEnumerable<RecordLink> ValueLinks(RecordFacts facts)
    {
        foreach ((ConnectionId connection, string field) in _valueLinks)
        {
            if (facts.Values.Where(v => v.Field == field).MaxBy(v => v.KnownAt) is { Text: { Length: > 0 } value } fact && !MailKind.IsShared(value))
            {
                yield return new RecordLink(facts.Source, ValueRef(connection, field, value), facts.Source) { MergedAt = fact.KnownAt };
            }
        }
    }

    private static RecordRef ValueRef(ConnectionId connection, string field, string value) => new(connection, new StreamName($"by {field}"), new CrmRecordId(value));

    /// <summary>Whether that field alone says who a lead is; where several rules do, rows hang on the value and the lead records with it.</summary>
    private bool IsKey(string field) => _isSingleKey && _lead is { MergeKey: [var first, ..] } && first == field;

    private string JoinOf(string? named) => named ?? (_lead is { MergeKey: [var first, ..] } ? first : string.Empty);

    private string? Converted(string field, string value) => _lead?.Fields.FirstOrDefault(f => f.Name == field) is { } mapping ? mapping.Conversion.Convert(value).Text : value;
}
