using System.Text.Json;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Engine.Track;

namespace LeadScoring.Engine.Tests.Track;

public sealed class TrackStageTests
{
    private static readonly ConnectionId Site = new("site");

    private int _message;

    [Fact]
    public async Task Run_IdentifiedLater_EarlierEventsCountFromThatMomentOn()
    {
        await using Pushed bench = await Pushed.CreateAsync();
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"));
        await bench.PullAsync();
        DateTimeOffset visited = bench.Clock.GetUtcNow();
        await SendAsync(bench, "page", """{"anonymousId":"v1","properties":{"url":"/pricing"}}""");
        Assert.Empty(Assert.Single(await bench.LeadsAsync()).Activities);
        bench.Clock.Advance(TimeSpan.FromDays(2));
        DateTimeOffset identified = bench.Clock.GetUtcNow();

        await SendAsync(bench, "identify", """{"anonymousId":"v1","userId":"u7","traits":{"email":"Ann@X.test"}}""");
        bench.Clock.Advance(TimeSpan.FromHours(1));
        DateTimeOffset later = bench.Clock.GetUtcNow();
        await SendAsync(bench, "page", """{"anonymousId":"v1","properties":{"url":"/demo"}}""");
        await SendAsync(bench, "track", """{"userId":"u7","event":"Signed up"}""");

        LeadFacts lead = Assert.Single(await bench.LeadsAsync());
        Assert.Equal([("page", "/pricing", visited, identified), ("page", "/demo", later, later), ("signed up", null, later, later)], lead.Activities.OrderBy(a => a.KnownAt).ThenBy(a => a.Kind).Select(a => (a.Kind, a.Detail, a.HappenedAt, a.KnownAt)));
    }

    [Fact]
    public async Task Run_IdentifiedInSteps_TheChainIsFollowed()
    {
        await using Pushed bench = await Pushed.CreateAsync();
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"));
        await bench.PullAsync();
        await SendAsync(bench, "page", """{"anonymousId":"v1","properties":{"url":"/a"}}""");
        bench.Clock.Advance(TimeSpan.FromHours(1));
        await SendAsync(bench, "identify", """{"anonymousId":"v1","userId":"u7"}""");
        Assert.Empty(Assert.Single(await bench.LeadsAsync()).Activities);
        bench.Clock.Advance(TimeSpan.FromHours(1));
        DateTimeOffset known = bench.Clock.GetUtcNow();

        await SendAsync(bench, "identify", """{"userId":"u7","traits":{"email":"ann@x.test"}}""");

        Assert.Equal(known, Assert.Single(Assert.Single(await bench.LeadsAsync()).Activities).KnownAt);
    }

    [Fact]
    public async Task Run_TheSameMessageAgain_ChangesNothingAndKeepsItsFirstArrival()
    {
        await using Pushed bench = await Pushed.CreateAsync();
        await SendAsync(bench, "page", """{"messageId":"m1","anonymousId":"v1"}""");
        DateTimeOffset first = (await bench.RecordsAsync("site.page")).Single().Record.CreatedAt!.Value;
        bench.Clock.Advance(TimeSpan.FromMinutes(5));

        TrackReport again = await SendAsync(bench, "page", """{"messageId":"m1","anonymousId":"v1"}""");

        Assert.Equal((1, 0), (again.Taken, again.Stored));
        Assert.Equal(first, (await bench.RecordsAsync("site.page")).Single().Record.CreatedAt);
        Assert.Equal(0, await bench.Store.Events.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Run_NewEvent_LeadIsRescoredByTheLivePath()
    {
        await using Pushed bench = await Pushed.CreateAsync();
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"), ("Title", "VP"));
        bench.Crm.Edit("Lead", "2", ("Email", "bob@x.test"), ("Title", "VP"));
        await SyncRun.RunAsync(bench.Context, new Modeling.ModelTraining([new Modeling.LogisticTrainer()], bench.Clock), CancellationToken.None);
        Assert.Equal("40", bench.Crm.Value("Lead", "1", "Score__c"));
        bench.Crm.Sent.Clear();
        bench.Clock.Advance(TimeSpan.FromMinutes(1));

        await SendAsync(bench, "page", """{"anonymousId":"v1","context":{"traits":{"email":"ann@x.test"}},"properties":{"url":"/pricing"}}""");
        await LiveSync.RunAsync(bench.Context, CancellationToken.None);

        Assert.Equal(["1"], bench.Crm.Sent.Select(s => s.Write.Id.Value));
        Assert.Equal("70", bench.Crm.Value("Lead", "1", "Score__c"));
    }

    [Theory]
    [InlineData(null, null, "10:00:00")]
    [InlineData("2026-05-04T09:58:00Z", null, "09:58:00")]
    [InlineData("2026-05-04T08:58:00Z", "2026-05-04T09:00:00Z", "09:58:00")]
    [InlineData("2026-05-04T12:58:00Z", "2026-05-04T13:00:00Z", "09:58:00")]
    [InlineData("2026-05-04T13:00:00Z", null, "10:00:00")]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10:00:00")]
    [InlineData("yesterday", "now", "10:00:00")]
    public void HappenedAt_SkewedClock_IsCorrectedBySentAt(string? timestamp, string? sentAt, string expected)
    {
        DateTimeOffset received = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

        Assert.Equal(expected, MessageReader.HappenedAt(timestamp, sentAt, received).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("track", """{"userId":"u"}""", "event")]
    [InlineData("page", """{}""", "userId or anonymousId")]
    [InlineData("sing", """{"userId":"u"}""", "type must be")]
    [InlineData("page", """[1]""", "JSON object")]
    public void Read_NotAMessage_SaysWhy(string type, string json, string problem)
    {
        using JsonDocument message = JsonDocument.Parse(json);

        Assert.Null(MessageReader.Read(Site, message.RootElement, type, null, DateTimeOffset.UnixEpoch, out string? why));
        Assert.Contains(problem, why, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Message_KeepsWhatScoringCanUseAndNoMachine()
    {
        using JsonDocument message = JsonDocument.Parse("""{"userId":17,"event":"Buy","properties":{"plan":"pro","seats":3,"list":["a","b"],"deep":{"er":true}},"context":{"ip":"10.1.2.3","userAgent":"Browser","page":{"url":"https://x.test/"},"campaign":{"name":"may"}},"traits":{"email":"a\u0000nn@x.test"}}""");

        TrackedEvent read = MessageReader.Read(Site, message.RootElement, "track", null, DateTimeOffset.UnixEpoch, out _)!;

        Assert.Equal(("u:17", "pro", "3", "a;b", "true", "https://x.test/", "may", "ann@x.test"), (read.Fields["visitor"], read.Fields["properties.plan"], read.Fields["properties.seats"], read.Fields["properties.list"], read.Fields["properties.deep.er"], read.Fields["context.page.url"], read.Fields["context.campaign.name"], read.Fields["email"]));
        Assert.DoesNotContain(read.Fields.Values, v => v is "10.1.2.3" or "Browser");
        Assert.StartsWith("h-", read.Key, StringComparison.Ordinal);
    }

    private async Task<TrackReport> SendAsync(Pushed bench, string type, string json)
    {
        string text = json.Contains("messageId", StringComparison.Ordinal) ? json : $"{{\"messageId\":\"m-{++_message}\",{json[1..]}";
        using JsonDocument message = JsonDocument.Parse(text);
        TrackedEvent tracked = MessageReader.Read(Site, message.RootElement, type, null, bench.Clock.GetUtcNow(), out string? problem) ?? throw new InvalidOperationException(problem);
        await bench.Store.Events.AddAsync([tracked], CancellationToken.None);
        TrackReport report = await TrackStage.RunAsync(bench.Context, 1000, CancellationToken.None);
        await bench.MapAsync();
        return report;
    }
}
