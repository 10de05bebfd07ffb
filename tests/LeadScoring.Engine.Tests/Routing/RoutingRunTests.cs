using LeadScoring.Engine.Report;
using LeadScoring.Engine.Routing;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Routing;

/// <summary>Routing over whole runs: what is kept, what waits, what humans do meanwhile.</summary>
public sealed class RoutingRunTests
{
    [Fact]
    public async Task Sync_WeekIsFull_TheRestGoesOutWhenTheNextWeekBegins()
    {
        await using Bench bench = await Bench.CreateAsync(With(t => t with { Weekly = 3 }));
        bench.AddLeads([.. Enumerable.Range(1, 5).Select(i => ($"{i}", "VP"))]);
        await bench.SyncAsync();
        await bench.SyncAsync();
        Assert.Equal(2, Enumerable.Range(1, 5).Count(i => bench.Crm.Value("Lead", $"{i}", "OwnerId") == "005Q"));

        // Monday 4 May to Monday 11 May.
        bench.Clock.Advance(TimeSpan.FromDays(7));
        await bench.SyncAsync();
        Assert.Equal(0, Enumerable.Range(1, 5).Count(i => bench.Crm.Value("Lead", $"{i}", "OwnerId") == "005Q"));
        WeekReport report = await PeriodReport.RunAsync(bench.Context, CancellationToken.None);
        Assert.Equal((2, 0, 0), (report.Routed.Sum(r => r.Count), report.Waiting, report.Conversion.Sum(c => c.Leads)));
        Assert.Equal(5, report.Unripe);
    }

    [Fact]
    public async Task Sync_FewestOpenFirst_CountsLeadsThatPeopleTookByHand()
    {
        await using Bench bench = await Bench.CreateAsync(With(t => t with { Order = TeamOrder.FewestOpenFirst }));
        bench.AddLeads([.. Enumerable.Range(1, 6).Select(i => ($"{i}", "Clerk"))]);
        foreach (int i in Enumerable.Range(1, 6))
        {
            bench.Crm.Edit("Lead", $"{i}", ("OwnerId", "005A"));
        }

        await bench.SyncAsync();
        bench.AddLeads([.. Enumerable.Range(11, 4).Select(i => ($"{i}", "VP"))]);
        await bench.SyncAsync();
        Assert.All(Enumerable.Range(11, 4), i => Assert.Equal("005B", bench.Crm.Value("Lead", $"{i}", "OwnerId")));
    }

    [Fact]
    public async Task Sync_PeopleFromAGroup_AreTheTeam()
    {
        await using Bench bench = await Bench.CreateAsync(With(t => t with { People = [], PeopleFrom = new CrmGroup(new ConnectionId("sf"), "BDR") }));
        bench.Crm.Groups["BDR"] = [bench.Crm.Users[1]];
        bench.AddLeads(("1", "VP"), ("2", "VP"));
        await bench.SyncAsync();
        Assert.Equal(("005B", "005B"), (bench.Crm.Value("Lead", "1", "OwnerId"), bench.Crm.Value("Lead", "2", "OwnerId")));
        RoutingDecision kept = (await bench.Store.Scores.ReadRoutingAsync(CancellationToken.None)).Values.First();
        Assert.Equal("bob@x.test", NextInTeam.Replay(kept.Record!));
    }

    private static PipelineDefinition With(Func<TeamDefinition, TeamDefinition> change)
    {
        PipelineDefinition pipeline = SamplePipeline.Create();
        return pipeline with { Teams = [change(pipeline.Teams[0])] };
    }
}
