namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>A small pipeline as the mapping room would compile it, with rules instead of a model.</summary>
internal static class SamplePipeline
{
    public static readonly StreamKey Leads = StreamKey.Parse("sf.Lead");

    public static PipelineDefinition Create(string hash = "v1", params ScoreRule[] rules) => new()
    {
        Name = "sample",
        ContentHash = hash,
        InputsHash = hash,
        TimeZone = TimeZoneInfo.Utc,
        Connections = [],
        Leads =
        [
            new LeadSource
            {
                Stream = Leads,
                ObjectName = "lead",
                Priority = 0,
                Overlap = TimeSpan.Zero,
                HistoryStream = new StreamName("LeadHistory"),
                Keep = new Comparison("Email", ComparisonOperator.Exists, []),
                MergeKey = ["email"],
                Fields = [Field("email", "Email"), Field("title", "Title"), Field("status", "Status"), Field("country", "Country")],
                NeverUse = [],
                DealField = "ConvertedOpportunityId",
                DealStream = StreamKey.Parse("sf.Opportunity"),
            },
        ],
        Activities =
        [
            new ActivitySource { Stream = StreamKey.Parse("sf.Task"), When = "ActivityDate", Kind = new FieldOrLiteral("Type", null), Detail = new FieldOrLiteral("Subject", null), KnownAt = "CreatedDate", Overlap = TimeSpan.Zero },
        ],
        Deals =
        [
            new DealSource
            {
                Stream = StreamKey.Parse("sf.Opportunity"),
                ObjectName = "deal",
                Overlap = TimeSpan.Zero,
                Via = new DealVia.LeadField(),
                Fields = [Field("won", "IsWon"), Field("closed_on", "CloseDate"), Field("amount", "Amount")],
            },
        ],
        Features = new FeatureSet(
        [
            new FieldFeature("title", "{value} title", Expectation.None, 10, "title", FieldKind.Text),
            new CountFeature("calls", "{value} calls", Expectation.None, 11, new Comparison("kind", ComparisonOperator.EqualTo, ["call"]), TimeSpan.FromDays(7)),
        ]),
        Label = new LabelDefinition(
            [new ObjectCondition("deal", new Comparison("won", ComparisonOperator.EqualTo, ["true"]))],
            [new ObjectCondition("lead", new Comparison("status", ComparisonOperator.EqualTo, ["Lost"]))],
            TimeSpan.FromDays(60),
            [TimeSpan.FromDays(7)]),
        Model = new ModelOptions { Rules = rules.Length > 0 ? rules : [new ScoreRule("VP", new Comparison("title", ComparisonOperator.EqualTo, ["VP"]), 85, 1), new ScoreRule("Talked", new Comparison("calls", ComparisonOperator.AtLeast, ["1"]), 10, 2)] },
        Tiers = new TierOptions(),
        Teams = [new TeamDefinition("bdr", [new TeamMember("ann@x.test", 1), new TeamMember("bob@x.test", 1)], 1)],
        Routing = [new RoutingRule("Hot", new Comparison("tier", ComparisonOperator.EqualTo, ["hot"]), new RouteTarget.Team("bdr"), 1), new RoutingRule("Rest", new Always(), new RouteTarget.Keep(), 2)],
        WriteBack =
        [
            new WriteBackTarget(
                Leads,
                [
                    new WriteBackField { Field = "Score__c", Value = WriteBackValue.Score },
                    new WriteBackField { Field = "Tier__c", Value = WriteBackValue.Tier },
                    new WriteBackField { Field = "Reason__c", Value = WriteBackValue.Factor, FactorNumber = 1 },
                    new WriteBackField { Field = "At__c", Value = WriteBackValue.ScoredAt, OnlyWithOthers = true },
                    new WriteBackField { Field = "OwnerId", Value = WriteBackValue.Owner, NeverIfChangedByHuman = true },
                ],
                1),
        ],
        Guards = new GuardOptions(null, null, new Dictionary<string, double>()),
        Schedules = new ScheduleOptions(null, true, null, null),
    };

    public static FieldMapping Field(string name, string from) => new(name, from, FieldKind.Text, new AsIs(), 1);

    private sealed class AsIs : IFieldConversion
    {
        public MappedValue Convert(string? raw) => string.IsNullOrEmpty(raw) ? new MappedValue(null, ValueQuality.Empty) : new MappedValue(raw, ValueQuality.Good);
    }
}
