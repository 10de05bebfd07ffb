using System.Net;
using System.Text.Json;
using System.Web;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class ConsentRequestTests
{
    private static readonly Uri Redirect = new("http://localhost:8485/callback");

    [Fact]
    public void Of_VerifierOfTheStandard_GivesItsChallenge() =>
        Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", PkceProof.Of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").Challenge);

    [Fact]
    public async Task ExchangeAsync_AnswerToThisQuestion_ProvesItselfAndGivesTheNewSecret()
    {
        using ScriptedHandler handler = new(_ => ScriptedHandler.Json("""{"access_token":"a","refresh_token":"r1"}"""));
        using ConsentRequest request = Ask(handler);
        Dictionary<string, string> asked = Query(request.Address.Query);
        Assert.Equal(("code", "id", Redirect.AbsoluteUri, "api refresh_token", "S256"), (asked["response_type"], asked["client_id"], asked["redirect_uri"], asked["scope"], asked["code_challenge_method"]));
        using JsonDocument secret = JsonDocument.Parse(await request.ExchangeAsync(new Dictionary<string, string> { ["code"] = "c", ["state"] = asked["state"] }, CancellationToken.None));
        Assert.Equal(("refresh_token", "id", "s", "r1"), (Text(secret, "grant_type"), Text(secret, "client_id"), Text(secret, "client_secret"), Text(secret, "refresh_token")));
        Dictionary<string, string> sent = Query(Assert.Single(handler.Requests).Body);
        Assert.Equal(("authorization_code", "c", Redirect.AbsoluteUri), (sent["grant_type"], sent["code"], sent["redirect_uri"]));
        Assert.Equal(asked["code_challenge"], PkceProof.Of(sent["code_verifier"]).Challenge);
    }

    [Fact]
    public async Task ExchangeAsync_StateIsNotOurs_TakesNothingAndSendsNothing()
    {
        using ScriptedHandler handler = new(_ => ScriptedHandler.Json("{}"));
        using ConsentRequest request = Ask(handler);
        foreach (Dictionary<string, string> answer in new Dictionary<string, string>[] { new() { ["code"] = "stolen", ["state"] = "guess" }, new() { ["code"] = "stolen" } })
        {
            CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await request.ExchangeAsync(answer, CancellationToken.None));
            Assert.Equal((CrmFailureKind.Unauthorized, "STATE"), (e.Kind, e.Code));
        }

        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task ExchangeAsync_AdministratorRefused_SaysSo()
    {
        using ScriptedHandler handler = new(_ => ScriptedHandler.Json("{}"));
        using ConsentRequest request = Ask(handler);
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await request.ExchangeAsync(
            new Dictionary<string, string> { ["error"] = "access_denied", ["error_description"] = "end-user denied authorization", ["state"] = Query(request.Address.Query)["state"] }, CancellationToken.None));
        Assert.Contains("end-user denied authorization", e.Message, StringComparison.Ordinal);
        Assert.Empty(handler.Requests);
    }

    [Fact]
    public async Task ExchangeAsync_NoRefreshTokenOrUnknownOutcome_IsNotTriedTwice()
    {
        int calls = 0;
        using ScriptedHandler handler = new(_ => ++calls == 1 ? ScriptedHandler.Json("""{"access_token":"a"}""") : new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        using ConsentRequest request = Ask(handler);
        Dictionary<string, string> answer = new() { ["code"] = "c", ["state"] = Query(request.Address.Query)["state"] };
        Assert.Equal("NO_REFRESH_TOKEN", (await Assert.ThrowsAsync<CrmException>(async () => await request.ExchangeAsync(answer, CancellationToken.None))).Code);
        await Assert.ThrowsAsync<CrmException>(async () => await request.ExchangeAsync(answer, CancellationToken.None));
        Assert.Equal(2, calls);
    }

    private static ConsentRequest Ask(ScriptedHandler handler)
    {
        ManualTime clock = new(TransportBed.Start) { JumpToTimers = true, LongestJump = TimeSpan.FromSeconds(100) };
        ConsentPlace place = new("TestCrm", new Uri("https://crm.test/authorize"), new Uri("https://crm.test/token"), ["api", "refresh_token"]);
        return new ConsentRequest(place, "id", "s", Redirect, new CrmTransport(TransportBed.Profile, new ApiBudgetGovernor("TestCrm", new ApiBudget(), clock), handler, clock, 1));
    }

    private static Dictionary<string, string> Query(string text)
    {
        System.Collections.Specialized.NameValueCollection parsed = HttpUtility.ParseQueryString(text);
        return parsed.AllKeys.ToDictionary(k => k!, k => parsed[k]!);
    }

    private static string? Text(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetString();
}
