using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Pull;

public sealed class PullStageTests
{
    [Fact]
    public async Task Run_FieldThatVanished_KeepsItsValuesAndSaysWhatToDo()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.VanishedFields.Add("Title");
        bench.Crm.Edit("Lead", "1", ("Country", "DE"));

        SyncReport report = await bench.SyncAsync();

        StreamReport stream = report.Pull.Streams.Single(s => s.Stream == SamplePipeline.Leads);
        Assert.Null(stream.Failure);
        Assert.Equal(
            "sf.Lead: Title can no longer be read (removed, or hidden from our user). The stream is read without it, and its past values stay. Let the administrator grant read access, or take it out of the mapping.",
            stream.Advice);
        Assert.All(report.Pull.Streams.Where(s => s != stream), s => Assert.Null(s.Advice));
        Assert.Equal("85", bench.Crm.Value("Lead", "1", "Score__c"));
        StoredRecord stored = Assert.Single(await bench.Store.Records.ReadAsync(SamplePipeline.Leads, [new("1")], default));
        Assert.Equal("VP", stored.Record.Fields["Title"]);
        Assert.DoesNotContain(stored.Changes, c => c.Field == "Title");
    }

    [Fact]
    public async Task Run_LineBreaksBetweenPages_KeepsThePagesAndTellsTheHealth()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.PageSize = 2;
        bench.AddLeads(("1", "VP"), ("2", "VP"));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.AddLeads(("3", "VP"));
        bench.Crm.FailAfterPages = 1;

        PullReport broken = await PullStage.RunAsync(bench.Context, null, default);

        Assert.Equal(2, broken.Failed.Single().Added);
        StreamHealth health = (await bench.Store.Health.ReadAsync(default)).Single(h => h.Stream == SamplePipeline.Leads);
        Assert.Equal((true, null, "broken-1"), (health.IsFailing, health.GoodAt, health.LastError?.CorrelationId));

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await PullStage.RunAsync(bench.Context, null, default);

        health = (await bench.Store.Health.ReadAsync(default)).Single(h => h.Stream == SamplePipeline.Leads);
        Assert.Equal((false, TimeSpan.FromMinutes(5), "broken-1"), (health.IsFailing, health.LagAt(bench.Clock.GetUtcNow().AddMinutes(5)), health.LastError?.CorrelationId));
        Assert.Equal(["1", "2", "3"], await bench.StoredIdsAsync());
    }

    [Fact]
    public async Task Run_AccountRefusesEverything_IsTheHealthOfEveryStream()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.BrokenStreams["Lead"] = new CrmException(CrmFailureKind.Unauthorized, "no");

        await PullStage.RunAsync(bench.Context, null, default);

        Assert.All(await bench.Store.Health.ReadAsync(default), h => Assert.Equal(CrmFailureKind.Unauthorized, h.LastError?.Kind));
        Assert.Equal(4, (await bench.Store.Health.ReadAsync(default)).Count);
    }

    [Fact]
    public async Task Run_OneStreamLacksItsScope_ReadsTheOthers()
    {
        await using Bench bench = await Bench.CreateAsync();
        bench.Crm.BrokenStreams["Lead"] = new CrmException(CrmFailureKind.Unauthorized, "missing scope crm.objects.leads.read") { IsLocal = true, CorrelationId = "local-1" };

        await PullStage.RunAsync(bench.Context, null, default);

        IReadOnlyList<StreamHealth> health = await bench.Store.Health.ReadAsync(default);
        StreamHealth failing = Assert.Single(health, h => h.IsFailing);
        Assert.Equal((SamplePipeline.Leads, "local-1"), (failing.Stream, failing.LastError?.CorrelationId));
        Assert.Contains("crm.objects.leads.read", failing.LastError?.Message, StringComparison.Ordinal);
        Assert.Equal(4, health.Count);
    }
}
