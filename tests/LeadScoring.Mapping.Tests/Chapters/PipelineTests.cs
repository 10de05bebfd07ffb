namespace LeadScoring.Mapping.Tests;

public sealed class PipelineTests
{
    [Fact]
    public void Parse_Sample_CompilesEachChapter()
    {
        PipelineDefinition pipeline = Sample.Parse(Sample.Text).Pipeline!;

        Assert.Equal("Inbound", pipeline.Name);
        Assert.Equal("Europe/Berlin", pipeline.TimeZone.Id);
        Assert.Equal(new CrmConnection(new ConnectionId("sf"), "salesforce", new Uri("https://test.salesforce.com"), "SF_MAIN", null, new ApiBudget()), pipeline.Connections[0]);
        Assert.Equal(["Result__c"], pipeline.Leads[0].NeverUse);
        Assert.Equal(["email"], pipeline.Leads[1].MergeKey);
        Assert.Equal(TimeSpan.FromMinutes(10), pipeline.Leads[0].Overlap);
        Assert.Equal(new FieldOrLiteral("Type", null), pipeline.Activities[0].Kind);
        Assert.Equal("CreatedDate", pipeline.Activities[0].KnownAt);
        Assert.Equal("deal", Assert.Single(pipeline.Label.GoodWhen).ObjectName);
        Assert.Equal(["won"], pipeline.Label.GoodWhen[0].Condition.Names);
        Assert.Equal(TimeSpan.FromDays(90), pipeline.Label.Within);
        Assert.Equal(new TierOptions(80, 50), pipeline.Tiers);
        Assert.Equal(("rep1@northwind.test", 2.0, null), (pipeline.Teams[0].People[0].User, pipeline.Teams[0].People[0].Weight, pipeline.Teams[0].People[0].Weekly));
        Assert.Equal(new RouteTarget.Team("reps"), pipeline.Routing[0].To);
        Assert.Equal(0.02, pipeline.Guards.MaxRejected);
        Assert.Equal(0.3, pipeline.Guards.MaxMissingInput["seniority"]);
        Assert.Equal(new ScheduleOptions(TimeSpan.FromMinutes(15), true, null, null) { LiveFrom = pipeline.Schedules.LiveFrom }, pipeline.Schedules);
        Assert.Empty(pipeline.Schedules.LiveFrom);
        Assert.Equal("calls_7d >= 2", Assert.Single(pipeline.Model.Rules).Name);
    }

    [Fact]
    public void Parse_TheSmallestUsefulFile_Compiles()
    {
        MappingResult result = Sample.Parse("""
            version: 1
            name: First try
            timezone: Europe/Berlin
            connections: { sf: { type: salesforce, login: sandbox, secret: SF_TEST } }
            objects:
              lead:
                from: sf.Lead
                id: Id
                changed_by: SystemModstamp
                fields:
                  email:     { from: Email, do: [trim, lower] }
                  seniority: { from: Title, do: [seniority] }
                  industry:  { from: Industry, otherwise: other }
              activity: { from: [ { source: sf.Task, when: ActivityDate, kind: Type, known_at: CreatedDate } ], belongs_to: lead }
              deal: { from: sf.Opportunity, id: Id, changed_by: SystemModstamp, via: sf.OpportunityContactRole, fields: { won: { from: IsWon, do: [yes_no] } } }
            features: use_defaults
            label: { good_when: deal.won = yes, within: 90d }
            tiers: { hot: 80, warm: 50 }
            write_back:
              - { to: sf.Lead, match: Id, mode: update_only, fields: { Lead_Score__c: { value: score }, Lead_Tier__c: { value: tier } } }
            schedules: { pull: { every: 15m }, score: { after: pull } }
            """);

        Assert.Equal(MappingSeverity.Warning, Assert.Single(result.Problems).Severity);
        Assert.Equal(["seniority", "industry", "activities_7d", "activities_30d", "days_since_last", "momentum", "gone_quiet"], result.Pipeline!.Features.Features.Select(f => f.Name));
        Assert.Equal([TimeSpan.FromDays(7)], result.Pipeline.Label.ScoreMoments);
        Assert.Empty(result.Pipeline.Label.BadWhen);
    }

    [Fact]
    public void Parse_QuotedKind_IsAWord() =>
        Assert.Equal(new FieldOrLiteral(null, "call"), Sample.With("kind: Type", "kind: \"call\"").Pipeline!.Activities[0].Kind);

    [Fact]
    public void Parse_Budget_BelongsToItsConnection()
    {
        PipelineDefinition pipeline = Sample.With("  hs: {", "  api_budget: { sf: { daily_share: 40%, stop_at_remaining: 15% }, hs: { per_10_seconds: 80, leave_to_others: 25% } }\n  hs: {").Pipeline!;

        Assert.Equal([new ApiBudget(0.4, 0.15, null), new ApiBudget(null, null, 80) { LeaveToOthers = 0.25 }], pipeline.Connections.Select(c => c.Budget));
    }

    [Fact]
    public void Parse_OrAcrossObjects_SplitsIntoConditionsOfOneObject()
    {
        LabelDefinition label = Sample.With("bad_when: lead.status = \"Closed - Not Converted\"", "bad_when: deal.won = no or lead.status = Lost and lead.result exists").Pipeline!.Label;

        Assert.Equal(["deal", "lead"], label.BadWhen.Select(b => b.ObjectName));
        Assert.Equal(["status", "result"], label.BadWhen[1].Condition.Names);
    }

    [Theory]
    [InlineData("bad_when: window is over", 0, true)]
    [InlineData("not_yet_known: skip", 0, true)]
    [InlineData("bad_when: [window is over, deal.won = no]", 1, true)]
    [InlineData("bad_when: deal.won = no", 1, false)]
    public void Parse_WindowIsOver_IsBadUnlessOnlyOutcomesAreNamed(string line, int conditions, bool windowOverIsBad)
    {
        LabelDefinition label = Sample.With("bad_when: lead.status = \"Closed - Not Converted\"", line).Pipeline!.Label;

        Assert.Equal((conditions, windowOverIsBad), (label.BadWhen.Count, label.WindowOverIsBad));
    }

    [Fact]
    public void Parse_TiersWithMargins_KeepThem() =>
        Assert.Equal(new TierOptions(85, 40, 5, 3), Sample.With("hot: 80, warm: 50", "hot: { at: 85 }, warm: { at: 40 }, stay_until: { hot: 5 points below, warm: 3 points below }").Pipeline!.Tiers);

    [Fact]
    public void Parse_NoRouting_KeepsOwners()
    {
        int start = Sample.Text.IndexOf("routing:", StringComparison.Ordinal);
        int end = Sample.Text.IndexOf("write_back:", StringComparison.Ordinal);
        MappingResult result = Sample.Parse(Sample.Text[..start] + Sample.Text[end..]);

        Assert.Equal(new RouteTarget.Keep(), Assert.Single(result.Pipeline!.Routing).To);
        Assert.StartsWith("OwnerId is never written", Assert.Single(result.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NameAfterValues_IsWarnedOf()
    {
        MappingResult result = Sample.With("when: calls_7d >= 2", "when: seniority is vp or calls_7d");

        Assert.Equal("inbound.yaml:44:15  \"calls_7d\" is read as one more value of seniority. If you mean the feature calls_7d, put it first: calls_7d or seniority …", Assert.Single(result.Problems).ToString());
    }

    [Fact]
    public void Parse_RoleOfDeals_GivesConvertedLeadsTheirContact() =>
        Assert.Equal("ConvertedContactId", Sample.Parse(Sample.Text).Pipeline!.Leads[0].ContactField);

    [Fact]
    public void Parse_SameFieldOfTwoKinds_IsRefused() => Assert.Equal(
        "inbound.yaml:24:7  \"employees\" is text on contact and a number on lead. Use the same steps or another name.",
        Assert.Single(Sample.With("      email: { from: email, do: [trim, lower] }", "      employees: numemployees").Problems).ToString());
}
