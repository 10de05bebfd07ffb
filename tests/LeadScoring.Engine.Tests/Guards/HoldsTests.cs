using LeadScoring.Engine.Guards;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Tests.Guards;

/// <summary>A run that looks wrong stops before the first write, a second person lets it pass once, and a run can be undone.</summary>
public sealed class HoldsTests
{
    [Fact]
    public async Task Sync_TooManyTiersChange_IsHeldUntilASecondPersonReleasesItOnce()
    {
        await using Bench bench = await Bench.CreateAsync(SamplePipeline.Create() with { Guards = new GuardOptions(0.15, null, new Dictionary<string, double>()) });
        bench.AddLeads([.. Enumerable.Range(0, 40).Select(i => ($"{i:00}", "Clerk"))]);
        await bench.SyncAsync();
        int sent = bench.Crm.Sent.Count;
        foreach (int i in Enumerable.Range(0, 20))
        {
            bench.Crm.Edit("Lead", $"{i:00}", ("Title", "VP"));
        }

        HeldException held = await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);
        Assert.Contains("leadscoring release", held.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);
        Assert.Equal(sent, bench.Crm.Sent.Count);
        await Assert.ThrowsAsync<HeldException>(() => Holds.ReleaseAsync(bench.Context with { }, "UNKNOWN", CancellationToken.None));
        Assert.Equal("max_changed_tiers", Assert.Single(await Holds.ReleaseAsync(bench.Context, "Eva", CancellationToken.None)).Guard);
        await bench.SyncAsync();
        Assert.Equal("hot", bench.Crm.Value("Lead", "00", "Tier__c"));
        Assert.Equal(["held", "held", "released", "used"], (await Holds.AuditAsync(bench.Context, CancellationToken.None)).Select(h => h.UsedAt is not null ? "used" : h.ReleasedBy is not null ? "released" : "held"));
        Assert.Empty(await Holds.ListAsync(bench.Context, CancellationToken.None));

        // The release was for that one run.
        foreach (int i in Enumerable.Range(20, 20))
        {
            bench.Crm.Edit("Lead", $"{i:00}", ("Title", "VP"));
        }

        await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);
    }

    [Fact]
    public async Task Sync_WorseThanWhatWasReleased_IsHeldAgain()
    {
        await using Bench bench = await Bench.CreateAsync(SamplePipeline.Create() with { Guards = new GuardOptions(null, null, new Dictionary<string, double> { ["country"] = 0.2 }) });
        bench.AddLeads([.. Enumerable.Range(0, 40).Select(i => ($"{i:00}", "Clerk"))]);
        foreach (int i in Enumerable.Range(0, 28))
        {
            bench.Crm.Edit("Lead", $"{i:00}", ("Country", "DE"));
        }

        await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);
        Assert.Empty(bench.Crm.Sent);
        await Holds.ReleaseAsync(bench.Context, "Eva", CancellationToken.None);
        foreach (int i in Enumerable.Range(0, 28))
        {
            bench.Crm.Edit("Lead", $"{i:00}", ("Country", null));
        }

        await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);
    }

    [Fact]
    public async Task Undo_Run_PutsBackEverythingThatNobodyTouchedAndHoldsFurtherWrites()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"), ("2", "VP"), ("3", "Clerk"));
        string plan = (await bench.SyncAsync()).Plan.Id;
        bench.Crm.Edit("Lead", "2", ("Tier__c", "humans know better"));

        WriteBackPlan undo = await UndoPlan.MakeAsync(bench.Context, plan, CancellationToken.None);
        ApplyReport report = await ApplyStage.RunAsync(bench.Context, undo, refresh: true, CancellationToken.None);
        await Holds.StopAsync(bench.Context, "undone", CancellationToken.None);

        // The plan was made from the store, which had not seen the edit; the look before the write did.
        Assert.Contains(report.Skipped, s => s.Record.Value == "2" && s.Reason == SkipReason.RecordMoved);
        undo = await UndoPlan.MakeAsync(bench.Context, plan, CancellationToken.None);
        await ApplyStage.RunAsync(bench.Context, undo, refresh: true, CancellationToken.None);
        foreach (string id in (string[])["1", "2", "3"])
        {
            Assert.Null(bench.Crm.Value("Lead", id, "Score__c"));
            Assert.Equal("005Q", bench.Crm.Value("Lead", id, "OwnerId"));
        }

        Assert.Equal((null, "humans know better"), (bench.Crm.Value("Lead", "1", "Tier__c"), bench.Crm.Value("Lead", "2", "Tier__c")));
        await Assert.ThrowsAsync<HeldException>(bench.SyncAsync);
        await Holds.ReleaseAsync(bench.Context, "Eva", CancellationToken.None);
        await bench.SyncAsync();
        Assert.Equal("85", bench.Crm.Value("Lead", "1", "Score__c"));
    }

    [Fact]
    public async Task Undo_AfterKeepUndo_SaysThatTheValuesAreForgotten()
    {
        await using Bench bench = await Bench.CreateAsync(SamplePipeline.Create() with { Guards = new GuardOptions(null, null, new Dictionary<string, double>()) { KeepUndo = TimeSpan.FromDays(30) } });
        bench.AddLeads(("1", "VP"));
        string plan = (await bench.SyncAsync()).Plan.Id;
        bench.Clock.Advance(TimeSpan.FromDays(31));
        await bench.SyncAsync();
        await Assert.ThrowsAsync<InvalidDataException>(() => UndoPlan.MakeAsync(bench.Context, plan, CancellationToken.None));
        await foreach (LedgerEntry entry in bench.Store.Ledger.ReadPlanAsync(plan, CancellationToken.None))
        {
            Assert.All(entry.Fields, f => Assert.Null(f.Old));
        }
    }
}
