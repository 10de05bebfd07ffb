using System.Globalization;

namespace LeadScoring.Storage;

/// <summary>Puts leads that are not packed together from four cursors that run side by side in the order of leads; holds one lead at a time.</summary>
internal sealed class LeadReader : IDisposable
{
    private const string From = "FROM leads l ";
    private const string FromWanted = "FROM temp.wanted l ";
    private const string Order = " WHERE l.packed = 0 AND l.live > 0 ORDER BY l.lead";
    private const string RecordRows = "CROSS JOIN fact_records f ON f.lead = l.id AND f.removed <= f.merged CROSS JOIN refs r ON r.id = f.ref";
    private const string ValueRows = "CROSS JOIN fact_records f ON f.lead = l.id CROSS JOIN value_facts v ON v.source = f.ref CROSS JOIN refs r ON r.id = f.ref";
    private const string ActivityRows = "CROSS JOIN belongs b ON b.lead = l.id CROSS JOIN activity_facts a ON a.anchor = b.ref CROSS JOIN refs r ON r.id = a.source CROSS JOIN refs t ON t.id = a.anchor";
    private const string OutcomeRows = "CROSS JOIN belongs b ON b.lead = l.id CROSS JOIN outcome_facts o ON o.source = b.ref CROSS JOIN refs r ON r.id = o.source";

    private readonly ReadSession _session;
    private readonly Dictionary<long, string> _terms;
    private readonly Cursor _records;
    private readonly Peeked _values;
    private readonly Peeked _activities;
    private readonly Peeked _outcomes;
    private bool _more;

    /// <param name="session">The snapshot.</param>
    /// <param name="wanted">Whether only the leads of the work table <c>wanted</c> are read.</param>
    /// <param name="terms">The store's names by number.</param>
    public LeadReader(ReadSession session, bool wanted, Dictionary<long, string> terms)
    {
        _session = session;
        _terms = terms;
        string[] sql = Statements(wanted);
        _records = session[sql[0]].Stream();
        _values = new Peeked(session[sql[1]].Stream());
        _activities = new Peeked(session[sql[2]].Stream());
        _outcomes = new Peeked(session[sql[3]].Stream());
        _more = _records.Read();
    }

    /// <summary>The four queries: records, values, activities, outcomes. Each walks the leads in order, so that none needs a sort.</summary>
    internal static string[] Statements(bool wanted)
    {
        string from = wanted ? FromWanted : From;
        return
        [
            $"SELECT l.id, l.lead, r.stream, r.record, f.created_at, f.removed, l.due, l.facts_mark {from}{RecordRows}{Order}",
            $"SELECT l.id, r.stream, r.record, v.priority, v.field, v.text, v.known_at {from}{ValueRows}{Order}",
            $"SELECT l.id, r.stream, r.record, t.stream, t.record, a.kind, a.detail, a.happened_at, greatest(a.known_at, b.known_at) {from}{ActivityRows}{Order}",
            $"SELECT l.id, r.stream, r.record, o.kind, o.happened_at, greatest(o.known_at, b.known_at), o.amount {from}{OutcomeRows}{Order}",
        ];
    }

    /// <summary>Number of the change that the facts of the lead given last had last.</summary>
    public long FactsMark { get; private set; }

    /// <summary>The next lead; <see langword="null"/> after the last.</summary>
    public LeadFacts? Next()
    {
        if (!_more)
        {
            return null;
        }

        long id = _records.Long(0);
        LeadId lead = new(_records.Text(1));
        List<RecordRef> records = [];
        DateTimeOffset createdAt = DateTimeOffset.MaxValue;
        long due = _records.Long(6);
        FactsMark = _records.Long(7);
        do
        {
            if (!_records.Flag(5))
            {
                records.Add(_session.Record(_records.Long(2), _records.Text(3)));
            }

            createdAt = _records.Instant(4) < createdAt ? _records.Instant(4) : createdAt;
            _more = _records.Read();
        }
        while (_more && _records.Long(0) == id);

        records.Sort(FactOrder.Compare);
        return new LeadFacts(lead, createdAt, records, ReadValues(id), ReadActivities(id), ReadOutcomes(id)) { DueMark = due };
    }

    public void Dispose()
    {
        _records.Dispose();
        _values.Dispose();
        _activities.Dispose();
        _outcomes.Dispose();
    }

    private List<ValueFact> ReadValues(long lead)
    {
        List<ValueFact> values = [];
        for (; _values.IsAt(lead); _values.Advance())
        {
            Cursor row = _values.Row;
            values.Add(new ValueFact(_session.Record(row.Long(1), row.Text(2)), (int)row.Long(3), _terms[row.Long(4)], row.TextOrNull(5), row.Instant(6)));
        }

        values.Sort(FactOrder.Compare);
        return values;
    }

    private List<ActivityFact> ReadActivities(long lead)
    {
        List<ActivityFact> activities = [];
        for (; _activities.IsAt(lead); _activities.Advance())
        {
            Cursor row = _activities.Row;
            activities.Add(new ActivityFact(
                _session.Record(row.Long(1), row.Text(2)), _session.Record(row.Long(3), row.Text(4)), _terms[row.Long(5)], row.TextOrNull(6), row.Instant(7), row.Instant(8)));
        }

        activities.Sort(FactOrder.Compare);
        return FactOrder.WithoutRepeats(activities);
    }

    private List<OutcomeFact> ReadOutcomes(long lead)
    {
        List<OutcomeFact> outcomes = [];
        for (; _outcomes.IsAt(lead); _outcomes.Advance())
        {
            Cursor row = _outcomes.Row;
            decimal? amount = row.TextOrNull(6) is { } text ? decimal.Parse(text, CultureInfo.InvariantCulture) : null;
            outcomes.Add(new OutcomeFact(_session.Record(row.Long(1), row.Text(2)), (OutcomeKind)row.Long(3), row.Instant(4), row.Instant(5), amount));
        }

        outcomes.Sort(FactOrder.Compare);
        return outcomes;
    }
}
