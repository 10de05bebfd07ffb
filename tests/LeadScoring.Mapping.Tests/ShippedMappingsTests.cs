namespace LeadScoring.Mapping.Tests;

public sealed class ShippedMappingsTests
{
    [Theory]
    [InlineData("salesforce.yaml")]
    [InlineData("hubspot.yaml")]
    [InlineData("both-crms.yaml")]
    [InlineData("examples/course-seller.yaml")]
    [InlineData("examples/loan-desk.yaml")]
    [InlineData("examples/control-group.yaml")]
    public void Load_ShippedMapping_HasNoProblems(string name)
    {
        MappingResult result = MappingFile.Load(ShippedMappings.PathOf(name), []);

        Assert.Equal(string.Empty, string.Join('\n', result.Problems));
        Assert.NotNull(result.Pipeline);
    }

    [Fact]
    public void Load_EveryFileInTheFolder_IsTested()
    {
        string folder = Path.GetDirectoryName(ShippedMappings.PathOf("x"))!;

        string[] files = [.. Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

        Assert.Equal(["both-crms.yaml", "examples/control-group.yaml", "examples/course-seller.yaml", "examples/loan-desk.yaml", "hubspot.yaml", "salesforce.yaml"], files);
    }

    [Fact]
    public void Load_BothCrms_JoinsThemAsDescribed()
    {
        PipelineDefinition pipeline = MappingFile.Load(ShippedMappings.PathOf("both-crms.yaml"), []).Pipeline!;

        Assert.Equal(["sf", "hs"], pipeline.Connections.Select(c => c.Id.Value));
        Assert.Equal(["sf.Lead", "hs.contacts"], pipeline.Leads.Select(l => l.Stream.ToString()));
        Assert.Equal([0, 1], pipeline.Leads.Select(l => l.Priority));
        Assert.All(pipeline.Leads, l => Assert.Equal(["email"], l.MergeKey));
        Assert.Equal(new StreamName("LeadHistory"), pipeline.Leads[0].HistoryStream);
        Assert.All(pipeline.Leads, l => Assert.True(l.WithHistory));
        Assert.Equal("ConvertedContactId", pipeline.Leads[0].ContactField);
        Assert.Equal(6, pipeline.Activities.Count);
        Assert.Equal(new DealVia.Role(StreamKey.Parse("sf.OpportunityContactRole"), "OpportunityId", "ContactId"), pipeline.Deals[0].Via);
        Assert.Equal(new DealVia.DealField("associations.contacts"), pipeline.Deals[1].Via);
        Assert.Equal(["deal", "hs_deal"], pipeline.Label.GoodWhen.Select(g => g.ObjectName));
        Assert.Equal(["lead", "contact", "deal", "hs_deal"], pipeline.Label.BadWhen.Select(b => b.ObjectName));
        Assert.Equal([3.0, 7.0, 14.0], pipeline.Label.ScoreMoments.Select(m => m.TotalDays));
        Assert.Equal(8, pipeline.Teams.SelectMany(t => t.People).Count());
        Assert.Equal([9, 11], pipeline.WriteBack.Select(w => w.Fields.Count));
    }

    [Fact]
    public void Load_Salesforce_ScoresContactsTooAndTakesWonFromTheDeals()
    {
        PipelineDefinition pipeline = MappingFile.Load(ShippedMappings.PathOf("salesforce.yaml"), []).Pipeline!;

        Assert.Equal(["sf.Lead", "sf.Contact"], pipeline.Leads.Select(l => l.Stream.ToString()));
        Assert.Equal([new StreamName("LeadHistory"), new StreamName("ContactHistory")], pipeline.Leads.Select(l => l.HistoryStream!.Value));
        Assert.All(pipeline.Leads, l => Assert.Equal(["email"], l.MergeKey));
        Assert.Equal(["sf.Task", "sf.Event", "sf.EmailMessageRelation", "sf.CampaignMember"], pipeline.Activities.Select(a => a.Stream.ToString()));
        Assert.All(pipeline.Activities, a => Assert.Equal("CreatedDate", a.KnownAt));
        Assert.Equal(["sf.Lead", "sf.Contact"], pipeline.WriteBack.Select(w => w.Stream.ToString()));

        // A converted lead's stamp does not move when its deal is won: only the deal itself may tell.
        Assert.DoesNotContain(pipeline.Leads.SelectMany(l => l.Fields), f => f.From.StartsWith("Converted", StringComparison.Ordinal));
        Assert.Contains(pipeline.Deals.Single().Fields, f => f.From == "IsWon");
    }

    [Fact]
    public void Load_CourseSeller_OffersAllNineLeaksAsFeatures()
    {
        PipelineDefinition pipeline = MappingFile.Load(ShippedMappings.PathOf("examples/course-seller.yaml"), []).Pipeline!;

        string[] leaks =
        [
            "Tags__c", "Lead_Quality__c", "Lead_Profile__c", "Last_Activity__c", "Last_Notable_Activity__c",
            "Asymmetrique_Activity_Index__c", "Asymmetrique_Profile_Index__c", "Asymmetrique_Activity_Score__c", "Asymmetrique_Profile_Score__c",
        ];
        string[] used = [.. pipeline.Features.Features.Select(f => pipeline.Leads[0].Fields.First(m => m.Name == f.SourceField).From)];
        Assert.Equal(29, used.Length);
        Assert.All(leaks, l => Assert.Contains(l, used));
        Assert.Equal([TimeSpan.Zero], pipeline.Label.ScoreMoments);
    }

    [Fact]
    public void Load_ControlGroup_FindsDealsByTheLeadsOwnField()
    {
        PipelineDefinition pipeline = MappingFile.Load(ShippedMappings.PathOf("examples/control-group.yaml"), []).Pipeline!;

        Assert.Equal("ConvertedOpportunityId", pipeline.Leads[0].DealField);
        Assert.Equal(StreamKey.Parse("sf.Opportunity"), pipeline.Leads[0].DealStream);
        Assert.IsType<DealVia.LeadField>(pipeline.Deals[0].Via);
        Assert.Equal(new RouteTarget.Keep(), Assert.Single(pipeline.Routing).To);
    }
}
