using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Web;
using LeadScoring.Connectors.Http;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>All ways to sign in, against the emulator, which checks signatures, proofs and rotation.</summary>
public sealed class SignInTests
{
    [Theory]
    [InlineData("pkcs8")]
    [InlineData("pkcs1")]
    [InlineData("file")]
    public async Task CheckAsync_JwtBearer_WorksAsTheUserWithAnyFormOfTheKey(string form)
    {
        using RSA key = RSA.Create(2048);
        using TemporaryFolder folder = new();
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.JwtPublicKey = key.ExportSubjectPublicKeyInfoPem());
        string pem = form == "pkcs1" ? key.ExportRSAPrivateKeyPem() : key.ExportPkcs8PrivateKeyPem();
        await File.WriteAllTextAsync(folder.File("app.pem"), pem);
        string secret = JsonSerializer.Serialize(form == "file"
            ? new { grant_type = "jwt_bearer", client_id = "emulator", username = OrgBed.Username, private_key_file = folder.File("app.pem") }
            : (object)new { grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer", client_id = "emulator", username = OrgBed.Username, private_key = pem });
        ICrmConnector connector = bed.Connect(new OrgBed.Vault(secret));
        await connector.CheckAsync(CancellationToken.None);

        // There is no refresh token: the next log-in is a new statement.
        await bed.ExpireSessionsAsync();
        bed.Clock.Advance(TimeSpan.FromHours(1));
        await connector.CheckAsync(CancellationToken.None);
        Assert.Equal(2, (await bed.StateAsync()).GetProperty("tokenRequests").GetInt32());
    }

    [Fact]
    public async Task CheckAsync_JwtSignedByAnotherKey_IsUnauthorizedWithoutTellingTheKey()
    {
        using RSA key = RSA.Create(2048);
        using RSA other = RSA.Create(2048);
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.JwtPublicKey = other.ExportSubjectPublicKeyInfoPem());
        string secret = JsonSerializer.Serialize(new { grant_type = "jwt_bearer", client_id = "emulator", username = OrgBed.Username, private_key = key.ExportPkcs8PrivateKeyPem() });
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.Connect(new OrgBed.Vault(secret)).CheckAsync(CancellationToken.None));
        Assert.Equal((CrmFailureKind.Unauthorized, "invalid_grant"), (e.Kind, e.Code));
        Assert.DoesNotContain("PRIVATE", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"grant_type":"jwt_bearer","client_id":"id","username":"u","private_key":"geheim-no-key"}""")]
    [InlineData("""{"grant_type":"jwt_bearer","client_id":"id","username":"u","private_key_file":"/nowhere/at/all.pem"}""")]
    [InlineData("""{"grant_type":"jwt_bearer","client_id":"id","username":"u"}""")]
    [InlineData("""{"grant_type":"jwt_bearer","client_id":"id","private_key":"geheim"}""")]
    public async Task CheckAsync_JwtWithoutUsableKeyOrUser_IsMisconfigured(string secret)
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.Connect(new OrgBed.Vault(secret)).CheckAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.DoesNotContain("geheim", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.salesforce.com", "https://login.salesforce.com")]
    [InlineData("https://acme.my.salesforce.com", "https://login.salesforce.com")]
    [InlineData("https://test.salesforce.com", "https://test.salesforce.com")]
    [InlineData("https://acme--dev.sandbox.my.salesforce.com", "https://test.salesforce.com")]
    [InlineData("http://127.0.0.1:8081/", "http://127.0.0.1:8081")]
    public void AudienceOf_LoginHost_IsWhoSignsThere(string login, string expected) => Assert.Equal(expected, JwtAssertion.AudienceOf(new Uri(login)));

    [Fact]
    public async Task CheckAsync_FiftyRequestsOnADeadToken_MakeOneTokenCall()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        ICrmConnector connector = bed.Connect();
        await connector.CheckAsync(CancellationToken.None);
        await bed.ExpireSessionsAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await connector.CheckAsync(CancellationToken.None))));
        Assert.Equal(2, (await bed.StateAsync()).GetProperty("tokenRequests").GetInt32());
    }

    [Fact]
    public async Task CheckAsync_RotatingRefreshTokens_AreStoredBeforeTheyAreUsedAndSurviveRestarts()
    {
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.RotateRefreshTokens = true);
        OrgBed.Vault vault = new(await ConsentAsync(bed));
        for (int process = 1; process <= 3; process++)
        {
            ICrmConnector connector = bed.Connect(vault);
            await connector.CheckAsync(CancellationToken.None);
            await bed.ExpireSessionsAsync();
            await connector.CheckAsync(CancellationToken.None);
            Assert.Equal(2 * process, vault.Stored);
        }

        // Several processes at once on one secret: each takes its turn and finds the token that the one before left.
        ICrmConnector[] processes = [.. Enumerable.Range(0, 5).Select(_ => bed.Connect(vault))];
        await Task.WhenAll(processes.Select(p => Task.Run(async () => await p.CheckAsync(CancellationToken.None))));
        Assert.Equal(11, vault.Stored);
    }

    [Fact]
    public async Task CheckAsync_PermissionWithdrawn_SaysToConnectAgain()
    {
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.RotateRefreshTokens = true);
        string secret = await ConsentAsync(bed);
        await bed.Connect(new OrgBed.Vault(secret)).CheckAsync(CancellationToken.None);
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.Connect(new OrgBed.Vault(secret)).CheckAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Unauthorized, e.Kind);
        Assert.Contains("leadscoring connect", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckAsync_NobodyAllowedTheAppYet_SaysToConnectAndSendsNothing()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        ICrmConnector connector = bed.Connect(new OrgBed.Vault("""{"grant_type":"authorization_code","client_id":"emulator"}"""));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await connector.CheckAsync(CancellationToken.None));
        Assert.Equal((CrmFailureKind.Unauthorized, "NOT_CONNECTED", 0), (e.Kind, e.Code, connector.RequestCount));
    }

    [Fact]
    public async Task ExchangeAsync_ForeignProof_IsRefusedByTheOrg()
    {
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.RequirePkce = true);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ConsentAsync(bed, stolen: true));
        Assert.Equal((CrmFailureKind.Unauthorized, "invalid_grant"), (e.Kind, e.Code));
    }

    /// <summary>The web server flow with the browser's part played by the test: a public app, so that only PKCE proves it.</summary>
    private static async Task<string> ConsentAsync(OrgBed bed, bool stolen = false)
    {
        using SocketsHttpHandler sockets = CrmSockets.Create();
        CrmConnection connection = new(new ConnectionId("sf"), "salesforce", bed.Address, "sf", null, new ApiBudget());
        OrgBed.Vault app = new("""{"grant_type":"authorization_code","client_id":"emulator"}""");
        using ConsentRequest question = SalesforceConsent.Ask(connection, app, new Uri("http://localhost:8485/callback"), sockets, bed.Clock, 1);
        using ConsentRequest other = SalesforceConsent.Ask(connection, app, new Uri("http://localhost:8485/callback"), sockets, bed.Clock, 1);
        using HttpMessageInvoker browser = new(sockets, disposeHandler: false);
        using HttpRequestMessage request = new(HttpMethod.Get, question.Address);
        using HttpResponseMessage response = await browser.SendAsync(request, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Dictionary<string, string> answer = Query(response.Headers.Location!);
        if (stolen)
        {
            answer["state"] = Query(other.Address)["state"];
        }

        return await (stolen ? other : question).ExchangeAsync(answer, CancellationToken.None);
    }

    private static Dictionary<string, string> Query(Uri address)
    {
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(address.Query);
        return query.AllKeys.ToDictionary(k => k!, k => query[k]!);
    }
}
