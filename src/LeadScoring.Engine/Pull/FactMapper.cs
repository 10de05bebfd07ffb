using System.Globalization;
using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Identity;

namespace LeadScoring.Engine.Pull;

/// <summary>Turns stored CRM records into facts, as the mapping says. Pure and thread-safe: the same record gives the same facts.</summary>
public sealed class FactMapper
{
    private static readonly StreamName ContactStream = new("Contact");

    private readonly PipelineDefinition _pipeline;
    private readonly Dictionary<StreamKey, LeadSource> _leads;
    private readonly Dictionary<StreamKey, DealSource> _deals;
    private readonly ILookup<StreamKey, (ActivitySource Source, string LeadField)> _activities;
    private readonly ILookup<StreamKey, (DealVia.Role Role, StreamKey Deals)> _roles;
    private readonly IReadOnlyDictionary<ConnectionId, ICrmConnector> _connectors;
    private readonly Import.PushedFacts _pushed;
    private readonly AccountMapper _accounts;
    private readonly LeadKeys _keys;
    private readonly IdentityRules? _identity;
    private readonly Dictionary<string, OutcomeRules> _outcomes = new(StringComparer.Ordinal);

    /// <summary>Compiles the sources of a mapping.</summary>
    /// <exception cref="CrmException">An activity stream does not say how it finds its lead.</exception>
    public FactMapper(PipelineDefinition pipeline, IReadOnlyDictionary<ConnectionId, ICrmConnector> connectors)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        _pipeline = pipeline;
        _connectors = connectors;
        _pushed = new Import.PushedFacts(pipeline);
        _leads = AccountReferences.Extend(pipeline, connectors).ToDictionary(l => l.Stream);
        _accounts = new AccountMapper(pipeline);
        _keys = new LeadKeys(pipeline);
        _identity = IdentityRules.For(pipeline);
        _deals = pipeline.Deals.ToDictionary(d => d.Stream);
        _activities = pipeline.Activities.ToLookup(a => a.Stream, a => (a, StreamReads.LeadFieldOf(a, connectors)));
        _roles = pipeline.Deals.Where(d => d.Via is DealVia.Role).ToLookup(d => ((DealVia.Role)d.Via).Stream, d => ((DealVia.Role)d.Via, d.Stream));
        foreach (string name in pipeline.Leads.Select(l => l.ObjectName).Concat(pipeline.Deals.Select(d => d.ObjectName)))
        {
            _outcomes.TryAdd(name, new OutcomeRules(pipeline.Label, name));
        }
    }

    /// <summary>Activity records that we made ourselves (<c>sf.Task/00T…</c>): own writes are no news.</summary>
    public IReadOnlySet<string> Ours { get; init; } = new HashSet<string>();

    /// <summary>Streams whose records give facts, leads first.</summary>
    public IEnumerable<StreamKey> Streams => _pipeline.Leads.Select(l => l.Stream)
        .Concat(_pipeline.Activities.Select(a => a.Stream))
        .Concat(_pipeline.Deals.Select(d => d.Stream))
        .Concat(_roles.Select(r => r.Key))
        .Concat(_pushed.Streams)
        .Concat(_accounts.Streams)
        .Distinct();

    /// <summary>What one record says.</summary>
    /// <param name="stored">The record and the changes of its fields.</param>
    /// <param name="quality">Counts empty, bad and unknown values of lead fields; <see langword="null"/> = not counted.</param>
    public RecordFacts Map(StoredRecord stored, ValueCounts? quality = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (_accounts.Map(stored) is { } account)
        {
            return account;
        }

        RecordRef source = new(stored.Stream.Connection, stored.Stream.Stream, stored.Record.Id);
        DateTimeOffset createdAt = stored.Record.CreatedAt ?? stored.Record.ModifiedAt;
        // A record without any field lost its content by retention: only its id is kept.
        Draft draft = new(source, createdAt) { IsRemoved = stored.Record.IsDeleted || stored.Record.Fields.Count == 0 };
        if (_leads.TryGetValue(stored.Stream, out LeadSource? lead))
        {
            MapLead(lead, stored, draft, quality);
        }

        if (!draft.IsRemoved && !(Ours.Count > 0 && Ours.Contains(source.ToString())))
        {
            foreach ((ActivitySource activity, string leadField) in _activities[stored.Stream])
            {
                MapActivity(activity, leadField, stored, draft);
            }

            if (_deals.TryGetValue(stored.Stream, out DealSource? deal))
            {
                MapDeal(deal, stored, draft);
            }

            foreach ((DealVia.Role role, StreamKey deals) in _roles[stored.Stream])
            {
                MapRole(role, deals, stored, draft);
            }
        }

        return _pushed.Complete(stored, draft.Build() with { Mark = stored.Mark, SharedKeys = _keys.Of(draft.Values), Identity = draft.Identity });
    }

    private void MapLead(LeadSource lead, StoredRecord stored, Draft draft, ValueCounts? quality)
    {
        // Whether a merged record was a lead is asked of what it was, not of its tombstone.
        CrmRecordId? winner = stored.Record.IsDeleted ? stored.Record.MergedInto : null;
        bool isKept = lead.Keep.Holds(n => StreamReads.IsSystemName(n)
            ? (stored.Record.IsDeleted && winner is null ? "true" : "false")
            : stored.Record.Fields.GetValueOrDefault(n));
        draft.IsRemoved |= !isKept;
        Dictionary<string, FieldTimeline> timelines = Timelines(lead.Fields, stored, draft.CreatedAt);
        draft.Lead = LeadKey.Of(lead, draft.Source, n => timelines.GetValueOrDefault(n)?.Current.Text);
        draft.Identity = _identity?.Of(lead, n => timelines.GetValueOrDefault(n)?.Current.Text, stored.Record.ModifiedAt);
        if (winner is { } survivor && survivor != stored.Record.Id)
        {
            draft.Links.Add(new RecordLink(draft.Source, draft.Source, draft.Source with { Id = survivor }) { MergedAt = stored.Record.ModifiedAt });
        }

        if (draft.IsRemoved && (winner is null || !isKept))
        {
            return;
        }

        foreach (FieldMapping field in lead.Fields)
        {
            MapValues(lead, field, timelines[field.Name], winner is null ? null : stored.Record.ModifiedAt, draft);
            if (winner is null && !field.Name.StartsWith('@'))
            {
                quality?.Count(field.Name, timelines[field.Name].Current.Quality);
            }
        }

        // The tombstone's stamp is no witness of an outcome: the last state before it is.
        CrmRecord last = winner is null ? stored.Record : stored.Record with { ModifiedAt = stored.AliveAt ?? stored.Record.ModifiedAt };
        // That a duplicate was turned down says nothing of the person once the record it went into is worked on; that somebody was won stays true.
        draft.Outcomes.AddRange(_outcomes[lead.ObjectName].Find(draft.Source, last, timelines).Where(o => winner is null || o.Kind == OutcomeKind.Good));
        if (lead.DealField is { } dealField && lead.DealStream is { } deals && stored.Record.Fields.GetValueOrDefault(dealField) is { Length: > 0 } dealId)
        {
            draft.Links.Add(new RecordLink(draft.Source, new RecordRef(deals.Connection, deals.Stream, new CrmRecordId(dealId)), draft.Source));
        }

        if (lead.ContactField is { } contactField && stored.Record.Fields.GetValueOrDefault(contactField) is { Length: > 0 } contactId)
        {
            draft.Links.Add(new RecordLink(draft.Source, new RecordRef(lead.Stream.Connection, ContactStream, new CrmRecordId(contactId)), draft.Source));
        }
    }

    /// <summary>A field's values and from when each was known; those of a merged record hold until the merge, because from then on the record it went into speaks.</summary>
    private static void MapValues(LeadSource lead, FieldMapping field, FieldTimeline timeline, DateTimeOffset? mergedAt, Draft draft)
    {
        foreach ((DateTimeOffset knownAt, MappedValue value) in timeline.Steps)
        {
            if (mergedAt is null || knownAt < mergedAt)
            {
                draft.Values.Add(new ValueFact(draft.Source, lead.Priority, field.Name, value.Text, knownAt));
            }
        }

        if (mergedAt is { } end)
        {
            draft.Values.Add(new ValueFact(draft.Source, lead.Priority, field.Name, null, end));
        }
    }

    private void MapActivity(ActivitySource activity, string leadField, StoredRecord stored, Draft draft)
    {
        IReadOnlyDictionary<string, string?> fields = stored.Record.Fields;
        DateTimeOffset knownAt = Instant(activity.KnownAt is null ? null : fields.GetValueOrDefault(activity.KnownAt)) ?? draft.CreatedAt;
        DateTimeOffset happenedAt = Instant(fields.GetValueOrDefault(activity.When)) ?? knownAt;
        string kind = activity.Kind.Read(fields)?.Trim().ToLowerInvariant() ?? "";
        string? detail = activity.Detail?.Read(fields);
        foreach (string id in (fields.GetValueOrDefault(leadField) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            RecordRef owner = LeadRecordOf(stored.Stream.Connection, id);
            draft.Activities.Add(new ActivityFact(draft.Source, owner, kind, detail, happenedAt, knownAt));
        }
    }

    private void MapDeal(DealSource deal, StoredRecord stored, Draft draft)
    {
        Dictionary<string, FieldTimeline> timelines = Timelines(deal.Fields, stored, draft.CreatedAt);
        draft.Outcomes.AddRange(_outcomes[deal.ObjectName].Find(draft.Source, stored.Record, timelines));
        if (deal.Via is not DealVia.DealField via)
        {
            return;
        }

        foreach (string id in (stored.Record.Fields.GetValueOrDefault(via.Field) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            draft.Links.Add(new RecordLink(draft.Source, draft.Source, LeadRecordOf(stored.Stream.Connection, id)));
        }
    }

    /// <summary>The lead-like record an id stands for: by the mark in the id where the CRM has one, otherwise of the connection's first lead stream.</summary>
    private RecordRef LeadRecordOf(ConnectionId connection, string id)
    {
        string? marked = _connectors.TryGetValue(connection, out ICrmConnector? connector) && id.Length > 3 ? connector.Spec.StreamByIdPrefix.GetValueOrDefault(id[..3]) : null;
        StreamName stream = marked is not null ? new StreamName(marked) : _pipeline.Leads.FirstOrDefault(l => l.Stream.Connection == connection)?.Stream.Stream ?? default;
        return new RecordRef(connection, stream, new CrmRecordId(id));
    }

    private static void MapRole(DealVia.Role role, StreamKey deals, StoredRecord stored, Draft draft)
    {
        if (stored.Record.Fields.GetValueOrDefault(role.DealIdField) is { Length: > 0 } deal
            && stored.Record.Fields.GetValueOrDefault(role.ContactIdField) is { Length: > 0 } contact)
        {
            draft.Links.Add(new RecordLink(
                draft.Source,
                new RecordRef(deals.Connection, deals.Stream, new CrmRecordId(deal)),
                new RecordRef(stored.Stream.Connection, ContactStream, new CrmRecordId(contact))));
        }
    }

    private static Dictionary<string, FieldTimeline> Timelines(IReadOnlyList<FieldMapping> fields, StoredRecord stored, DateTimeOffset createdAt) =>
        fields.ToDictionary(f => f.Name, f => FieldTimeline.Of(f, stored, createdAt), StringComparer.Ordinal);

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant)
            ? instant
            : null;

    private sealed class Draft(RecordRef source, DateTimeOffset createdAt)
    {
        public RecordRef Source { get; } = source;

        public DateTimeOffset CreatedAt { get; } = createdAt;

        public bool IsRemoved { get; set; }

        public LeadId? Lead { get; set; }

        public RecordIdentity? Identity { get; set; }

        public List<ValueFact> Values { get; } = [];

        public List<ActivityFact> Activities { get; } = [];

        public List<OutcomeFact> Outcomes { get; } = [];

        public List<RecordLink> Links { get; } = [];

        public RecordFacts Build() => new(Source, Lead, CreatedAt, IsRemoved, Values, Activities, Outcomes, Links);
    }
}
