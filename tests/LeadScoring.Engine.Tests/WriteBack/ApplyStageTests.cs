using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Engine.WriteBack;
using LeadScoring.TestSupport;

namespace LeadScoring.Engine.Tests.WriteBack;

public sealed class ApplyStageTests
{
    [Fact]
    public async Task Run_Plan_SendsExactlyWhatItSays()
    {
        await using Bench bench = await ScoredAsync();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);

        await ApplyStage.RunAsync(bench.Context, plan, refresh: true, CancellationToken.None);

        Assert.Equal(
            plan.Writes.Select(w => (w.Record.Value, string.Join("|", w.Fields.Select(f => $"{f.Field}={f.New}")))),
            bench.Crm.Sent.Select(s => (s.Write.Id.Value, string.Join("|", s.Write.Fields.Select(f => $"{f.Key}={f.Value}")))));
    }

    [Fact]
    public async Task Run_RecordMovedSincePlan_IsSkippedWithReason()
    {
        await using Bench bench = await ScoredAsync();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.Edit("Lead", "1", ("Tier__c", "somebody was here"));

        ApplyReport report = await ApplyStage.RunAsync(bench.Context, plan, refresh: true, CancellationToken.None);

        Assert.Equal(("1", SkipReason.RecordMoved), (Assert.Single(report.Skipped).Record.Value, report.Skipped[0].Reason));
        Assert.Equal(1, report.Written);
        Assert.Equal("somebody was here", bench.Crm.Value("Lead", "1", "Tier__c"));
    }

    [Fact]
    public async Task Run_SamePlanTwice_SendsNothingTheSecondTime()
    {
        await using Bench bench = await ScoredAsync();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);
        await ApplyStage.RunAsync(bench.Context, plan, refresh: true, CancellationToken.None);
        int sent = bench.Crm.Sent.Count;

        ApplyReport again = await ApplyStage.RunAsync(bench.Context, plan, refresh: true, CancellationToken.None);

        Assert.Equal((0, 2, sent), (again.Written, again.SettledBefore, bench.Crm.Sent.Count));
    }

    [Fact]
    public async Task Run_MappingChangedSincePlan_IsHeld()
    {
        await using Bench bench = await ScoredAsync();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);
        bench.Pipeline = SamplePipeline.Create("v2");

        await Assert.ThrowsAsync<HeldException>(() => ApplyStage.RunAsync(bench.Context, plan, refresh: true, CancellationToken.None));
        Assert.Empty(bench.Crm.Sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_ManyRows_GoByOneJobAndAreSettledFromItAfterACrash(bool uploadsTwice)
    {
        await using Bench bench = await ScoredAsync();
        bench.Crm.UploadsTwice = uploadsTwice;
        bench.Crm.Spec = bench.Crm.Spec with { BulkWriteFrom = 2, MaxBulkWrite = 1000 };
        bench.Crm.FailBeforeResults = new OperationCanceledException();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);
        await Assert.ThrowsAsync<OperationCanceledException>(() => ApplyStage.RunAsync(bench.Context, plan, refresh: false, CancellationToken.None));

        ApplyReport again = await ApplyStage.RunAsync(bench.Context, plan, refresh: true, CancellationToken.None);

        Assert.Equal((0, 2), (again.Written, again.SettledBefore));
        Assert.Equal((1, 2), (bench.Crm.Jobs.Count, bench.Crm.Sent.Count));
        Assert.Empty(await bench.Store.Ledger.ReadOpenJobsAsync(CancellationToken.None));
        SyncReport sync = await bench.SyncAsync();
        Assert.Empty(sync.Plan.Writes);
    }

    [Fact]
    public async Task Sync_JobOfAnEarlierPlanIsGone_PlansWhatTheCrmLacks()
    {
        await using Bench bench = await ScoredAsync();
        bench.Crm.Spec = bench.Crm.Spec with { BulkWriteFrom = 2, MaxBulkWrite = 1000 };
        bench.Crm.FailBeforeResults = new OperationCanceledException();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);
        await Assert.ThrowsAsync<OperationCanceledException>(() => ApplyStage.RunAsync(bench.Context, plan, refresh: false, CancellationToken.None));
        bench.Crm.Jobs.Clear();
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.Edit("Lead", "1", ("Score__c", null), ("Tier__c", null));
        int sent = bench.Crm.Sent.Count;

        SyncReport sync = await bench.SyncAsync();

        // Nothing of the lost job was sent anew without looking: only what the fresh plan found missing.
        Assert.Equal(sent + 1, bench.Crm.Sent.Count);
        Assert.Equal("1", Assert.Single(sync.Plan.Writes).Record.Value);
        Assert.Empty((await bench.SyncAsync()).Plan.Writes);
    }

    [Fact]
    public async Task Run_FieldRefused_TheRestIsWrittenAndTheRefusedIsNotTakenForOurs()
    {
        await using Bench bench = await ScoredAsync();
        bench.Crm.RefusedFields.Add("OwnerId");
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);

        ApplyReport report = await ApplyStage.RunAsync(bench.Context, plan, refresh: false, CancellationToken.None);

        Assert.Equal(2, report.Written);
        Assert.Equal(("hot", "005Q"), (bench.Crm.Value("Lead", "1", "Tier__c"), bench.Crm.Value("Lead", "1", "OwnerId")));
        Assert.Empty(await bench.Store.Ledger.ReadLastWrittenAsync(SamplePipeline.Leads, "OwnerId", CancellationToken.None));
        Assert.Equal("005Q", (await bench.Store.Records.ReadAsync(SamplePipeline.Leads, [new CrmRecordId("1")], CancellationToken.None))[0].Record.Fields["OwnerId"]);
    }

    [Fact]
    public async Task Estimate_Plan_CountsWritesAndLastLooks()
    {
        await using Bench bench = await ScoredAsync();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);

        CallEstimate cost = Assert.Single(await CallEstimate.ForAsync(bench.Context, plan, CancellationToken.None));
        long before = bench.Crm.RequestCount;
        await ApplyStage.RunAsync(bench.Context, plan, refresh: false, CancellationToken.None);

        Assert.Equal(bench.Crm.RequestCount - before, cost.Requests);
    }

    [Fact]
    public async Task Estimate_QuotaCannotBeRead_IsMadeWithoutIt()
    {
        await using Bench bench = await ScoredAsync();
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, CancellationToken.None);
        bench.Crm.QuotaFailure = new CrmException(CrmFailureKind.Transient, "the network is down");

        CallEstimate cost = Assert.Single(await CallEstimate.ForAsync(bench.Context, plan, CancellationToken.None));

        Assert.Null(cost.Quota);
        Assert.True(cost.Fits && cost.Requests > 0);
    }

    [Fact]
    public async Task PlanFile_Edited_IsRefused()
    {
        await using Bench bench = await ScoredAsync();
        using TemporaryFolder folder = new();
        string path = folder.File("plan.json");
        await new PlanFile("m.yaml", "s.db", [], await PlanStage.RunAsync(bench.Context, CancellationToken.None)).SaveAsync(path, CancellationToken.None);

        PlanFile whole = await PlanFile.LoadAsync(path, CancellationToken.None);
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("\"hot\"", "\"cold\"", StringComparison.Ordinal));

        Assert.Equal(2, whole.Plan.Writes.Count);
        await Assert.ThrowsAsync<InvalidDataException>(() => PlanFile.LoadAsync(path, CancellationToken.None));
    }

    private static async Task<Bench> ScoredAsync()
    {
        Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await PullStage.RunAsync(bench.Context, null, CancellationToken.None);
        await MapStage.RunAsync(bench.Context, CancellationToken.None);
        await ScoreStage.RunAsync(bench.Context, all: true, CancellationToken.None);
        return bench;
    }
}
