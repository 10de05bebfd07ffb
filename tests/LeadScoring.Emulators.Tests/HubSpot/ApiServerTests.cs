using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class ApiServerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("stranger")]
    public async Task Request_WithoutTheToken_Is401(string token)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer refused = (await portal.SendAsync(HttpMethod.Get, "crm/v3/objects/contacts", null, token)).Expect(401);
        Assert.Equal("INVALID_AUTHENTICATION", refused.Value("category"));
        Assert.Equal("error", refused.Value("status"));
        Assert.True(Guid.TryParse(refused.Value("correlationId"), out _));
    }

    [Fact]
    public async Task Request_TooLongTarget_Is414AsHtml()
    {
        await using Portal portal = await Portal.StartAsync();
        string names = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"property{i}"));
        Answer refused = (await portal.GetAsync("crm/v3/objects/contacts?properties=" + names)).Expect(414);
        Assert.Equal("text/html", refused.Headers["Content-Type"]);
        Assert.StartsWith("<html>", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "crm/v3/nothing", 404)]
    [InlineData("GET", "crm/v4/objects/contacts", 404)]
    [InlineData("GET", "crm/v3/objects/cows", 400)]
    [InlineData("PUT", "crm/v3/objects/contacts", 405)]
    [InlineData("GET", "crm/v3/objects/contacts/search", 405)]
    [InlineData("DELETE", "crm/v3/owners", 405)]
    [InlineData("GET", "crm/v4/objects/contacts/101/associations/deals", 200)]
    [InlineData("GET", "crm/objects/2026-03/contacts/101/associations/deals", 200)]
    [InlineData("GET", "crm/objects/2026-09/contacts/101/associations/deals", 404)]
    public async Task Request_Route_AnswersAsDocumented(string method, string path, int status)
    {
        await using Portal portal = await Portal.StartAsync();
        (await portal.SendAsync(new HttpMethod(method), path, null)).Expect(status);
    }

    [Fact]
    public async Task Request_MissingScope_Is403NamingIt()
    {
        await using Portal portal = await Portal.StartAsync(o => o.MissingScopes = ["crm.objects.deals.read"]);
        Answer refused = (await portal.GetAsync("crm/v3/objects/deals")).Expect(403);
        Assert.Equal("MISSING_SCOPES", refused.Value("category"));
        Assert.Equal("""["crm.objects.deals.read"]""", refused.Value("errors", 0, "context", "requiredGranularScopes"));
        (await portal.GetAsync("crm/v3/objects/contacts")).Expect(200);
    }

    [Fact]
    public async Task Faults_PlantedWhileRunning_HitAndAreReplaced()
    {
        await using Portal portal = await Portal.StartAsync(o => o.Faults = [new FaultRule { Path = "/contacts", Status = 502, Body = "<html>bad gateway</html>", Headers = new Dictionary<string, string> { ["Content-Type"] = "text/html" }, Times = 1 }]);
        (await portal.GetAsync("crm/v3/objects/contacts")).Expect(502);
        (await portal.GetAsync("crm/v3/objects/contacts")).Expect(200);
        (await portal.PostAsync("__emulator__/faults", """[{"path":"/deals","status":477,"headers":{"Retry-After":"60"}}]""")).Expect(204);
        Assert.Equal("60", (await portal.GetAsync("crm/v3/objects/deals")).Expect(477).Headers["Retry-After"]);
        (await portal.PostAsync("__emulator__/faults", "[]")).Expect(204);
        (await portal.GetAsync("crm/v3/objects/deals")).Expect(200);
        (await portal.PostAsync("__emulator__/faults", """[{"stauts":1}]""")).Expect(400);
    }

    [Fact]
    public async Task Faults_ApplyThenFail_WritesUnheard()
    {
        await using Portal portal = await Portal.StartAsync(o => o.Faults = [new FaultRule { Method = "POST", Path = "/contacts$", Status = 504, ApplyThenFail = true }]);
        (await portal.PostAsync("crm/v3/objects/contacts", """{"properties":{"email":"lost@acme.test"}}""")).Expect(504);
        (await portal.GetAsync("crm/v3/objects/contacts/lost%40acme.test?idProperty=email")).Expect(200);
    }

    [Theory]
    [InlineData("crm/v3/owners")]
    [InlineData("crm/v3/owners/")]
    [InlineData("crm/owners/2026-09")]
    public async Task Owners_BothSpellings_ListTheActive(string path)
    {
        await using Portal portal = await Portal.StartAsync();
        Assert.Equal(["11", "12"], (await portal.GetAsync(path)).Ids());
        Answer archived = await portal.GetAsync(path + "?archived=true");
        Assert.Equal(["13"], archived.Ids());
        Assert.False(archived.At("results", 0).TryGetProperty("userId", out _));
        Assert.Equal("913", archived.Value("results", 0, "userIdIncludingInactive"));
        Answer page = await portal.GetAsync(path + "?limit=1");
        Assert.Equal("11", page.Value("paging", "next", "after"));
        Assert.Equal(["12"], (await portal.GetAsync(path + "?email=REP2@northwind.test")).Ids());
    }

    [Theory]
    [InlineData("account-info/v3/details")]
    [InlineData("account-info/2026-09/details")]
    public async Task Account_Details_NameThePortal(string path)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer details = (await portal.GetAsync(path)).Expect(200);
        Assert.Equal(("4242", "UTC", "+00:00"), (details.Value("portalId"), details.Value("timeZone"), details.Value("utcOffset")));
    }
}
