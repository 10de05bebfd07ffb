using System.Net;
using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class SessionTests
{
    [Theory]
    [InlineData("client_credentials", "emulator", "emulator", null)]
    [InlineData("password", "emulator", "emulator", null)]
    [InlineData("client_credentials", "emulator", "wrong", "invalid_client")]
    [InlineData("client_credentials", "wrong", "emulator", "invalid_client_id")]
    [InlineData("refresh_token", "emulator", "emulator", "invalid_grant")]
    [InlineData("magic", "emulator", "emulator", "unsupported_grant_type")]
    public async Task Token_Grants_AreJudged(string grant, string id, string secret, string? error)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        using HttpResponseMessage response = await harness.TokenAsync(
            ("grant_type", grant), ("client_id", id), ("client_secret", secret), ("username", "u"), ("password", "emulator"), ("refresh_token", "nonsense"));
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(error is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, body.RootElement.TryGetProperty("error", out JsonElement found) ? found.GetString() : null);
        if (error is null)
        {
            Assert.Equal(harness.Emulator.Address.GetLeftPart(UriPartial.Authority), body.RootElement.GetProperty("instance_url").GetString());
        }
    }

    [Fact]
    public async Task Token_AfterItsLifetime_IsRefusedUntilLoginAgain()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.TokenLifetime = TimeSpan.FromMinutes(10));
        Assert.Equal(200, (await harness.SendAsync(HttpMethod.Get, "limits")).Status);
        harness.Clock.Advance(TimeSpan.FromMinutes(10));
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Get, "limits");
        Assert.Equal((401, "INVALID_SESSION_ID"), (status, error[0].GetProperty("errorCode").GetString()));
        await harness.LoginAsync();
        Assert.Equal(200, (await harness.SendAsync(HttpMethod.Get, "limits")).Status);
    }

    [Fact]
    public async Task Requests_AreCountedAndLimited()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.DailyLimit = 2);
        (_, _, var headers) = await harness.SendAsync(HttpMethod.Get, "sobjects");
        Assert.Equal("api-usage=1/2", headers.GetValues("Sforce-Limit-Info").Single());
        (_, JsonElement limits, _) = await harness.SendAsync(HttpMethod.Get, "limits");
        Assert.Equal(0, limits.GetProperty("DailyApiRequests").GetProperty("Remaining").GetInt32());
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Get, "limits");
        Assert.Equal((403, "REQUEST_LIMIT_EXCEEDED"), (status, error[0].GetProperty("errorCode").GetString()));
        Assert.Equal(3, harness.Emulator.RequestCount);
        harness.Clock.Advance(TimeSpan.FromHours(25));
        await harness.LoginAsync();
        Assert.Equal(200, (await harness.SendAsync(HttpMethod.Get, "limits")).Status);
    }

    [Fact]
    public async Task Versions_OldAndUnknown_AreToldApart()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Assert.Equal("31.0", (await harness.SendAsync(HttpMethod.Get, "/services/data")).Body[0].GetProperty("version").GetString());
        Assert.Equal(410, (await harness.SendAsync(HttpMethod.Get, "/services/data/v30.0/limits")).Status);
        Assert.Equal(404, (await harness.SendAsync(HttpMethod.Get, "/services/data/v99.0/limits")).Status);
        Assert.Equal(200, (await harness.SendAsync(HttpMethod.Get, "/services/data/v67.0/")).Status);
    }

    [Fact]
    public async Task Fault_ApplyThenFail_LeavesTheChangeAndIsUsedUp()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        string lead = $"sobjects/Lead/{SalesforceHarness.LeadId(1)}";
        (int set, _, _) = await harness.SendAsync(
            HttpMethod.Post, "/__emulator__/faults", """[{"method":"PATCH","path":"/sobjects/Lead","status":503,"applyThenFail":true,"times":1,"body":[{"errorCode":"SERVER_UNAVAILABLE","message":"busy"}]}]""");
        Assert.Equal(204, set);
        Assert.Equal(503, (await harness.SendAsync(HttpMethod.Patch, lead, """{"Title":"Boss"}""")).Status);
        Assert.Equal("1", await harness.LeadsAsync("WHERE Title = 'Boss'"));
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Patch, lead, """{"Title":"Boss"}""")).Status);
        JsonElement state = (await harness.SendAsync(HttpMethod.Get, "/__emulator__/state")).Body;
        Assert.Equal(1, state.GetProperty("faultsFired").GetInt32());
        Assert.Equal(6, state.GetProperty("objects").GetProperty("Lead").GetInt32());
        Assert.Equal(400, (await harness.SendAsync(HttpMethod.Post, "/__emulator__/faults", "[{}]")).Status);
    }

    [Fact]
    public async Task Fault_AfterAndTimes_HitTheMiddleRequests()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.Faults =
            [new FaultRule { Path = "/limits", After = 1, Times = 2, Status = 429, Headers = new Dictionary<string, string> { ["X-Why"] = "test" } }]);
        List<int> statuses = [];
        for (int i = 0; i < 4; i++)
        {
            statuses.Add((await harness.SendAsync(HttpMethod.Get, "limits")).Status);
        }

        Assert.Equal([200, 429, 429, 200], statuses);
    }

    [Fact]
    public async Task Fault_Drop_CutsTheConnection()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.Faults = [new FaultRule { Path = "/limits", Drop = true }]);
        await Assert.ThrowsAsync<HttpRequestException>(() => harness.SendAsync(HttpMethod.Get, "limits"));
    }
}
