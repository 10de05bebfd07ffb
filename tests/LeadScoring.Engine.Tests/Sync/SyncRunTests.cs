using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Sync;

public sealed class SyncRunTests
{
    [Fact]
    public async Task Run_NewLeads_AreScoredRoutedAndWritten()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));

        SyncReport report = await bench.SyncAsync();

        Assert.Equal((2, 2), (report.Score.Scored, report.Apply.Written));
        Assert.Equal(("85", "hot", "+85 VP", "005A"), (Crm(bench, "1", "Score__c"), Crm(bench, "1", "Tier__c"), Crm(bench, "1", "Reason__c"), Crm(bench, "1", "OwnerId")));
        Assert.Equal(("0", "cold", "005Q"), (Crm(bench, "2", "Score__c"), Crm(bench, "2", "Tier__c"), Crm(bench, "2", "OwnerId")));
        Assert.False(report.Train!.WentLive);
    }

    [Fact]
    public async Task Run_RightAfterARun_FindsNoNewsAndSendsNothing()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"), ("3", "VP"));
        await bench.SyncAsync();

        SyncReport second = await bench.SyncAsync();
        SyncReport third = await bench.SyncAsync();

        foreach (SyncReport report in new[] { second, third })
        {
            Assert.Equal((0, 0, 0, 0L), (report.Pull.News, report.Score.Scored, report.Plan.Writes.Count, report.Map.Records));
            Assert.Null(report.Train);
        }
    }

    [Fact]
    public async Task Run_HistoryOfOurOwnWrites_IsNoNews()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        bench.Crm.Note("LeadHistory", new FieldChange(new StreamName("Lead"), new CrmRecordId("1"), "Tier__c", null, "hot", bench.Clock.GetUtcNow()));
        bench.Crm.Note("LeadHistory", new FieldChange(new StreamName("Lead"), new CrmRecordId("1"), "OwnerId", "005Q", "005A", bench.Clock.GetUtcNow()));

        SyncReport second = await bench.SyncAsync();

        Assert.Equal((0, 0), (second.Pull.News, second.Score.Scored));
    }

    [Fact]
    public async Task Run_HumanEditBetweenRuns_IsSeenDespiteOurOwnWrites()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        await bench.SyncAsync();
        bench.Crm.Edit("Lead", "2", ("Title", "VP"));

        SyncReport report = await bench.SyncAsync();

        Assert.Equal((1, 1), (report.Pull.News, report.Score.Scored));
        Assert.Equal("hot", Crm(bench, "2", "Tier__c"));
    }

    [Fact]
    public async Task Run_OwnerSetByHuman_Stays()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        bench.Crm.Edit("Lead", "1", ("OwnerId", "005HUMAN"), ("Title", "VP of Sales"));

        SyncReport report = await bench.SyncAsync();

        Assert.Equal("005HUMAN", Crm(bench, "1", "OwnerId"));
        Assert.Equal("0", Crm(bench, "1", "Score__c"));
        Assert.DoesNotContain(report.Plan.Writes.SelectMany(w => w.Fields), f => f.Field == "OwnerId");
    }

    [Fact]
    public async Task Run_HumanTakesTheLeadAtTheLastMoment_KeepsIt()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        bench.Crm.Users[0] = bench.Crm.Users[0] with { IsActive = false };
        bench.Clock.Advance(TimeSpan.FromHours(25));
        bench.Crm.BeforeReadNow = () => bench.Crm.Edit("Lead", "1", ("OwnerId", "005HUMAN"));

        SyncReport second = await bench.SyncAsync();
        SyncReport third = await bench.SyncAsync();

        Assert.Equal(SkipReason.RecordMoved, Assert.Single(second.Apply.Skipped).Reason);
        Assert.Contains(third.Plan.Skipped, s => s.Reason == SkipReason.ChangedByHuman);
        Assert.Equal("005HUMAN", Crm(bench, "1", "OwnerId"));
    }

    [Fact]
    public async Task Run_ScoreMoves_SaysWhatChangedAgainstTheLastWrittenScoreAndStaysSilentAfterwards()
    {
        PipelineDefinition pipeline = SamplePipeline.Create("v1", new ScoreRule("VP", new Comparison("title", ComparisonOperator.EqualTo, ["VP"]), 30, 1), new ScoreRule("Germany", new Comparison("country", ComparisonOperator.EqualTo, ["DE"]), 2, 2));
        WriteBackTarget target = pipeline.WriteBack[0];
        await using Bench bench = await Bench.CreateAsync(pipeline with
        {
            Features = new FeatureSet([.. pipeline.Features.Features, new FieldFeature("country", null, Expectation.None, 12, "country", FieldKind.Text)]),
            WriteBack = [target with { Fields = [new WriteBackField { Field = "Score__c", Value = WriteBackValue.Score, IfMovedBy = 3 }, new WriteBackField { Field = "Change__c", Value = WriteBackValue.WhatChanged }] }],
        });
        bench.AddLeads(("1", "Clerk"));
        await bench.SyncAsync();
        Assert.Null(Crm(bench, "1", "Change__c"));

        // Too small a move to be written: what is told later is told against what the rep has seen.
        bench.Crm.Edit("Lead", "1", ("Country", "DE"));
        Assert.Empty((await bench.SyncAsync()).Plan.Writes);
        bench.Crm.Edit("Lead", "1", ("Title", "VP"));
        await bench.SyncAsync();
        Assert.Equal(("32", "+30: VP; +2: Germany"), (Crm(bench, "1", "Score__c"), Crm(bench, "1", "Change__c")));

        // A day later all leads are scored again: no news, no write.
        bench.Clock.Advance(TimeSpan.FromHours(25));
        SyncReport daily = await bench.SyncAsync();
        Assert.Equal((1, 0), (daily.Score.Scored, daily.Plan.Writes.Count));
        Assert.Equal("+30: VP; +2: Germany", Crm(bench, "1", "Change__c"));

        bench.Crm.Edit("Lead", "1", ("Title", "Clerk"));
        await bench.SyncAsync();
        Assert.Equal(("2", "−30: no longer: VP"), (Crm(bench, "1", "Score__c"), Crm(bench, "1", "Change__c")));
    }

    [Fact]
    public async Task Run_RowRejected_IsSentAgainNextTime()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "VP"));
        bench.Crm.Rejected["1"] = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
        SyncReport first = await bench.SyncAsync();
        bench.Crm.Rejected.Clear();

        SyncReport second = await bench.SyncAsync();

        Assert.Equal((1, 1), (first.Apply.Written, first.Apply.Rejected));
        Assert.Equal(["1"], second.Plan.Writes.Select(w => w.Record.Value));
        Assert.Equal("85", Crm(bench, "1", "Score__c"));
    }

    [Fact]
    public async Task Run_MappingEdited_RemapsAndRewritesWithoutAPull()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        await bench.SyncAsync();
        bench.Pipeline = SamplePipeline.Create("v2", new ScoreRule("Clerk", new Comparison("title", ComparisonOperator.EqualTo, ["Clerk"]), 90, 1));

        SyncReport report = await bench.SyncAsync();

        Assert.Equal((0, true, 2), (report.Pull.News, report.Map.Remapped, report.Plan.Writes.Count));
        Assert.Equal(("0", "90"), (Crm(bench, "1", "Score__c"), Crm(bench, "2", "Score__c")));
    }

    [Fact]
    public async Task Run_LiveModelOfOtherFeatures_IsRetired()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        ModelCard card = new()
        {
            Id = "old", Kind = ModelKind.Logistic, TrainedAt = bench.Clock.GetUtcNow(), MappingHash = "v0", TrainingHash = "", Seed = 1, TrainingRows = 1, Leads = 1, BaseRate = 0.5,
            TestFrom = bench.Clock.GetUtcNow(), TestTo = bench.Clock.GetUtcNow(), Candidates = [], Features = ["gone"], Excluded = [], Importance = [],
        };
        await bench.Store.Models.SaveAsync(card, "{}"u8.ToArray(), live: true, CancellationToken.None);

        SyncReport report = await bench.SyncAsync();

        Assert.Equal("rules", report.Score.ModelId);
        Assert.Null(await bench.Store.Models.ReadLiveAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Run_TiersEdited_LeadsMoveWithoutMappingAgain()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        bench.Pipeline = SamplePipeline.Create() with { ContentHash = "v1, tiers edited", Tiers = new TierOptions(90, 50) };

        SyncReport report = await bench.SyncAsync();

        Assert.Equal((0L, "warm"), (report.Map.Records, Crm(bench, "1", "Tier__c")));
    }

    [Fact]
    public async Task Run_MappingGainsAField_OldRecordsGetItToo()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        bench.Crm.Edit("Lead", "2", ("Region", "North"));
        await bench.SyncAsync();
        PipelineDefinition wider = SamplePipeline.Create("v2", new ScoreRule("North", new Comparison("region", ComparisonOperator.EqualTo, ["North"]), 90, 1));
        bench.Pipeline = wider with
        {
            Leads = [wider.Leads[0] with { Fields = [.. wider.Leads[0].Fields, SamplePipeline.Field("region", "Region")] }],
            Features = new FeatureSet([.. wider.Features.Features, new FieldFeature("region", null, Expectation.None, 1, "region", FieldKind.Text)]),
        };
        bench.Clock.Advance(TimeSpan.FromHours(1));

        await bench.SyncAsync();

        Assert.Equal(("0", "90"), (Crm(bench, "1", "Score__c"), Crm(bench, "2", "Score__c")));
    }

    [Fact]
    public async Task Run_MappingGainsAField_ItsPastComesAlong()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        bench.Clock.Advance(TimeSpan.FromDays(5));
        bench.Crm.Edit("Lead", "1", ("Region", "North"));
        bench.Crm.Note("LeadHistory", new FieldChange(SamplePipeline.Leads.Stream, new CrmRecordId("1"), "Region", null, "North", bench.Clock.GetUtcNow()));
        await bench.SyncAsync();
        PipelineDefinition wider = SamplePipeline.Create("v2");
        bench.Pipeline = wider with { Leads = [wider.Leads[0] with { Fields = [.. wider.Leads[0].Fields, SamplePipeline.Field("region", "Region")] }] };

        await bench.SyncAsync();

        List<LeadFacts> leads = [];
        await foreach (LeadFacts lead in bench.Store.Facts.ReadLeadsAsync(null, CancellationToken.None))
        {
            leads.Add(lead);
        }

        Assert.Null(LeadScoring.FeatureStore.FactView.ValueAt(leads[0], "region", leads[0].CreatedAt.AddDays(4)));
        Assert.Equal("North", LeadScoring.FeatureStore.FactView.ValueAt(leads[0], "region", leads[0].CreatedAt.AddDays(6)));
    }

    [Fact]
    public async Task Run_ApostropheInAName_ArrivesAsItIs()
    {
        await using Bench bench = await Bench.CreateAsync(SamplePipeline.Create("v1", new ScoreRule("O'Brien's \"rule\"", new Always(), 60, 1)));
        bench.AddLeads(("1", "VP"));

        await bench.SyncAsync();

        Assert.Equal("+60 O'Brien's \"rule\"", Crm(bench, "1", "Reason__c"));
    }

    [Fact]
    public async Task Run_ActivityStreamBroken_OthersGoOnAndTheFailureIsKept()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        bench.Crm.BrokenStreams["Task"] = new CrmException(CrmFailureKind.Transient, "down");

        SyncReport report = await bench.SyncAsync();

        Assert.Equal("sf.Task", Assert.Single(report.Pull.Failed).Stream.ToString());
        Assert.Equal(1, report.Apply.Written);
    }

    [Fact]
    public async Task Run_LeadStreamBroken_Stops()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.BrokenStreams["Lead"] = new CrmException(CrmFailureKind.Unauthorized, "who are you");

        CrmException failure = await Assert.ThrowsAsync<CrmException>(bench.SyncAsync);

        Assert.Equal(CrmFailureKind.Unauthorized, failure.Kind);
    }

    [Fact]
    public async Task Run_AnswerLostAfterTheWrite_EndsWithTheSameValuesAndOneOwner()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        bench.Crm.FailAfterWrite = new CrmException(CrmFailureKind.Transient, "connection lost");

        SyncReport first = await bench.SyncAsync();
        SyncReport second = await bench.SyncAsync();

        Assert.Single(first.Apply.Failures);
        Assert.Equal("85", Crm(bench, "1", "Score__c"));
        Assert.Equal("005A", Crm(bench, "1", "OwnerId"));
        Assert.Empty((await bench.SyncAsync()).Plan.Writes);
        Assert.Empty(second.Apply.Failures);
    }

    [Fact]
    public async Task Run_LeadWon_IsClosedAndNotTouchedAgain()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        bench.Crm.Edit("Opportunity", "006", ("IsWon", "true"), ("CloseDate", "2026-05-04"));
        bench.Crm.Edit("Lead", "1", ("ConvertedOpportunityId", "006"), ("Title", "President"));
        int sentBefore = bench.Crm.Sent.Count;

        SyncReport report = await bench.SyncAsync();

        Assert.Equal((1, 0), (report.Score.Closed, report.Score.Scored));
        Assert.Equal(sentBefore, bench.Crm.Sent.Count);
    }

    [Fact]
    public async Task Run_LeadDeleted_IsNeitherScoredNorWritten()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "VP"));
        await bench.SyncAsync();
        bench.Crm.Delete("Lead", "1");
        bench.Clock.Advance(TimeSpan.FromDays(2));

        SyncReport report = await bench.SyncAsync();

        Assert.Equal(1, report.Score.Scored);
        Assert.DoesNotContain(report.Plan.Writes, w => w.Record.Value == "1");
    }

    [Fact]
    public async Task Run_ADayLater_ScoresAllBecauseWindowsMoved()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        bench.Crm.Edit("Task", "t1", ("WhoId", "1"), ("Type", "Call"), ("ActivityDate", "2026-05-04"), ("CreatedDate", "2026-05-04T09:00:00Z"));
        await bench.SyncAsync();
        Assert.Equal("95", Crm(bench, "1", "Score__c"));
        bench.Clock.Advance(TimeSpan.FromDays(8));

        SyncReport report = await bench.SyncAsync();

        Assert.Equal((0, 1), (report.Pull.News, report.Score.Scored));
        Assert.Equal("85", Crm(bench, "1", "Score__c"));
    }

    [Fact]
    public async Task Run_InputGoesMissing_IsHeldBeforeTheFirstWrite()
    {
        PipelineDefinition guarded = SamplePipeline.Create() with { Guards = new GuardOptions(null, null, new Dictionary<string, double> { ["country"] = 0.2 }) };
        await using Bench bench = await Bench.CreateAsync(guarded);
        bench.AddLeads([.. Enumerable.Range(0, 30).Select(i => ($"{i}", "VP"))]);

        HeldException held = await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);

        Assert.Contains("country is missing in 30 of 30 leads", held.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Crm.Sent);
    }

    [Fact]
    public async Task Run_ManyTiersWouldChange_IsHeld()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads([.. Enumerable.Range(0, 30).Select(i => ($"{i}", "VP"))]);
        await bench.SyncAsync();
        int sent = bench.Crm.Sent.Count;
        bench.Pipeline = SamplePipeline.Create("v2", new ScoreRule("None", new Always(), 1, 1)) with { Guards = new GuardOptions(0.15, null, new Dictionary<string, double>()) };

        HeldException held = await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);

        Assert.Contains("30 of 30 records would change tier", held.Message, StringComparison.Ordinal);
        Assert.Equal(sent, bench.Crm.Sent.Count);
    }

    [Fact]
    public async Task Run_CrmRejectsMostRows_StopsSending()
    {
        PipelineDefinition guarded = SamplePipeline.Create() with { Guards = new GuardOptions(null, 0.02, new Dictionary<string, double>()) };
        await using Bench bench = await Bench.CreateAsync(guarded);
        bench.AddLeads([.. Enumerable.Range(0, 200).Select(i => ($"{i}", "VP"))]);
        foreach (int i in Enumerable.Range(0, 200))
        {
            bench.Crm.Rejected[$"{i}"] = "STRING_TOO_LONG";
        }

        HeldException held = await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);

        Assert.Contains("STRING_TOO_LONG", held.Message, StringComparison.Ordinal);
        Assert.Equal(50, bench.Crm.Sent.Count);
    }

    private static string? Crm(Bench bench, string id, string field) => bench.Crm.Value("Lead", id, field);
}
