using System.Net;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class SalesforceFailuresTests
{
    [Fact]
    public async Task CheckAsync_DailyLimitUsedUp_IsRateLimitedAndNotHammered()
    {
        using SalesforceStub stub = new(_ => SalesforceStub.Error(HttpStatusCode.Forbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."));
        CrmException e = await CheckAsync(stub);
        Assert.Equal(CrmFailureKind.RateLimited, e.Kind);
        Assert.Equal(TimeSpan.FromMinutes(15), e.RetryAfter);
        Assert.Single(stub.ApiRequests);
    }

    [Fact]
    public async Task CheckAsync_TooManyLongRequests_IsTriedAgain()
    {
        int calls = 0;
        using SalesforceStub stub = new(_ => ++calls == 1 ? SalesforceStub.Error(HttpStatusCode.Forbidden, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.") : ScriptedHandler.Json("""{"sobjects":[]}"""));
        await stub.Connector.CheckAsync(CancellationToken.None);
        Assert.Equal(2, calls);
    }

    [Theory]
    [InlineData(403, "API_DISABLED_FOR_ORG", CrmFailureKind.Misconfigured)]
    [InlineData(403, "INSUFFICIENT_ACCESS", CrmFailureKind.Unauthorized)]
    [InlineData(401, "INVALID_SESSION_ID", CrmFailureKind.Unauthorized)]
    [InlineData(404, "NOT_FOUND", CrmFailureKind.Misconfigured)]
    [InlineData(410, "UNSUPPORTED_API_VERSION", CrmFailureKind.Misconfigured)]
    [InlineData(503, "SERVER_UNAVAILABLE", CrmFailureKind.Transient)]
    [InlineData(420, "NOWHERE", CrmFailureKind.Transient)]
    public async Task CheckAsync_KnownRefusal_SaysWhoHasToAct(int status, string code, CrmFailureKind expected)
    {
        using SalesforceStub stub = new(_ => SalesforceStub.Error((HttpStatusCode)status, code, "words"));
        CrmException e = await CheckAsync(stub);
        Assert.Equal(expected, e.Kind);
        Assert.Equal(code, e.Code);
        Assert.DoesNotContain("s3cr3t", e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("TOKEN", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_UsageHeaderShowsTheReserve_StopsBeforeTheNextRequest()
    {
        HttpResponseMessage Answer(ScriptedHandler.Sent _)
        {
            HttpResponseMessage response = ScriptedHandler.Json("""{"sobjects":[]}""");
            response.Headers.Add("Sforce-Limit-Info", "api-usage=25/5000; per-app-api-usage=246/250(appName=sample-app)");
            return response;
        }

        using SalesforceStub stub = new(Answer, budget: new ApiBudget(StopAtRemaining: 0.1));
        await stub.Connector.CheckAsync(CancellationToken.None);
        CrmException e = await CheckAsync(stub);
        Assert.Equal(CrmFailureKind.RateLimited, e.Kind);
        Assert.Contains("4 of Salesforce's 250", e.Message, StringComparison.Ordinal);
        Assert.Single(stub.ApiRequests);
    }

    [Theory]
    [InlineData("v61.0", true)]
    [InlineData("21.0", false)]
    [InlineData("latest", false)]
    public async Task Create_ApiVersion_IsCheckedBeforeAnythingIsSent(string version, bool good)
    {
        if (good)
        {
            using SalesforceStub stub = new(_ => ScriptedHandler.Json("""{"sobjects":[]}"""), apiVersion: version);
            await stub.Connector.CheckAsync(CancellationToken.None);
            Assert.StartsWith("/services/data/v61.0/", stub.ApiRequests[0].Target, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(CrmFailureKind.Misconfigured, Assert.Throws<CrmException>(() => new SalesforceStub(_ => new HttpResponseMessage(), apiVersion: version)).Kind);
        }
    }

    private static Task<CrmException> CheckAsync(SalesforceStub stub) =>
        Assert.ThrowsAsync<CrmException>(async () => await stub.Connector.CheckAsync(CancellationToken.None));
}
