namespace LeadScoring.Conformance.Stores;

/// <summary>Small records and facts with telling defaults.</summary>
public static class Sample
{
    public static readonly ConnectionId Sf = new("sf");
    public static readonly StreamKey Leads = StreamKey.Parse("sf.Lead");

    /// <summary>An instant, in hours after a fixed day.</summary>
    public static DateTimeOffset At(double hours) => new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hours);

    public static RecordPage Page(string checkpoint, params CrmRecord[] records) => new(records, [], new Checkpoint(1, checkpoint));

    public static RecordPage History(params FieldChange[] changes) => new([], changes, new Checkpoint(1, "history"));

    public static CrmRecord Record(string id, double modified, params (string Field, string? Value)[] fields) =>
        new(new CrmRecordId(id), At(-100), At(modified), false, fields.ToDictionary(f => f.Field, f => f.Value));

    public static CrmRecord Tombstone(string id, double modified) => new(new CrmRecordId(id), null, At(modified), true, new Dictionary<string, string?>());

    /// <summary>A tombstone that says into which record it was merged.</summary>
    public static CrmRecord Merged(string id, string into, double modified) => Tombstone(id, modified) with { MergedInto = new CrmRecordId(into) };

    /// <summary>A tombstone of somebody who asked to be forgotten.</summary>
    public static CrmRecord Erased(string id, double modified = 0) => Tombstone(id, modified) with { IsErased = true };

    public static FieldChange Change(string id, string field, string? old, string? value, double at) => new(new StreamName("Lead"), new CrmRecordId(id), field, old, value, At(at));

    /// <summary>A reference written <c>sf.Lead/1</c>.</summary>
    public static RecordRef Ref(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        StreamKey stream = StreamKey.Parse(text[..slash]);
        return new RecordRef(stream.Connection, stream.Stream, new CrmRecordId(text[(slash + 1)..]));
    }

    public static RecordFacts Facts(string source, string? lead = null, bool removed = false, double created = -100) =>
        new(Ref(source), lead is null ? null : new LeadId(lead), At(created), removed, [], [], [], []);

    public static RecordFacts WithValue(this RecordFacts facts, string field, string? text, double known = 0, int priority = 0) =>
        facts with { Values = [.. facts.Values, new ValueFact(facts.Source, priority, field, text, At(known))] };

    public static RecordFacts WithActivity(this RecordFacts facts, string lead, string kind = "call", string? detail = null, double happened = 0, double known = 0) =>
        facts with { Activities = [.. facts.Activities, new ActivityFact(facts.Source, Ref(lead), kind, detail, At(happened), At(known))] };

    public static RecordFacts WithOutcome(this RecordFacts facts, OutcomeKind kind = OutcomeKind.Good, double happened = 0, decimal? amount = null) =>
        facts with { Outcomes = [.. facts.Outcomes, new OutcomeFact(facts.Source, kind, At(happened), At(happened), amount)] };

    public static RecordFacts WithLink(this RecordFacts facts, string from, string to) => facts with { Links = [.. facts.Links, new RecordLink(facts.Source, Ref(from), Ref(to))] };

    /// <summary>The record went into another one.</summary>
    public static RecordFacts MergedInto(this RecordFacts facts, string winner, double at) =>
        facts with { IsRemoved = true, Links = [.. facts.Links, new RecordLink(facts.Source, facts.Source, Ref(winner)) { MergedAt = At(at) }] };

    public static ScoredLead Score(string lead, double score = 50, Tier tier = Tier.Warm, double asOf = 1) =>
        new(new LeadId(lead), At(asOf), "model", "hash", -1.1, 0.1 + 0.2, 1 / 3.0, score, 10, tier, [new Factor("calls", "3", 0.1, 1e-17, "3 calls"), new Factor("age", null, -0.2, -2, "unknown")]);

    /// <summary>A lead as text, to compare whole stores.</summary>
    public static string Text(LeadFacts lead) => string.Join(
        '\n',
        [
            $"{lead.Lead} {lead.CreatedAt:O}",
            .. lead.Records.Select(r => $"  {r}"),
            .. lead.Values.Select(v => $"  {v}"),
            .. lead.Activities.Select(a => $"  {a}"),
            .. lead.Outcomes.Select(o => $"  {o}"),
        ]);
}
