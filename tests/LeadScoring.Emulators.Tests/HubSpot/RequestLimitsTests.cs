using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class RequestLimitsTests
{
    private const string List = "crm/v3/objects/contacts?limit=1";
    private const string Search = "crm/v3/objects/contacts/search";

    [Fact]
    public async Task Window_Exhausted_AnswersTenSecondlyUntilTheOldestLeaves()
    {
        await using Portal portal = await Portal.StartAsync(o => o.RequestsPerTenSeconds = 3);
        (await portal.GetAsync(List)).Expect(200);
        portal.Clock.Advance(TimeSpan.FromSeconds(4));
        (await portal.GetAsync(List)).Expect(200);
        (await portal.GetAsync(List)).Expect(200);
        Answer refused = (await portal.GetAsync(List)).Expect(429);
        Assert.Equal("TEN_SECONDLY_ROLLING", refused.Value("policyName"));
        Assert.Equal("RATE_LIMIT", refused.Value("errorType"));
        Assert.Equal("You have reached your ten_secondly_rolling limit.", refused.Value("message"));
        Assert.Equal("0", refused.Headers["X-HubSpot-RateLimit-Remaining"]);

        portal.Clock.Advance(TimeSpan.FromSeconds(6) - TimeSpan.FromMilliseconds(1));
        (await portal.GetAsync(List)).Expect(429);
        portal.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await portal.GetAsync(List)).Expect(200);
        (await portal.GetAsync(List)).Expect(429);
    }

    [Fact]
    public async Task Headers_OnAllButSearch_TellTheLimits()
    {
        await using Portal portal = await Portal.StartAsync(o => (o.RequestsPerTenSeconds, o.DailyLimit) = (190, 1000));
        Answer list = await portal.GetAsync(List);
        Assert.Equal("190", list.Headers["X-HubSpot-RateLimit-Max"]);
        Assert.Equal("189", list.Headers["X-HubSpot-RateLimit-Remaining"]);
        Assert.Equal("10000", list.Headers["X-HubSpot-RateLimit-Interval-Milliseconds"]);
        Assert.Equal("1000", list.Headers["X-HubSpot-RateLimit-Daily"]);
        Assert.Equal("999", list.Headers["X-HubSpot-RateLimit-Daily-Remaining"]);
        Answer search = (await portal.PostAsync(Search, "{}")).Expect(200);
        Assert.DoesNotContain(search.Headers.Keys, k => k.StartsWith("X-HubSpot-RateLimit", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("188", (await portal.GetAsync(List)).Headers["X-HubSpot-RateLimit-Remaining"]);
    }

    [Fact]
    public async Task Search_MoreThanFiveASecond_AnswersSecondly()
    {
        await using Portal portal = await Portal.StartAsync(o => o.SearchPerSecond = 5);
        for (int i = 0; i < 5; i++)
        {
            (await portal.PostAsync(Search, "{}")).Expect(200);
        }

        Answer refused = (await portal.PostAsync(Search, "{}")).Expect(429);
        Assert.Equal("You have reached your secondly limit.", refused.Value("message"));
        Assert.False(refused.Json.TryGetProperty("policyName", out _));
        (await portal.GetAsync(List)).Expect(200);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        (await portal.PostAsync(Search, "{}")).Expect(200);
    }

    [Fact]
    public async Task Day_Exhausted_AnswersDailyUntilMidnightOfTheAccount()
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("test", TimeSpan.FromHours(-5), "test", "test");
        await using Portal portal = await Portal.StartAsync(o => (o.DailyLimit, o.AccountTimeZone) = (2, zone));
        (await portal.GetAsync(List)).Expect(200);
        (await portal.PostAsync(Search, "{}")).Expect(200);
        Assert.Equal("DAILY", (await portal.GetAsync(List)).Expect(429).Value("policyName"));
        Assert.Equal("DAILY", (await portal.PostAsync(Search, "{}")).Expect(429).Value("policyName"));

        // The portal starts at 07:00 of the account's day.
        portal.Clock.Advance(TimeSpan.FromHours(17) - TimeSpan.FromSeconds(1));
        (await portal.GetAsync(List)).Expect(429);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        Answer usage = (await portal.GetAsync("account-info/v3/api-usage/daily/private-apps")).Expect(200);
        Assert.Equal("1", usage.Value("results", 0, "currentUsage"));
        Assert.Equal("2026-09-26T05:00:00.000Z", usage.Value("results", 0, "resetsAt"));
    }

    [Fact]
    public async Task Control_Requests_AreFree()
    {
        await using Portal portal = await Portal.StartAsync(o => o.RequestsPerTenSeconds = 1);
        (await portal.GetAsync("__emulator__/state")).Expect(200);
        (await portal.GetAsync(List)).Expect(200);
        Answer state = (await portal.GetAsync("__emulator__/state")).Expect(200);
        Assert.Equal("1", state.Value("requests"));
        Assert.Equal("3", state.Value("objects", "contacts", "live"));
    }
}
