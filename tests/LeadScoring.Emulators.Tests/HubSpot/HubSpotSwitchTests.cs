using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

/// <summary>The named faults of the HubSpot emulator that concern limits, locks, rules and tokens.</summary>
public sealed class HubSpotSwitchTests
{
    private const string List = "crm/v3/objects/contacts?limit=1";
    private const string Update = "crm/objects/2026-09/contacts/batch/update";

    [Fact]
    public async Task BackgroundApp_On_TakesItsShareOfWindowAndSearch()
    {
        await using Portal portal = await StartAsync(new FaultRule { Switch = "background-app", Argument = "0.6" }, o => (o.RequestsPerTenSeconds, o.SearchPerSecond) = (100, 5));
        Assert.Equal("39", (await portal.GetAsync(List)).Headers["X-HubSpot-RateLimit-Remaining"]);
        (await portal.PostAsync("crm/v3/objects/contacts/search", "{}")).Expect(200);
        (await portal.PostAsync("crm/v3/objects/contacts/search", "{}")).Expect(200);
        Assert.Equal("You have reached your secondly limit.", (await portal.PostAsync("crm/v3/objects/contacts/search", "{}")).Expect(429).Value("message"));
        for (int i = 0; i < 39; i++)
        {
            (await portal.GetAsync(List)).Expect(200);
        }

        (await portal.GetAsync(List)).Expect(429);
        Answer state = await portal.GetAsync("__emulator__/state");
        Assert.Equal(("1", "1"), (state.Value("refused", "secondly"), state.Value("refused", "ten_secondly_rolling")));
        Assert.True(long.Parse(state.Value("requestsOfOthers")!) >= 60);
    }

    [Fact]
    public async Task DailyLimit_Fired_LastsUntilMidnightOfTheAccount()
    {
        await using Portal portal = await StartAsync(new FaultRule { Switch = "daily-limit", After = 1, Times = 1 });
        (await portal.GetAsync(List)).Expect(200);
        Assert.Equal("DAILY", (await portal.GetAsync(List)).Expect(429).Value("policyName"));
        portal.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        (await portal.GetAsync(List)).Expect(429);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        (await portal.GetAsync(List)).Expect(200);
    }

    [Fact]
    public async Task Migrating_Fired_Answers477UntilItIsOver()
    {
        await using Portal portal = await StartAsync(new FaultRule { Switch = "migrating", Argument = "7200", Times = 1 });
        Assert.Equal("7200", (await portal.GetAsync(List)).Expect(477).Headers["Retry-After"]);
        portal.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("3600", (await portal.GetAsync(List)).Expect(477).Headers["Retry-After"]);
        portal.Clock.Advance(TimeSpan.FromHours(1));
        (await portal.GetAsync(List)).Expect(200);
    }

    [Fact]
    public async Task Locked_Fired_RefusesBulkWritesOfThatTypeForTwoSeconds()
    {
        await using Portal portal = await StartAsync(new FaultRule { Switch = "locked", Path = "contacts", Times = 1 });
        const string body = """{"inputs":[{"id":"101","properties":{"firstname":"A"}}]}""";
        (await portal.PostAsync("crm/v3/objects/deals/batch/update", """{"inputs":[{"id":"201","properties":{"dealname":"A"}}]}""")).Expect(200);
        (await portal.PostAsync(Update, body)).Expect(423);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        (await portal.PostAsync(Update, body)).Expect(423);
        (await portal.GetAsync(List)).Expect(200);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        (await portal.PostAsync(Update, body)).Expect(200);
    }

    [Theory]
    [InlineData("crm/v3/objects", 200)]
    [InlineData("crm/objects/2026-03", 200)]
    [InlineData("crm/objects/2026-09", 207)]
    public async Task ConditionalRule_Broken_IsRefusedFrom202609OnRowByRow(string path, int status)
    {
        await using Portal portal = await Portal.StartAsync(o => o.ConditionalRules = [new ConditionalRule("contacts", "hs_lead_status", "UNQUALIFIED", "lastname")]);
        Answer answer = await portal.PostAsync($"{path}/contacts/batch/update", """
            {"inputs":[{"id":"101","objectWriteTraceId":"101","properties":{"hs_lead_status":"UNQUALIFIED"}},{"id":"102","objectWriteTraceId":"102","properties":{"hs_lead_status":"UNQUALIFIED"}}]}
            """);
        answer.Expect(status);
        Assert.Equal("101", answer.Ids()[0]);
        if (status == 207)
        {
            Assert.Equal(("CONDITIONAL_REQUIRED", "lastname", "102"), (answer.Value("errors", 0, "errors", 0, "code"), answer.Value("errors", 0, "errors", 0, "context", "propertyName", 0), answer.Value("errors", 0, "context", "objectWriteTraceId", 0)));
            (await portal.PatchAsync($"{path}/contacts/102", """{"properties":{"hs_lead_status":"UNQUALIFIED","lastname":"Low"}}""")).Expect(200);
        }
    }

    [Fact]
    public async Task RequiredProperty_LeftEmpty_IsRefusedFrom202609On()
    {
        await using Portal portal = await Portal.StartAsync(o => o.RequiredProperties = new Dictionary<string, IReadOnlyList<string>> { ["contacts"] = ["lastname"] });
        (await portal.PatchAsync("crm/objects/2026-09/contacts/101", """{"properties":{"lastname":""}}""")).Expect(400);
        (await portal.PatchAsync("crm/objects/2026-09/contacts/101", """{"properties":{"firstname":"A"}}""")).Expect(200);
        (await portal.PatchAsync("crm/objects/2026-09/contacts/102", """{"properties":{"firstname":"A"}}""")).Expect(400);
        (await portal.PatchAsync("crm/v3/objects/contacts/102", """{"properties":{"firstname":"A"}}""")).Expect(200);
    }

    [Fact]
    public async Task AllOrNothing_OneBadValue_RefusesTheWholeBatch()
    {
        await using Portal portal = await StartAsync(new FaultRule { Switch = "all-or-nothing" });
        Answer refused = await portal.PostAsync(Update, """
            {"inputs":[{"id":"101","objectWriteTraceId":"a","properties":{"firstname":"A"}},{"id":"102","objectWriteTraceId":"b","properties":{"hs_lead_status":"tepid"}}]}
            """);
        Assert.Contains("INVALID_OPTION", refused.Expect(400).Value("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BAD_REFRESH_TOKEN", "invalid_grant")]
    [InlineData("BAD_HUB", "access_denied")]
    [InlineData("BAD_CLIENT_SECRET", "invalid_client")]
    public async Task OAuthError_Named_IsAnsweredInBothForms(string status, string error)
    {
        await using Portal portal = await StartAsync(new FaultRule { Switch = "oauth-error", Argument = status });
        Answer refused = (await RefreshAsync(portal, "emulator")).Expect(400);
        Assert.Equal((error, status), (refused.Value("error"), refused.Value("status")));
    }

    [Fact]
    public async Task RotateRefreshToken_On_TheOldOneDies()
    {
        await using Portal portal = await StartAsync(new FaultRule { Switch = "rotate-refresh-token", Times = 1 });
        string next = (await RefreshAsync(portal, "emulator")).Expect(200).Value("refresh_token")!;
        Assert.Equal("emulator-refresh-1", next);
        Assert.Equal("BAD_REFRESH_TOKEN", (await RefreshAsync(portal, "emulator")).Expect(400).Value("status"));
        Assert.Equal(next, (await RefreshAsync(portal, next)).Expect(200).Value("refresh_token"));
    }

    [Fact]
    public async Task Authorize_KnownApp_RedirectsWithCodeAndState()
    {
        await using Portal portal = await Portal.StartAsync();
        using HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = portal.Emulator.Address };
        using HttpResponseMessage answer = await browser.GetAsync("oauth/authorize?client_id=emulator&redirect_uri=http%3A%2F%2Flocalhost%2Fback&scope=oauth&state=a%26b");
        Assert.Equal((302, "http://localhost/back?code=emulator&state=a%26b"), ((int)answer.StatusCode, answer.Headers.Location!.OriginalString));
        using HttpResponseMessage refused = await browser.GetAsync("oauth/authorize?client_id=other&redirect_uri=http%3A%2F%2Flocalhost%2Fback");
        Assert.Equal(400, (int)refused.StatusCode);
    }

    [Fact]
    public async Task Token_OfNoPossibleForm_IsAnsweredByTheGateway()
    {
        await using Portal portal = await Portal.StartAsync();
        Answer refused = (await portal.SendAsync(HttpMethod.Get, List, null, "\"emulator\"")).Expect(530);
        Assert.StartsWith("<html>", refused.Text, StringComparison.Ordinal);
    }

    private static Task<Portal> StartAsync(FaultRule rule, Action<HubSpotEmulatorOptions>? configure = null) => Portal.StartAsync(o =>
    {
        o.Faults = [rule];
        configure?.Invoke(o);
    });

    private static Task<Answer> RefreshAsync(Portal portal, string token) => portal.SendAsync(
        HttpMethod.Post, "oauth/2026-09/token", $"grant_type=refresh_token&client_id=emulator&client_secret=emulator&refresh_token={token}", "", "application/x-www-form-urlencoded");
}
