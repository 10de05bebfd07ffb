using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class TokenTests
{
    private const string OAuth = """{"grant_type":"refresh_token","client_id":"cid","client_secret":"s&cret","refresh_token":"r/t"}""";

    [Fact]
    public async Task StaticToken_IsSentAsItIs()
    {
        using StubbedConnector stubbed = new(secret: "pat-na1-1");
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.All(stubbed.HubSpot.Calls, c => Assert.Equal("Bearer pat-na1-1", c.Authorization));
    }

    [Theory]
    [InlineData("v3", "/oauth/v1/token")]
    [InlineData(null, "/oauth/2026-09/token")]
    public async Task RefreshToken_IsExchangedInTheBodyAndRenewedBeforeItEnds(string? version, string path)
    {
        using StubbedConnector stubbed = new(secret: OAuth, version: version);
        int issued = 0;
        stubbed.HubSpot.Intercept = call => call.Path == path ? StubHubSpot.Json(200, $$"""{"access_token":"a{{++issued}}","expires_in":1800,"token_type":"bearer"}""") : null;
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Equal("grant_type=refresh_token&client_id=cid&client_secret=s%26cret&refresh_token=r%2Ft", stubbed.HubSpot.Calls[0].Body);
        Assert.Null(stubbed.HubSpot.Calls[0].Authorization);
        Assert.Equal("Bearer a1", stubbed.HubSpot.Calls[1].Authorization);

        stubbed.Clock.Advance(TimeSpan.FromMinutes(27));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Equal(1, issued);
        stubbed.Clock.Advance(TimeSpan.FromMinutes(2));
        await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Equal(2, issued);
    }

    [Theory]
    [InlineData("""{"error":"invalid_grant","error_description":"gone","status":"BAD_REFRESH_TOKEN","message":"gone"}""", CrmFailureKind.Unauthorized)]
    [InlineData("""{"error":"access_denied","status":"BAD_HUB","message":"missing or unknown hub id"}""", CrmFailureKind.Unauthorized)]
    [InlineData("""{"error":"invalid_client","status":"BAD_CLIENT_SECRET","message":"no"}""", CrmFailureKind.Misconfigured)]
    [InlineData("""{"error":"invalid_request","error_description":"no"}""", CrmFailureKind.Misconfigured)]
    public async Task Refresh_Refused_SaysWhoActsWithoutTheSecret(string body, CrmFailureKind kind)
    {
        using StubbedConnector stubbed = new(secret: OAuth);
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(400, body);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal(kind, e.Kind);
        Assert.DoesNotContain("s&cret", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, stubbed.Connector.RequestCount);
    }

    [Theory]
    [InlineData("\"pat-na1-1\"")]
    [InlineData("Bearer pat-na1-1")]
    [InlineData("pat-na1-1\npat-na1-2")]
    public async Task StaticToken_OfNoPossibleForm_IsMisconfiguredBeforeItIsSent(string secret)
    {
        using StubbedConnector stubbed = new(secret: secret);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.DoesNotContain("pat-na1", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, stubbed.Connector.RequestCount);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"grant_type":"password","client_id":"hidden"}""")]
    [InlineData("""{"grant_type":"refresh_token","client_id":"hidden","client_secret":"","refresh_token":"x"}""")]
    public async Task Secret_OfAnotherForm_IsMisconfiguredAndNotRepeated(string secret)
    {
        using StubbedConnector stubbed = new(secret: secret);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("\"HS\"", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Credentials_ToString_ShowsNothing()
    {
        Assert.DoesNotContain("s1", new OAuthSecret("refresh_token", "s1", "s1", "s1").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s1", new OAuthAnswer("s1", 5, "s1").ToString(), StringComparison.Ordinal);
    }
}
