using System.Net;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class TokenEndpointTests
{
    private static readonly CrmConnection Connection = new(new ConnectionId("sf"), "salesforce", new Uri("https://acme.my.salesforce.test"), "sf", null, new ApiBudget());

    [Fact]
    public async Task CheckAsync_PairSecret_LogsInWithClientCredentials()
    {
        using ScriptedHandler handler = new(r => r.Target.EndsWith("token", StringComparison.Ordinal) ? Token("t1") : ScriptedHandler.Json("""{"sobjects":[]}"""));
        await Connect(handler, "my id:s&c:ret").CheckAsync(CancellationToken.None);
        Assert.Equal("grant_type=client_credentials&client_id=my+id&client_secret=s%26c%3Aret", handler.Requests[0].Body);
        Assert.Equal("Bearer t1", handler.Requests[1].Headers["Authorization"]);
    }

    [Fact]
    public async Task CheckAsync_RefreshTokenRotates_UsesTheNewOneNextTime()
    {
        int logins = 0;
        using ScriptedHandler handler = new(r => r.Target.EndsWith("token", StringComparison.Ordinal)
            ? Token($"t{++logins}", $"rotated{logins}")
            : r.Headers["Authorization"] == "Bearer t1" ? new HttpResponseMessage(HttpStatusCode.Unauthorized) : ScriptedHandler.Json("""{"sobjects":[]}"""));
        await Connect(handler, """{"grant_type":"refresh_token","client_id":"id","refresh_token":"first"}""").CheckAsync(CancellationToken.None);
        string[] forms = [.. handler.Requests.Where(r => r.Target.EndsWith("token", StringComparison.Ordinal)).Select(r => r.Body)];
        Assert.Equal(["grant_type=refresh_token&client_id=id&refresh_token=first", "grant_type=refresh_token&client_id=id&refresh_token=rotated1"], forms);
    }

    [Fact]
    public async Task CheckAsync_WrongCredentials_IsUnauthorized()
    {
        using ScriptedHandler handler = new(_ => ScriptedHandler.Json("""{"error":"invalid_grant","error_description":"authentication failure"}""", HttpStatusCode.BadRequest));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await Connect(handler, "id:wrong-secret").CheckAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Unauthorized, e.Kind);
        Assert.Equal("invalid_grant", e.Code);
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task CheckAsync_InstanceWithoutTls_NeverGetsTheToken()
    {
        using ScriptedHandler handler = new(_ => ScriptedHandler.Json("""{"access_token":"t","instance_url":"http://acme.test"}"""));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await Connect(handler, "id:secret").CheckAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Unexpected, e.Kind);
        Assert.Single(handler.Requests);
    }

    [Theory]
    [InlineData("no-colon-here")]
    [InlineData("zzid:")]
    [InlineData("""{"grant_type":"password","client_id":"id"}""")]
    [InlineData("""{"grant_type":"refresh_token","client_id":"id"}""")]
    [InlineData("{ broken")]
    public async Task CheckAsync_SecretOfAnotherForm_IsMisconfiguredWithoutQuotingIt(string secret)
    {
        using ScriptedHandler handler = new(_ => Token("t"));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await Connect(handler, secret).CheckAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.DoesNotContain(secret, e.ToString(), StringComparison.Ordinal);
        Assert.Empty(handler.Requests);
    }

    private static HttpResponseMessage Token(string token, string? refresh = null) => ScriptedHandler.Json(
        $$"""{"access_token":"{{token}}","instance_url":"https://acme.my.salesforce.test"{{(refresh is null ? string.Empty : $",\"refresh_token\":\"{refresh}\"")}}}""");

    private static ICrmConnector Connect(ScriptedHandler handler, string secret) =>
        SalesforceConnectorFactory.Create(Connection, new OneSecret(secret), handler, new ManualTime(SalesforceStub.Start), seed: 1);

    private sealed class OneSecret(string value) : ISecretSource
    {
        public string Read(string name) => value;
    }
}
