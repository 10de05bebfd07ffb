using LeadScoring.Engine.Alerts;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Tests.Alerts;

public sealed class AlertTests
{
    private static readonly ConnectionId Sf = new("sf");
    private static readonly Condition Hot = new Comparison("tier", ComparisonOperator.EqualTo, ["hot"]);

    [Fact]
    public async Task Sync_ScoreRises_TellsTheOwnerOnceWithReasons()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.ScoreMoved(true, 20, TimeSpan.FromHours(24), Hot), new AlertAction.Tell(AlertAudience.Owner, AlertChannel.Email, null));
        FakeChannel mail = Channel(bench, AlertChannel.Email);
        bench.AddLeads(("1", "Clerk"), ("2", "VP"));
        await bench.SyncAsync();
        Assert.Empty(mail.Sent); // A lead that is hot from the start did not rise.
        bench.Clock.Advance(TimeSpan.FromHours(1));
        bench.Crm.Edit("Lead", "1", ("Title", "VP"));
        await bench.SyncAsync();
        await bench.SyncAsync();
        NoticeMessage message = Assert.Single(mail.Sent);
        Assert.Equal("Score rose from 0 to 85", message.Subject);
        Assert.Equal(["sf.Lead/1"], message.Records);
        Assert.Equal(bench.Crm.Value("Lead", "1", "OwnerId") == "005A" ? "ann@x.test" : "bob@x.test", message.To);
        Assert.Contains("+85", message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ScoreFalls_GoesOnTheList()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.ScoreMoved(false, 25, TimeSpan.FromDays(30), new Always()), new AlertAction.AddToList(Sf, "Re-engage"));
        bench.AddLeads(("1", "VP"), ("2", "VP"));
        await bench.SyncAsync();
        bench.Clock.Advance(TimeSpan.FromDays(10));
        bench.Crm.Edit("Lead", "1", ("Title", "Clerk"));
        await bench.SyncAsync();
        Assert.Equal(["1"], bench.Crm.Lists["Re-engage"]);
    }

    [Fact]
    public async Task Sync_OncePerState_TellsTheBeginningAndTheEnd()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Lead(new Comparison("title", ComparisonOperator.EqualTo, ["VP"])), new AlertAction.Tell(AlertAudience.Ops, AlertChannel.Webhook, null), once: true);
        FakeChannel hook = Channel(bench, AlertChannel.Webhook);
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        await bench.SyncAsync();
        bench.Crm.Edit("Lead", "1", ("Title", "Clerk"));
        await bench.SyncAsync();
        Assert.Equal(["Title = VP", "Over: title = VP"], hook.Sent.Select(s => s.Subject));
        Assert.All(hook.Sent, s => Assert.Null(s.To));
    }

    [Fact]
    public async Task Sync_NotOncePerState_TellsAtMostOnceADay()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Lead(new Comparison("title", ComparisonOperator.EqualTo, ["VP"])), new AlertAction.Tell(AlertAudience.Ops, AlertChannel.Webhook, null));
        FakeChannel hook = Channel(bench, AlertChannel.Webhook);
        bench.AddLeads(("1", "VP"));
        for (int i = 0; i < 3; i++)
        {
            await bench.SyncAsync();
            bench.Crm.Edit("Lead", "1", ("Title", "Clerk"));
            await bench.SyncAsync();
            bench.Crm.Edit("Lead", "1", ("Title", "VP"));
        }

        Assert.Single(hook.Sent);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await bench.SyncAsync();
        Assert.Equal(2, hook.Sent.Count);
    }

    [Fact]
    public async Task Sync_FeatureCondition_IsSeen()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Lead(new Comparison("calls", ComparisonOperator.AtLeast, ["2"])), new AlertAction.Tell(AlertAudience.Ops, AlertChannel.Webhook, null));
        FakeChannel hook = Channel(bench, AlertChannel.Webhook);
        bench.AddLeads(("1", "Clerk"));
        foreach (string id in (string[])["t1", "t2"])
        {
            bench.Crm.Edit("Task", id, ("WhoId", "1"), ("Type", "call"), ("ActivityDate", bench.Clock.GetUtcNow().ToString("O")), ("CreatedDate", bench.Clock.GetUtcNow().ToString("O")));
        }

        await bench.SyncAsync();
        Assert.Equal("Calls >= 2", Assert.Single(hook.Sent).Subject);
    }

    [Fact]
    public async Task Sync_ThousandsBecomeTrue_AreHeldBackAndSummedUp()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Lead(new Comparison("title", ComparisonOperator.EqualTo, ["Clerk"])), new AlertAction.Tell(AlertAudience.Ops, AlertChannel.Webhook, null));
        FakeChannel hook = Channel(bench, AlertChannel.Webhook);
        bench.AddLeads([.. Enumerable.Range(0, 300).Select(i => ($"{i:000}", "Clerk"))]);
        await bench.SyncAsync();
        await bench.SyncAsync();
        Assert.Equal(26, hook.Sent.Count);
        Assert.Contains(hook.Sent, s => s.Subject == "275 more notices were held back");
    }

    [Fact]
    public async Task Sync_ChannelFails_IsTriedAgainAndNeverTwice()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Lead(Hot), new AlertAction.Tell(AlertAudience.Owner, AlertChannel.Email, null));
        FakeChannel mail = Channel(bench, AlertChannel.Email);
        mail.Failures = 2;
        bench.AddLeads(("1", "VP"));
        for (int i = 0; i < 8; i++)
        {
            await bench.SyncAsync();
        }

        Assert.Single(mail.Sent);
    }

    [Fact]
    public async Task Sync_ChannelFailsForADay_IsGivenUpAndTheRunGoesOn()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Lead(Hot), new AlertAction.Tell(AlertAudience.Owner, AlertChannel.Email, null));
        FakeChannel mail = Channel(bench, AlertChannel.Email);
        mail.Failures = int.MaxValue;
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        Assert.Equal("hot", bench.Crm.Value("Lead", "1", "Tier__c"));
        bench.Clock.Advance(TimeSpan.FromHours(25));
        NoticeReport report = await NoticeSender.RunAsync(bench.Context, CancellationToken.None);
        Assert.Equal((0, 1), (report.Waiting, report.GivenUp));
    }

    [Fact]
    public async Task Sync_TaskAnswerLost_MakesOneTaskAndItIsNoActivity()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Lead(Hot), new AlertAction.Tell(AlertAudience.Owner, AlertChannel.Task, Sf));
        bench.Crm.FailAfterTask = new CrmException(CrmFailureKind.Transient, "The answer was lost.");
        bench.AddLeads(("1", "VP"));
        for (int i = 0; i < 4; i++)
        {
            await bench.SyncAsync();
        }

        TaskDraft task = Assert.Single(bench.Crm.Tasks.Values);
        Assert.Equal(("sf.Lead/1", bench.Crm.Value("Lead", "1", "OwnerId")), (task.About.ToString(), task.Owner.Value));

        // Its row comes back with the next pull; our own task must not count as a call of the lead's.
        Assert.Empty((await bench.LeadsAsync()).Single().Activities);
        Assert.Equal("85", bench.Crm.Value("Lead", "1", "Score__c"));
    }

    [Fact]
    public async Task Apply_TooManyRejected_TellsOpsOnceAndWhenItIsOver()
    {
        await using Bench bench = await StartAsync(new AlertTrigger.Run(0.1, RunLate: true), new AlertAction.Tell(AlertAudience.Ops, AlertChannel.Webhook, null), once: true);
        FakeChannel hook = Channel(bench, AlertChannel.Webhook);
        ApplyReport bad = Report(written: 80, rejected: 20), good = Report(written: 99, rejected: 1);
        foreach (ApplyReport report in (ApplyReport[])[bad, bad, good, good, bad])
        {
            await RunAlerts.AfterApplyAsync(bench.Context, report, CancellationToken.None);
            await NoticeSender.RunAsync(bench.Context, CancellationToken.None);
            bench.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal(["The CRM rejected 20 of 100 rows (20.0 %)", "Over: rows are accepted again", "The CRM rejected 20 of 100 rows (20.0 %)"], hook.Sent.Select(s => s.Subject));

        static ApplyReport Report(int written, int rejected) => new("p", written, rejected, 0, 0, 0, [], new Dictionary<string, int> { ["X"] = rejected }, []);
    }

    private static FakeChannel Channel(Bench bench, AlertChannel kind)
    {
        FakeChannel channel = new();
        bench.Channels[kind] = channel;
        return channel;
    }

    private static Task<Bench> StartAsync(AlertTrigger when, AlertAction act, bool once = false) =>
        Bench.CreateAsync(SamplePipeline.Create() with { Alerts = [new AlertRule(when, act, once, 7)] });
}
