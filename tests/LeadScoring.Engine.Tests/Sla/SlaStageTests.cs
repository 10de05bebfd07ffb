using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Sla;

/// <summary>From assignment to first touch, with a clock that the test owns. Runs come every ten minutes.</summary>
public sealed class SlaStageTests
{
    [Fact]
    public async Task Sync_NotTouchedInTime_RemindsOnceThenGivesItToTheNext()
    {
        await using Bench bench = await StartAsync(new SlaRule(Tier.Hot, TimeSpan.FromHours(2), TimeSpan.FromHours(1), SlaBreach.Reassign, false, 1));
        FakeChannel mail = Mail(bench);
        Assert.Equal("005A", bench.Crm.Value("Lead", "1", "OwnerId"));

        await RunAsync(bench, TimeSpan.FromMinutes(70));
        Assert.Equal("ann@x.test", Assert.Single(mail.Sent).To);
        Assert.Contains("waits for its first touch", mail.Sent[0].Subject, StringComparison.Ordinal);

        // Over after two hours, but calls may be logged for another half hour.
        await RunAsync(bench, TimeSpan.FromMinutes(70));
        Assert.Equal("005A", bench.Crm.Value("Lead", "1", "OwnerId"));
        await RunAsync(bench, TimeSpan.FromMinutes(20));
        Assert.Equal("005B", bench.Crm.Value("Lead", "1", "OwnerId"));
        RoutingDecision decision = (await bench.Store.Scores.ReadRoutingAsync(CancellationToken.None)).Values.Single();
        Assert.Equal("Hot: ann@x.test did not touch the lead within 2 hours, so it goes to bob@x.test", decision.Reason);
        Assert.Single(mail.Sent);

        // Bob does not either; nobody is left, so it stays with him and the manager is told.
        await RunAsync(bench, TimeSpan.FromMinutes(160));
        Assert.Equal("005B", bench.Crm.Value("Lead", "1", "OwnerId"));
        Assert.Contains(mail.Sent, m => m.Subject == "A lead was not touched in time" && m.To == "boss@x.test");
        int told = mail.Sent.Count;
        await RunAsync(bench, TimeSpan.FromHours(6));
        Assert.Equal(told, mail.Sent.Count);
    }

    [Fact]
    public async Task Sync_CalledInTime_NothingHappens()
    {
        await using Bench bench = await StartAsync(new SlaRule(Tier.Hot, TimeSpan.FromHours(2), TimeSpan.FromHours(1), SlaBreach.Reassign, false, 1));
        FakeChannel mail = Mail(bench);
        await RunAsync(bench, TimeSpan.FromMinutes(30));
        Call(bench, "1", bench.Clock.GetUtcNow());
        await RunAsync(bench, TimeSpan.FromHours(4));
        Assert.Equal("005A", bench.Crm.Value("Lead", "1", "OwnerId"));
        Assert.Empty(mail.Sent);
    }

    /// <summary>The call was made in time, but logged (and so pulled) twenty minutes after the end.</summary>
    [Fact]
    public async Task Sync_CallLoggedLateWithinTheGraceTime_IsNoBreach()
    {
        await using Bench bench = await StartAsync(new SlaRule(Tier.Hot, TimeSpan.FromHours(2), null, SlaBreach.Reassign, false, 1));
        DateTimeOffset assigned = bench.Clock.GetUtcNow();
        await RunAsync(bench, TimeSpan.FromMinutes(140));
        Call(bench, "1", assigned.AddMinutes(110));
        await RunAsync(bench, TimeSpan.FromHours(3));
        Assert.Equal("005A", bench.Crm.Value("Lead", "1", "OwnerId"));
    }

    /// <summary>The call was logged in time, but activities could not be read for two hours.</summary>
    [Fact]
    public async Task Sync_ActivitiesPulledLate_WaitsUntilTheyWereRead()
    {
        await using Bench bench = await StartAsync(new SlaRule(Tier.Hot, TimeSpan.FromHours(2), null, SlaBreach.Reassign, false, 1));
        await RunAsync(bench, TimeSpan.FromMinutes(100));
        bench.Crm.BrokenStreams["Task"] = new CrmException(CrmFailureKind.Transient, "down");
        Call(bench, "1", bench.Clock.GetUtcNow());
        await RunAsync(bench, TimeSpan.FromHours(2));
        Assert.Equal("005A", bench.Crm.Value("Lead", "1", "OwnerId"));
        bench.Crm.BrokenStreams.Clear();
        await RunAsync(bench, TimeSpan.FromHours(1));
        Assert.Equal("005A", bench.Crm.Value("Lead", "1", "OwnerId"));
    }

    [Fact]
    public async Task Sync_HumanTookTheLead_StaysTheirs()
    {
        await using Bench bench = await StartAsync(new SlaRule(Tier.Hot, TimeSpan.FromHours(2), null, SlaBreach.Reassign, false, 1));
        await RunAsync(bench, TimeSpan.FromMinutes(30));
        bench.Crm.Edit("Lead", "1", ("OwnerId", "005C"));
        await RunAsync(bench, TimeSpan.FromHours(5));
        Assert.Equal("005C", bench.Crm.Value("Lead", "1", "OwnerId"));
    }

    [Fact]
    public async Task Sync_WorkingHoursOnly_TheClockStandsStillOverNight()
    {
        WorkingHours office = new([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], new TimeOnly(9, 0), new TimeOnly(10, 30));
        await using Bench bench = await StartAsync(new SlaRule(Tier.Hot, TimeSpan.FromHours(2), null, SlaBreach.AlertManager, true, 1), office);
        FakeChannel mail = Mail(bench);

        // Assigned at 9:01 on Monday: 89 minutes of Monday and 31 of Tuesday, then half an hour of grace.
        await RunAsync(bench, TimeSpan.FromHours(24.6));
        Assert.Empty(mail.Sent);
        await RunAsync(bench, TimeSpan.FromMinutes(40));
        Assert.Equal("A lead was not touched in time", Assert.Single(mail.Sent).Subject);
    }

    [Fact]
    public async Task Sync_TaskThatWeMade_IsNoTouch()
    {
        PipelineDefinition pipeline = Pipeline(new SlaRule(Tier.Hot, TimeSpan.FromHours(2), null, SlaBreach.Reassign, false, 1), null) with
        {
            Alerts = [new AlertRule(new AlertTrigger.Lead(new Comparison("tier", ComparisonOperator.EqualTo, ["hot"])), new AlertAction.Tell(AlertAudience.Owner, AlertChannel.Task, new ConnectionId("sf")), false, 9)],
        };
        await using Bench bench = await StartAsync(pipeline);
        Assert.Single(bench.Crm.Tasks);
        await RunAsync(bench, TimeSpan.FromMinutes(170));
        Assert.Equal("005B", bench.Crm.Value("Lead", "1", "OwnerId"));
    }

    private static void Call(Bench bench, string lead, DateTimeOffset at) => bench.Crm.Edit(
        "Task", $"00T-call-{at.Ticks}", ("WhoId", lead), ("Type", "call"), ("ActivityDate", at.ToString("O")), ("CreatedDate", bench.Clock.GetUtcNow().ToString("O")));

    private static FakeChannel Mail(Bench bench)
    {
        FakeChannel mail = new();
        bench.Channels[AlertChannel.Email] = mail;
        return mail;
    }

    private static async Task RunAsync(Bench bench, TimeSpan time)
    {
        DateTimeOffset end = bench.Clock.GetUtcNow() + time;
        while (bench.Clock.GetUtcNow() < end)
        {
            bench.Clock.Advance(TimeSpan.FromMinutes(9));
            await bench.SyncAsync();
        }
    }

    private static PipelineDefinition Pipeline(SlaRule rule, WorkingHours? hours)
    {
        PipelineDefinition pipeline = SamplePipeline.Create();
        return pipeline with
        {
            Sla = [rule],
            Teams = [pipeline.Teams[0] with { Hours = hours }],
            Alerts = [new AlertRule(new AlertTrigger.Lead(new Comparison("title", ComparisonOperator.EqualTo, ["nobody"])), new AlertAction.Tell(AlertAudience.Owner, AlertChannel.Email, null), false, 9)],
        };
    }

    private static Task<Bench> StartAsync(SlaRule rule, WorkingHours? hours = null) => StartAsync(Pipeline(rule, hours));

    private static async Task<Bench> StartAsync(PipelineDefinition pipeline)
    {
        Bench bench = await Bench.CreateAsync(pipeline);
        bench.Crm.Users.Clear();
        bench.Crm.Users.Add(new CrmUser(new CrmRecordId("005A"), "ann@x.test", "Ann", true) { Manager = "boss@x.test" });
        bench.Crm.Users.Add(new CrmUser(new CrmRecordId("005B"), "bob@x.test", "Bob", true) { Manager = "boss@x.test" });
        bench.Crm.Users.Add(new CrmUser(new CrmRecordId("005C"), "cem@x.test", "Cem", true));
        bench.AddLeads(("1", "VP"));
        await bench.SyncAsync();
        return bench;
    }
}
