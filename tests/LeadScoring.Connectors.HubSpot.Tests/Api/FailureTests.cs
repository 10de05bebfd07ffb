using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class FailureTests
{
    private const string Burst = """{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}""";
    private const string Secondly = """{"status":"error","message":"You have reached your secondly limit."}""";
    private const string Daily = """{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT","policyName":"DAILY"}""";
    private const string Account = """{"portalId":1,"timeZone":"Nowhere/Unknown","utcOffsetMilliseconds":-18000000}""";

    [Fact]
    public async Task Burst429_WithoutRetryAfter_WaitsTenSeconds()
    {
        using StubbedConnector stubbed = Failing(StubHubSpot.Json(429, Burst));
        await stubbed.ReadAsync(StubbedConnector.Request(), StubbedConnector.Resting(StubbedConnector.Start - TimeSpan.FromMinutes(1)));
        Assert.Contains(TimeSpan.FromSeconds(10), stubbed.Clock.Waits);
        Assert.Equal(2, stubbed.Connector.RequestCount);
    }

    [Fact]
    public async Task Burst429_WithRetryAfter_WaitsAsLongAsAsked()
    {
        using StubbedConnector stubbed = Failing(StubHubSpot.Json(429, Burst, ("Retry-After", "7")));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Contains(TimeSpan.FromSeconds(7), stubbed.Clock.Waits);
    }

    [Fact]
    public async Task Secondly429_WaitsAboutASecond()
    {
        using StubbedConnector stubbed = Failing(StubHubSpot.Json(429, Secondly));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Contains(stubbed.Clock.Waits, w => w > TimeSpan.FromSeconds(1) && w <= TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task Daily429_WaitsForTheAccountsMidnightWithoutAskingAgain()
    {
        // 12:00 UTC is 07:00 in the account: 17 hours are left.
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call => call.Path.StartsWith("/account-info/", StringComparison.Ordinal) ? StubHubSpot.Json(200, Account) : StubHubSpot.Json(429, Daily);
        CrmException first = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal((CrmFailureKind.RateLimited, "DAILY", TimeSpan.FromHours(17)), (first.Kind, first.Code, first.RetryAfter));
        Assert.Equal(2, stubbed.Connector.RequestCount);

        stubbed.Clock.Advance(TimeSpan.FromHours(16));
        CrmException second = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal((CrmFailureKind.RateLimited, TimeSpan.FromHours(1)), (second.Kind, second.RetryAfter));
        Assert.Equal(2, stubbed.Connector.RequestCount);

        stubbed.HubSpot.Intercept = _ => null;
        stubbed.Clock.Advance(TimeSpan.FromHours(1));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
    }

    [Fact]
    public async Task Daily429_TimeZoneRefusedToo_LooksAgainInAnHour()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(429, Daily);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal(TimeSpan.FromHours(1), e.RetryAfter);
        Assert.Equal(2, stubbed.Connector.RequestCount);
    }

    [Fact]
    public async Task Migrating477_ParksTheConnectionForAsLongAsAsked()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(477, """{"status":"error","message":"migrating"}""", ("Retry-After", "7200"));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal((CrmFailureKind.Transient, TimeSpan.FromHours(2)), (e.Kind, e.RetryAfter));
        stubbed.Clock.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<CrmException>(async () => await stubbed.Connector.ReadUsersAsync(CancellationToken.None));
        Assert.Equal(1, stubbed.Connector.RequestCount);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(524)]
    [InlineData(530)]
    public async Task GatewayFailure_InHtml_IsTriedAgain(int status)
    {
        using StubbedConnector stubbed = Failing(StubHubSpot.Html(status));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.True(stubbed.Connector.RequestCount >= 2);
    }

    [Fact]
    public async Task MissingScope_NamesTheScope()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(403, """{"status":"error","message":"This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.","category":"MISSING_SCOPES","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.deals.read"]}}]}""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request() with { Stream = new StreamName("deals") }, null));
        Assert.Equal((CrmFailureKind.Unauthorized, "MISSING_SCOPES"), (e.Kind, e.Code));
        Assert.Contains("crm.objects.deals.read", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, stubbed.Connector.RequestCount);
    }

    [Fact]
    public async Task TornAnswer_IsReadAgain()
    {
        using StubbedConnector stubbed = Failing(StubHubSpot.Json(200, """{"results":[{"id":"1","prope"""));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Equal(2, stubbed.HubSpot.CallsTo("?limit=").Count());
    }

    [Fact]
    public async Task QuotaHeaders_WindowIsUsedUp_AreHeeded()
    {
        using StubbedConnector stubbed = Failing(StubHubSpot.Json(
            200,
            """{"results":[],"paging":{"next":{"after":"1"}}}""",
            ("X-HubSpot-RateLimit-Max", "190"),
            ("X-HubSpot-RateLimit-Remaining", "0"),
            ("X-HubSpot-RateLimit-Interval-Milliseconds", "10000")));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Contains(TimeSpan.FromSeconds(10), stubbed.Clock.Waits);
    }

    /// <summary>Gives one odd answer, then works.</summary>
    private static StubbedConnector Failing(HttpResponseMessage once)
    {
        StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = _ => stubbed.HubSpot.Calls.Count == 1 ? once : null;
        return stubbed;
    }
}
