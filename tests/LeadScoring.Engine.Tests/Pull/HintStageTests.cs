using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Pull;

public sealed class HintStageTests
{
    [Fact]
    public async Task Run_ChangedRecord_IsReadScoredAndWrittenWithoutAPull()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "Clerk"), ("2", "Clerk"), ("3", "Clerk"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Crm.Edit("Lead", "2", ("Title", "VP"));
        bench.Crm.Sent.Clear();

        HintReport report = await HintStage.RunAsync(bench.Context, new StreamHints(SamplePipeline.Leads, [new("2"), new("2"), new("never heard of")]) { Next = new Checkpoint(1, "r7") }, default);
        LiveReport live = await LiveSync.RunAsync(bench.Context, default);

        Assert.Equal((1, 1), (report.Read, report.News));
        Assert.Equal((1L, 1, 1), (live.Map.Records, live.Score!.Scored, live.Apply!.Written));
        Assert.Equal("85", bench.Crm.Value("Lead", "2", "Score__c"));
        Assert.Equal(["2"], bench.Crm.Sent.Select(s => s.Write.Id.Value));
        Assert.Equal("r7", (await HintStage.ReadCheckpointAsync(bench.Context, SamplePipeline.Leads, default))?.Value);
    }

    [Fact]
    public async Task Run_EchoOfOurOwnWrite_ScoresNobody()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();

        HintReport report = await HintStage.RunAsync(bench.Context, new StreamHints(SamplePipeline.Leads, [new("1")]), default);
        LiveReport live = await LiveSync.RunAsync(bench.Context, default);

        Assert.Equal(0, report.News);
        Assert.Null(live.Score);
    }

    [Fact]
    public async Task Run_SameHintsTwice_ChangeNothing()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "Clerk"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Crm.Edit("Lead", "1", ("Title", "VP"));
        StreamHints hints = new(SamplePipeline.Leads, [new("1")]);

        Assert.Equal(1, (await HintStage.RunAsync(bench.Context, hints, default)).News);
        Assert.Equal(0, (await HintStage.RunAsync(bench.Context, hints, default)).News);
        Assert.Equal(0, (await bench.SyncAsync()).Pull.News);
    }

    [Fact]
    public async Task Run_CrmFailsBetweenChunks_ListeningGoesOnFromBefore()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads([.. Enumerable.Range(0, 25).Select(i => ($"{i:D2}", "Clerk"))]);
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 25; i++)
        {
            bench.Crm.Edit("Lead", $"{i:D2}", ("Title", "VP"));
        }

        StreamHints hints = new(SamplePipeline.Leads, [.. Enumerable.Range(0, 25).Select(i => new CrmRecordId($"{i:D2}"))]) { Next = new Checkpoint(1, "r9") };
        bench.Crm.FailById.Enqueue(null);
        bench.Crm.FailById.Enqueue(new CrmException(CrmFailureKind.Transient, "busy") { CorrelationId = "c" });

        CrmException failure = await Assert.ThrowsAsync<CrmException>(() => HintStage.RunAsync(bench.Context, hints, default));
        Assert.Equal("c", failure.CorrelationId);
        Assert.Null(await HintStage.ReadCheckpointAsync(bench.Context, SamplePipeline.Leads, default));

        Assert.Equal(15, (await HintStage.RunAsync(bench.Context, hints, default)).News);
        Assert.Equal("r9", (await HintStage.ReadCheckpointAsync(bench.Context, SamplePipeline.Leads, default))?.Value);
        Assert.All(bench.Crm.ReadById, ids => Assert.InRange(ids.Length, 1, bench.Crm.Spec.MaxReadById));
    }

    [Fact]
    public async Task Run_Gap_ReadsTheStreamByItsWatermark()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "Clerk"), ("2", "Clerk"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Crm.Edit("Lead", "1", ("Title", "VP"));
        bench.Crm.Edit("Lead", "2", ("Title", "VP"));
        StreamHints hints = new(SamplePipeline.Leads, [new("1")]) { IsGap = true, Next = new Checkpoint(1, "r2") };
        bench.Crm.BrokenStreams["Lead"] = new CrmException(CrmFailureKind.Transient, "later");

        await Assert.ThrowsAsync<CrmException>(() => HintStage.RunAsync(bench.Context, hints, default));
        Assert.Null(await HintStage.ReadCheckpointAsync(bench.Context, SamplePipeline.Leads, default));
        bench.Crm.BrokenStreams.Clear();

        Assert.Equal(2, (await HintStage.RunAsync(bench.Context, hints, default)).News);
        Assert.Equal("r2", (await HintStage.ReadCheckpointAsync(bench.Context, SamplePipeline.Leads, default))?.Value);
    }

    [Fact]
    public async Task Run_Erased_ForgetsAtOnce()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "VP"));
        await bench.SyncAsync();

        await HintStage.RunAsync(bench.Context, new StreamHints(SamplePipeline.Leads, [new("1"), new("2")]) { Erased = [new("1")] }, default);
        await bench.SyncAsync();

        Assert.Equal(["2"], await bench.StoredIdsAsync());
        Assert.Equal(1, await bench.Store.Facts.CountLeadsAsync(default));
    }

    [Fact]
    public async Task Run_DeletedMergedAndPurged_AreTold()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "VP"), ("3", "VP"), ("4", "VP"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Crm.Delete("Lead", "1");
        bench.Crm.Merge("Lead", "2", "4");
        bench.Crm.Purge("Lead", "3");

        await HintStage.RunAsync(bench.Context, new StreamHints(SamplePipeline.Leads, [new("1"), new("2"), new("3"), new("4")]), default);

        Assert.Equal(["4"], await bench.StoredIdsAsync());
    }

    [Fact]
    public async Task Run_ManyRecordsGoneWithoutATrace_AreLeftToASweep()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.Spec = bench.Crm.Spec with { MaxReadById = 50, GoneMeansErased = true };
        CrmRecordId[] ids = [.. Enumerable.Range(0, 20).Select(i => new CrmRecordId($"{i:D2}"))];
        bench.AddLeads([.. ids.Select(i => (i.Value, "Clerk"))]);
        await bench.SyncAsync();
        bench.Crm.Hidden.UnionWith(ids.Select(i => i.Value));

        await HintStage.RunAsync(bench.Context, new StreamHints(SamplePipeline.Leads, ids), default);

        Assert.Equal(20, (await bench.StoredIdsAsync()).Length);
        Assert.NotNull((await bench.Store.Records.ReadSweepAsync(SamplePipeline.Leads, default)).WantedAt);
        bench.Crm.Hidden.Clear();
        bench.Crm.Erase("Lead", "03");
        await HintStage.RunAsync(bench.Context, new StreamHints(SamplePipeline.Leads, ids), default);
        Assert.Equal(19, (await bench.StoredIdsAsync()).Length);
    }

    [Fact]
    public async Task Run_StreamThatIsNotRead_IsIgnored()
    {
        await using Bench bench = await Bench.CreateAsync();

        Assert.Equal(0, (await HintStage.RunAsync(bench.Context, new StreamHints(StreamKey.Parse("sf.Case"), [new("1")]), default)).Read);
        Assert.Equal(0, bench.Crm.RequestCount);
    }

    /// <summary>A hint is read, a newer pull passes it, and only then the hint is stored: the newer state stays.</summary>
    [Fact]
    public async Task Run_OvertakenByAPull_KeepsTheNewerState()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "Clerk"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        bench.Crm.Edit("Lead", "1", ("Title", "Head"));
        bench.Crm.AfterReadById = () =>
        {
            bench.Crm.AfterReadById = null;
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            bench.Crm.Edit("Lead", "1", ("Title", "VP"));
            PullStage.RunAsync(bench.Context, null, default).GetAwaiter().GetResult();
        };

        await HintStage.RunAsync(bench.Context, new StreamHints(SamplePipeline.Leads, [new("1")]), default);
        await LiveSync.RunAsync(bench.Context, default);

        Assert.Equal("85", bench.Crm.Value("Lead", "1", "Score__c"));
    }
}
