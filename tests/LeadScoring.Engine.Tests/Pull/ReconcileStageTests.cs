using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Pull;

public sealed class ReconcileStageTests
{
    [Fact]
    public async Task Run_AfterAPauseLongerThanTheDeleteLog_EndsWithIdenticalIds()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads([.. Enumerable.Range(0, 40).Select(i => ($"{i:D2}", "Clerk"))]);
        await bench.SyncAsync();
        bench.Crm.Delete("Lead", "01");
        bench.Crm.Merge("Lead", "02", "03");
        bench.Crm.Delete("Lead", "04");
        bench.Clock.Advance(TimeSpan.FromDays(20));
        bench.Crm.Purge("Lead", "05");
        bench.Crm.Delete("Lead", "06");
        bench.Crm.Edit("Lead", "04", ("Title", "VP"));
        bench.Crm.Undelete("Lead", "04");
        bench.Crm.Merge("Lead", "07", "08");
        bench.AddLeads(("99", "VP"));
        long listings = bench.Crm.IdListings;

        PullReport pull = (await bench.SyncAsync()).Pull;

        Assert.Equal(await bench.CrmIdsAsync(), await bench.StoredIdsAsync());
        SweepReport sweep = pull.Sweeps.Single(s => s.Stream == SamplePipeline.Leads);
        Assert.Equal((0, 3, 3), (sweep.Missing, sweep.Gone, sweep.Repaired));
        Assert.True(bench.Crm.IdListings > listings);
        Assert.DoesNotContain("05", bench.Crm.Sent.Select(s => s.Write.Id.Value).TakeLast(5));

        // Once done, it is done.
        listings = bench.Crm.IdListings;
        Assert.Empty((await bench.SyncAsync()).Pull.Sweeps);
        Assert.Equal(listings, bench.Crm.IdListings);
    }

    [Fact]
    public async Task Run_DailyWithoutDifferences_CostsOneRequestPerStream()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        await bench.SyncAsync();
        Assert.Empty((await bench.SyncAsync()).Pull.Sweeps);
        bench.Clock.Advance(TimeSpan.FromHours(25));

        PullReport pull = (await bench.SyncAsync()).Pull;

        Assert.Equal(["sf.Lead", "sf.Opportunity", "sf.Task"], pull.Sweeps.Select(s => s.Stream.ToString()).Order(StringComparer.Ordinal));
        Assert.All(pull.Sweeps, s => Assert.Equal((0, 0), (s.Differences, s.Repaired)));
        Assert.Equal(0, bench.Crm.IdListings);
    }

    [Fact]
    public async Task Run_IndexThatNeverTold_IsRepairedBySingleReads()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        bench.Crm.LateIndex.Add("2");
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromHours(25));

        SweepReport sweep = (await bench.SyncAsync()).Pull.Sweeps.Single(s => s.Stream == SamplePipeline.Leads);

        Assert.Equal((1, 0, 1), (sweep.Missing, sweep.Gone, sweep.Repaired));
        Assert.Equal(["1", "2"], await bench.StoredIdsAsync());
        Assert.Equal([["2"]], bench.Crm.ReadById);
        Assert.Equal("0", bench.Crm.Value("Lead", "2", "Score__c"));
    }

    [Fact]
    public async Task Run_CreatedWhileItRuns_IsNoDifference()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromHours(25));
        bench.AddLeads(("2", "VP"));
        bench.Crm.LateIndex.Add("2");

        SweepReport sweep = (await bench.SyncAsync()).Pull.Sweeps.Single(s => s.Stream == SamplePipeline.Leads);

        Assert.Equal((0, 1), (sweep.Differences, sweep.Repaired));
    }

    [Fact]
    public async Task Run_GoneMeansErased_NothingOfThePersonIsLeft()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.Spec = bench.Crm.Spec with { GoneMeansErased = true };
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        await bench.SyncAsync();
        bench.Crm.Erase("Lead", "1");
        bench.Clock.Advance(TimeSpan.FromHours(25));

        await bench.SyncAsync();

        Assert.Empty(await bench.Store.Records.ReadAsync(SamplePipeline.Leads, [new("1")], default));
        Assert.Empty(await bench.Store.Ledger.ReadAsync(new RecordRef(SamplePipeline.Leads.Connection, SamplePipeline.Leads.Stream, new("1")), default));
        Assert.Equal(1, await bench.Store.Facts.CountLeadsAsync(default));
    }

    [Fact]
    public async Task Run_CrmFailsInTheMiddle_TheNextRunGoesOn()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.PageSize = 5;
        bench.AddLeads([.. Enumerable.Range(0, 30).Select(i => ($"{i:D2}", "Clerk"))]);
        await bench.SyncAsync();
        for (int i = 0; i < 25; i++)
        {
            bench.Crm.Purge("Lead", $"{i:D2}");
        }

        bench.Clock.Advance(TimeSpan.FromHours(25));
        bench.Crm.FailById.Enqueue(null);
        bench.Crm.FailById.Enqueue(new CrmException(CrmFailureKind.Transient, "busy"));

        PullReport first = (await bench.SyncAsync()).Pull;
        Assert.Equal(CrmFailureKind.Transient, first.Failures.Single().Kind);
        Assert.Equal(20, (await bench.StoredIdsAsync()).Length);

        bench.Crm.FailAfterIdPages = 0;
        PullReport second = (await bench.SyncAsync()).Pull;
        Assert.Single(second.Failures);

        PullReport third = (await bench.SyncAsync()).Pull;
        Assert.Empty(third.Failures);
        Assert.Equal(await bench.CrmIdsAsync(), await bench.StoredIdsAsync());
    }

    [Fact]
    public async Task Run_MostRecordsNoLongerShown_RemovesNothingUntilSomebodyLooked()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads([.. Enumerable.Range(0, 200).Select(i => ($"{i:D3}", "Clerk"))]);
        await bench.SyncAsync();
        bench.Crm.Hidden.UnionWith(Enumerable.Range(0, 150).Select(i => $"{i:D3}"));
        bench.Clock.Advance(TimeSpan.FromHours(25));

        PullReport held = (await bench.SyncAsync()).Pull;

        Assert.Contains("150 of 200 records are no longer shown", held.Failures.Single().Message, StringComparison.Ordinal);
        Assert.Equal(200, (await bench.StoredIdsAsync()).Length);
        Assert.Empty((await bench.SyncAsync()).Pull.Sweeps);

        await PullRun.RunAsync(bench.Context with { AcceptGone = true }, default);
        Assert.Equal(50, (await bench.StoredIdsAsync()).Length);

        // They were only hidden: the CRM's word overrules our own conclusion.
        bench.Crm.Hidden.Clear();
        await PullRun.RunAsync(bench.Context with { AcceptGone = true }, default);
        Assert.Equal(200, (await bench.StoredIdsAsync()).Length);
    }

    [Fact]
    public async Task Run_WishedFor_IsComparedByIdAlthoughCountsAgree()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "Clerk"));
        await bench.SyncAsync();
        bench.Crm.Purge("Lead", "1");
        bench.AddLeads(("3", "VP"));
        bench.Crm.LateIndex.Add("3");
        await bench.Store.Records.CommitPageAsync(SamplePipeline.Leads, Reading.ById, new RecordPage([], [], new Checkpoint(1, "")) { NeedsReconcile = true }, new HashSet<string>(), bench.Clock.GetUtcNow(), default);

        // Right after a sweep (the first load counts as one) it has to wait.
        Assert.Empty((await bench.SyncAsync()).Pull.Sweeps);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await bench.SyncAsync();

        Assert.Equal(["2", "3"], await bench.StoredIdsAsync());
        Assert.Equal(1, bench.Crm.IdListings);
    }
}
