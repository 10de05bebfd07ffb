using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Score;

/// <summary>Records of a few leads that come, change, are corrected late and go, on a grid of hours so that windows' borders are met exactly.</summary>
internal sealed class RandomWorld(Random dice, DateTimeOffset start)
{
    private const int Leads = 6;

    private static readonly Condition Any = new Always();
    private static readonly Condition Calls = new Comparison("kind", ComparisonOperator.EqualTo, ["call"]);

    private static readonly FeatureDefinition[] Kinds =
    [
        new FieldFeature("title", null, Expectation.None, 1, "title", FieldKind.Text),
        new IsFeature("is_vp", null, Expectation.None, 1, "title", "VP"),
        new AgeFeature("age", null, Expectation.None, 1, "created"),
        new RecencyFeature("recency", null, Expectation.None, 1, Any, TimeSpan.FromDays(1), 9),
        new RecencyFeature("hours", null, Expectation.None, 1, Calls, TimeSpan.FromHours(1), 12),
        new CountFeature("calls", null, Expectation.None, 1, Calls, TimeSpan.FromDays(7)),
        new CountFeature("any", null, Expectation.None, 1, Any, TimeSpan.FromHours(5)),
        new VelocityFeature("momentum", null, Expectation.None, 1, Any, TimeSpan.FromDays(1), TimeSpan.FromDays(4)),
        new HappenedFeature("called", null, Expectation.None, 1, Calls, TimeSpan.FromDays(3), false),
        new HappenedFeature("quiet", null, Expectation.None, 1, Any, TimeSpan.FromDays(2), true),
        new ChangedFeature("new_title", null, Expectation.None, 1, "title", TimeSpan.FromDays(3)),
    ];

    private static readonly FeatureDefinition[] Derived =
    [
        new RatioFeature("share", null, Expectation.None, 1, "calls", "momentum"),
        new GroupFeature("heat", null, Expectation.None, 1, "any", "domain", null, RollUp.Sum),
        new GroupFeature("hottest", null, Expectation.None, 1, "hours", "domain", "is_vp", RollUp.Max),
        new GroupFeature("people", null, Expectation.None, 1, "", "domain", null, RollUp.People),
    ];

    private TimeSpan _passed;

    public DateTimeOffset Now => start + _passed;

    /// <summary>A pipeline of some features in which every feature's value shows in the factors.</summary>
    public PipelineDefinition Pipeline()
    {
        FeatureDefinition[] features = dice.Next(2) == 0 ? [.. Kinds, .. Derived] : [.. Kinds.Where(_ => dice.Next(3) == 0).DefaultIfEmpty(Kinds[dice.Next(Kinds.Length)])];
        return SamplePipeline.Create("v1", [.. features.Select((f, i) => new ScoreRule(f.Name, new Comparison(f.Name, ComparisonOperator.Exists, []), i + 1, 1))]) with { Features = new FeatureSet(features) };
    }

    /// <summary>Minutes, hours or days go by.</summary>
    public TimeSpan Pass()
    {
        TimeSpan step = dice.Next(4) switch
        {
            0 => TimeSpan.FromMinutes(dice.Next(1, 60)),
            1 => TimeSpan.FromDays(dice.Next(1, 4)),
            2 => TimeSpan.FromTicks(dice.NextInt64(TimeSpan.TicksPerDay)),
            _ => TimeSpan.FromHours(dice.Next(1, 30)),
        };
        _passed += step;
        return step;
    }

    /// <summary>What a pull brings: nothing, or records new, changed, corrected or gone.</summary>
    public IReadOnlyList<RecordFacts> Pull() => [.. Enumerable.Range(0, dice.Next(2) == 0 ? 0 : dice.Next(1, 5)).Select(_ => dice.Next(3) == 0 ? Lead(dice.Next(Leads)) : Task(dice.Next(4 * Leads)))];

    public IReadOnlyList<RecordFacts> Begin() => [.. Enumerable.Range(0, Leads).Select(Lead), .. Enumerable.Range(0, 4 * Leads).Select(Task)];

    private static RecordRef Ref(string stream, int number) => new(new ConnectionId("sf"), new StreamName(stream), new CrmRecordId($"{stream}{number}"));

    private RecordFacts Lead(int number)
    {
        RecordRef record = Ref("Lead", number);
        DateTimeOffset created = start - TimeSpan.FromDays(10 + number);
        bool removed = dice.Next(12) == 0;
        bool ends = dice.Next(12) == 0;
        return new RecordFacts(
            record,
            new LeadId($"m-{number % (Leads - 1)}"),
            created,
            removed,
            removed ? [] :
            [
                new ValueFact(record, 0, "title", dice.Next(2) == 0 ? "VP" : "CEO", created),
                new ValueFact(record, 0, "title", dice.Next(2) == 0 ? "VP" : null, Instant()),
                new ValueFact(record, 0, "domain", Domain(number), created),
                new ValueFact(record, 0, "created", created.ToString("O"), created),
            ],
            [],
            ends ? [new OutcomeFact(record, OutcomeKind.Good, Instant(), Instant(), null)] : [],
            [])
        {
            SharedKeys = [SharedKey.Value("domain", Domain(number))],
        };
    }

    private static string Domain(int number) => $"firm{number % 2}.test";

    private RecordFacts Task(int number)
    {
        RecordRef record = Ref("Task", number);
        if (dice.Next(8) == 0)
        {
            return new RecordFacts(record, null, start, true, [], [], [], []);
        }

        DateTimeOffset at = Instant();
        return new RecordFacts(record, null, at, false, [], [new ActivityFact(record, Ref("Lead", dice.Next(Leads)), dice.Next(2) == 0 ? "call" : "page", null, at, dice.Next(3) == 0 ? Instant() : at)], [], []);
    }

    /// <summary>Mostly past, at times ahead: meetings are planned, and clocks differ.</summary>
    private DateTimeOffset Instant() => new(Now.UtcTicks - (Now.UtcTicks % TimeSpan.TicksPerHour) + (dice.Next(-24 * 9, 24) * TimeSpan.TicksPerHour), TimeSpan.Zero);
}
