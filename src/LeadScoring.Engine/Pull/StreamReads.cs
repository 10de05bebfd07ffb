using LeadScoring.Engine.Accounts;

namespace LeadScoring.Engine.Pull;

/// <summary>Works out, from the mapping alone, which streams are read with which fields.</summary>
internal static class StreamReads
{
    /// <summary>One read per stream, grouped by connection; leads before history, activities and deals.</summary>
    /// <exception cref="CrmException">An activity stream does not say how it finds its lead (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static IReadOnlyList<StreamRead> For(PipelineDefinition pipeline, IReadOnlyDictionary<ConnectionId, ICrmConnector> connectors)
    {
        Dictionary<StreamKey, Draft> drafts = [];
        List<StreamKey> order = [];
        Draft Of(StreamKey stream, TimeSpan overlap)
        {
            if (!drafts.TryGetValue(stream, out Draft? draft))
            {
                drafts[stream] = draft = new Draft();
                order.Add(stream);
            }

            draft.Overlap = draft.Overlap > overlap ? draft.Overlap : overlap;
            return draft;
        }

        foreach (LeadSource lead in AccountReferences.Extend(pipeline, connectors))
        {
            Draft draft = Of(lead.Stream, lead.Overlap);
            draft.ChangedBy ??= lead.ChangedBy;
            draft.Add(lead.Fields.SelectMany(f => f.Reads));
            draft.Add(lead.Keep.Names.Where(n => !IsSystemName(n)));
            draft.Add([lead.DealField, lead.ContactField, connectors[lead.Stream.Connection].Spec.LockedBy.GetValueOrDefault(lead.Stream.Stream.Value)]);
            draft.AddQuiet(pipeline.WriteBack.Where(t => t.Stream == lead.Stream).SelectMany(t => t.Fields).Select(f => f.Field));
            AddHistory(lead.WithHistory, lead.HistoryStream, lead.Stream, lead.Fields, lead.Overlap, draft);
        }

        foreach (ActivitySource activity in pipeline.Activities)
        {
            Draft draft = Of(activity.Stream, activity.Overlap);
            draft.Add([activity.When, activity.Kind.Field, activity.Detail?.Field, activity.KnownAt, LeadFieldOf(activity, connectors)]);
        }

        foreach (DealSource deal in pipeline.Deals)
        {
            Draft draft = Of(deal.Stream, deal.Overlap);
            draft.ChangedBy ??= deal.ChangedBy;
            draft.Add(deal.Fields.SelectMany(f => f.Reads));
            AddHistory(deal.WithHistory, deal.HistoryStream, deal.Stream, deal.Fields, deal.Overlap, draft);
            switch (deal.Via)
            {
                case DealVia.DealField via:
                    draft.Add([via.Field]);
                    break;
                case DealVia.Role via:
                    Of(via.Stream, deal.Overlap).Add([via.DealIdField, via.ContactIdField]);
                    break;
            }
        }

        foreach (AccountSource account in pipeline.Accounts)
        {
            Draft draft = Of(account.Stream, account.Overlap);
            draft.ChangedBy ??= account.ChangedBy;
            draft.Add(account.Fields.SelectMany(f => f.Reads).Append(account.OwnerField));
            draft.Add(account.Keep.Names.Where(n => !IsSystemName(n)));
        }

        return [.. order.Select(s => drafts[s].Build(s))];

        void AddHistory(bool wanted, StreamName? historyStream, StreamKey stream, IReadOnlyList<FieldMapping> fields, TimeSpan overlap, Draft draft)
        {
            if (historyStream is { } history)
            {
                // Named, so that a field the mapping gains later has its history read from the beginning too.
                Draft changes = Of(new StreamKey(stream.Connection, history), overlap);
                changes.IsHistory = true;
                changes.Add(fields.SelectMany(f => f.Reads));
            }
            else if (wanted)
            {
                draft.AddHistory(fields.SelectMany(f => f.Reads).Where(f => !f.StartsWith("associations.", StringComparison.Ordinal)));
            }
        }
    }

    /// <summary>The CRM field of an activity that holds its lead's record id.</summary>
    public static string LeadFieldOf(ActivitySource activity, IReadOnlyDictionary<ConnectionId, ICrmConnector> connectors) =>
        activity.LeadField
        ?? connectors[activity.Stream.Connection].Spec.LeadReferences.GetValueOrDefault(activity.Stream.Stream.Value)
        ?? throw new CrmException(
            CrmFailureKind.Misconfigured,
            $"Activity {activity.Stream}: it is not known which field of it names the lead. Add \"lead: FIELD\" to this source in the mapping.");

    /// <summary>Names that conditions may use and that no CRM field stands for.</summary>
    public static bool IsSystemName(string name) => string.Equals(name, "IsDeleted", StringComparison.OrdinalIgnoreCase);

    private sealed class Draft
    {
        private readonly List<string> _fields = [];
        private readonly List<string> _history = [];
        private readonly HashSet<string> _quiet = new(StringComparer.OrdinalIgnoreCase);

        public TimeSpan Overlap { get; set; }

        public string? ChangedBy { get; set; }

        public bool IsHistory { get; set; }

        public void Add(IEnumerable<string?> fields)
        {
            foreach (string? field in fields)
            {
                if (field is not null && !_fields.Contains(field, StringComparer.OrdinalIgnoreCase))
                {
                    _fields.Add(field);
                }
            }
        }

        public void AddHistory(IEnumerable<string> fields) => _history.AddRange(fields.Where(f => !_history.Contains(f, StringComparer.OrdinalIgnoreCase)));

        public void AddQuiet(IEnumerable<string> fields)
        {
            foreach (string field in fields)
            {
                // A field that is also an input (the owner, say) stays news.
                if (!_fields.Contains(field, StringComparer.OrdinalIgnoreCase))
                {
                    _quiet.Add(field);
                }

                Add([field]);
            }
        }

        public StreamRead Build(StreamKey stream) => new(stream, new ReadRequest(stream.Stream, _fields, _history, ChangedBy, Overlap), _quiet, IsHistory);
    }
}

/// <summary>One stream to read.</summary>
/// <param name="Stream">Which.</param>
/// <param name="Request">What the connector is asked for.</param>
/// <param name="QuietFields">Write-back fields, whose change is no news.</param>
/// <param name="IsHistory">Whether it gives changes of another stream's records and no records of its own.</param>
internal sealed record StreamRead(StreamKey Stream, ReadRequest Request, IReadOnlySet<string> QuietFields, bool IsHistory);
