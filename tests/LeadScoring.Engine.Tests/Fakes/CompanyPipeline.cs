namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>The sample pipeline with leads and contacts, accounts, and features that look at accounts and across leads.</summary>
internal static class CompanyPipeline
{
    public static readonly StreamKey Contacts = StreamKey.Parse("sf.Contact");

    public static PipelineDefinition Create(params string[] mergeKey)
    {
        PipelineDefinition sample = SamplePipeline.Create();
        LeadSource lead = sample.Leads[0] with
        {
            MergeKey = mergeKey,
            Keep = new Always(),
            Fields = [SamplePipeline.Field("email", "Email"), SamplePipeline.Field("phone", "Phone"), SamplePipeline.Field("name", "Name"), SamplePipeline.Field("company", "Company"), SamplePipeline.Field("domain", "Domain__c"), SamplePipeline.Field("mail_type", "MailType__c"), .. sample.Leads[0].Fields.Where(f => f.Name != "email")],
        };
        Condition calls = new Comparison("kind", ComparisonOperator.EqualTo, ["call"]);
        return sample with
        {
            Leads = [lead, lead with { Stream = Contacts, ObjectName = "contact", Priority = 1, HistoryStream = null, DealField = null, DealStream = null }],
            Accounts =
            [
                new AccountSource
                {
                    Stream = StreamKey.Parse("sf.Account"),
                    ObjectName = "account",
                    Priority = 0,
                    Overlap = TimeSpan.Zero,
                    Keep = new Always(),
                    Fields = [SamplePipeline.Field("industry", "Industry"), SamplePipeline.Field("site", "Website")],
                    DomainField = "site",
                    OwnerField = "OwnerId",
                },
            ],
            Features = new FeatureSet(
            [
                new GroupFeature("heat", "{value} calls with this company", Expectation.None, 1, "calls", "domain", "business", RollUp.Sum),
                new GroupFeature("people", null, Expectation.None, 2, "", "account", null, RollUp.People),
                new AccountFieldFeature("industry", null, Expectation.None, 3, "industry", FieldKind.Text),
                new CountFeature("calls", null, Expectation.None, 4, calls, TimeSpan.FromDays(7)),
                new IsFeature("business", null, Expectation.None, 5, "mail_type", "business"),
                new ChangedFeature("moved", null, Expectation.None, 6, "title", TimeSpan.FromDays(7)),
            ]),
            Model = new ModelOptions
            {
                Rules =
                [
                    new ScoreRule("Heat", new Comparison("heat", ComparisonOperator.AtLeast, ["3"]), 50, 1),
                    new ScoreRule("Industry", new Comparison("industry", ComparisonOperator.EqualTo, ["saas"]), 20, 2),
                    new ScoreRule("People", new Comparison("people", ComparisonOperator.AtLeast, ["2"]), 10, 3),
                    new ScoreRule("Moved", new Comparison("moved", ComparisonOperator.EqualTo, ["1"]), 5, 4),
                ],
            },
        };
    }
}
