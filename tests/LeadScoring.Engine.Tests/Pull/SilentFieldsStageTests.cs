using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Pull;

public sealed class SilentFieldsStageTests
{
    [Fact]
    public async Task Run_FormulaThatDrifted_IsRepairedOnceADayAndKnownFromThenOn()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "Clerk"), ("2", "Clerk"));
        await bench.SyncAsync();
        bench.AddLeads(("3", "Clerk"));
        await bench.SyncAsync();
        await bench.SyncAsync();
        bench.Crm.Drift("Lead", "1", "Title", "VP");
        Assert.Equal(0, (await bench.SyncAsync()).Pull.News);
        bench.Clock.Advance(TimeSpan.FromHours(25));

        SyncReport daily = await bench.SyncAsync();

        Assert.Equal(1, daily.Pull.Repairs.Sum(r => r.Changed));
        StoredRecord stored = Assert.Single(await bench.Store.Records.ReadAsync(SamplePipeline.Leads, [new("1")], default));
        Assert.Equal(("Clerk", "VP", bench.Clock.GetUtcNow()), (stored.Changes.Single().OldValue, stored.Changes[0].NewValue, stored.Changes[0].ChangedAt));
        Assert.Equal("85", bench.Crm.Value("Lead", "1", "Score__c"));
        Assert.Empty((await bench.SyncAsync()).Pull.Repairs);
    }

    [Fact]
    public async Task Run_BudgetSpent_GoesOnNextTime()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.PageSize = 2;
        bench.AddLeads([.. Enumerable.Range(0, 6).Select(i => ($"{i}", "Clerk"))]);
        await bench.SyncAsync();
        for (int i = 0; i < 6; i++)
        {
            bench.Crm.Drift("Lead", $"{i}", "Title", "VP");
        }

        bench.Crm.SilentBudget = 2;
        HashSet<StreamKey> leads = [SamplePipeline.Leads];
        Assert.Equal(4, (await SilentFieldsStage.RunAsync(bench.Context, leads, default)).Single().Changed);
        Assert.Equal(2, (await SilentFieldsStage.RunAsync(bench.Context, leads, default)).Single().Changed);
        bench.Crm.SilentBudget = int.MaxValue;
        Assert.Equal((6, 0), (await SilentFieldsStage.RunAsync(bench.Context, leads, default)).Select(r => (r.Read, r.Changed)).Single());
    }
}
