namespace LeadScoring.FeatureStore.Tests;

/// <summary>Builds one lead; times are days after its creation.</summary>
internal sealed class Lead(string id = "L")
{
    private readonly List<ValueFact> _values = [];
    private readonly List<ActivityFact> _activities = [];
    private readonly List<OutcomeFact> _outcomes = [];

    public static DateTimeOffset Day(double days) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(days);

    public static RecordRef Ref(string record) => new(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId(record));

    public Lead Value(string field, string? text, double known, int priority = 0, string source = "1")
    {
        _values.Add(new ValueFact(Ref(source), priority, field, text, Day(known)));
        return this;
    }

    public Lead Activity(string kind, double happened, double? known = null, string? detail = null)
    {
        _activities.Add(new ActivityFact(Ref("t"), Ref("1"), kind, detail, Day(happened), Day(known ?? happened)));
        return this;
    }

    public Lead Outcome(OutcomeKind kind, double happened, double? known = null)
    {
        _outcomes.Add(new OutcomeFact(Ref("1"), kind, Day(happened), Day(known ?? happened), null));
        return this;
    }

    public LeadFacts Build() => new(
        new LeadId(id),
        Day(0),
        [Ref("1")],
        [.. _values.OrderBy(v => v.Field, StringComparer.Ordinal).ThenBy(v => v.Priority).ThenBy(v => v.Source.Id.Value, StringComparer.Ordinal).ThenBy(v => v.KnownAt)],
        [.. _activities.OrderBy(a => a.HappenedAt)],
        [.. _outcomes.OrderBy(o => o.HappenedAt)]);
}
