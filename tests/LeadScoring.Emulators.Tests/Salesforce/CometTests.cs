using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>The Bayeux protocol as the Streaming API guide tells it.</summary>
public sealed class CometTests
{
    private const string Channel = "/data/LeadChangeEvent";

    [Fact]
    public async Task Connect_NothingHappens_IsHeldForHundredAndTenSeconds()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (string id, string cookie) = await HandshakeAsync(harness);
        DateTimeOffset before = harness.Clock.GetUtcNow();
        harness.Clock.JumpToTimers = true;
        JsonElement answer = Assert.Single(await SendAsync(harness, cookie, Connect(id)));
        Assert.True(answer.GetProperty("successful").GetBoolean());
        Assert.Equal(110_000, answer.GetProperty("advice").GetProperty("timeout").GetInt32());
        Assert.Equal(TimeSpan.FromSeconds(110), harness.Clock.GetUtcNow() - before);
    }

    [Fact]
    public async Task Post_TwoMessages_AnswersBothInOneArray()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (string id, string cookie) = await HandshakeAsync(harness);
        string connect = $$"""{"channel":"/meta/connect","clientId":"{{id}}","connectionType":"long-polling","advice":{"timeout":0},"id":"2"}""";
        JsonElement[] answers = await SendAsync(harness, cookie, $"{connect},{Subscribe(id, -1)}");
        Assert.Equal(["/meta/connect", "/meta/subscribe"], answers.Select(a => a.GetProperty("channel").GetString()!));
        Assert.All(answers, a => Assert.True(a.GetProperty("successful").GetBoolean()));
    }

    [Fact]
    public async Task Connect_AfterChanges_DeliversThemAfterTheReplayId()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Title":"A"}""", ("Sforce-Call-Options", "client=Tool"));
        await harness.SendAsync(
            HttpMethod.Patch,
            "composite/sobjects",
            $$"""{"records":[{"attributes":{"type":"Lead"},"id":"{{SalesforceHarness.LeadId(4)}}","Title":"B"},{"attributes":{"type":"Lead"},"id":"{{SalesforceHarness.LeadId(2)}}","Title":"B"}]}""",
            ("Sforce-Auto-Assign", "FALSE"));
        (string id, string cookie) = await HandshakeAsync(harness);
        await SendAsync(harness, cookie, Subscribe(id, -2));
        JsonElement[] answers = await SendAsync(harness, cookie, Connect(id));
        Assert.Equal(3, answers.Length);
        JsonElement first = Header(answers[0]);
        Assert.Equal("com/salesforce/api/rest/60.0;client=Tool", first.GetProperty("changeOrigin").GetString());
        Assert.Equal("Lead", first.GetProperty("entityName").GetString());

        // The same change of two records in one transaction is one event.
        Assert.Equal(2, Header(answers[1]).GetProperty("recordIds").GetArrayLength());
        Assert.Equal("B", answers[1].GetProperty("data").GetProperty("payload").GetProperty("Title").GetString());

        long replayId = answers[0].GetProperty("data").GetProperty("event").GetProperty("replayId").GetInt64();
        (id, cookie) = await HandshakeAsync(harness);
        await SendAsync(harness, cookie, Subscribe(id, replayId));
        answers = await SendAsync(harness, cookie, Connect(id));
        Assert.Equal(2, answers.Length);
        Assert.NotEqual(replayId + 1, answers[0].GetProperty("data").GetProperty("event").GetProperty("replayId").GetInt64());
    }

    [Fact]
    public async Task Publish_RolledBackWrite_TellsNothing()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(
            HttpMethod.Patch,
            "composite/sobjects",
            $$"""{"allOrNone":true,"records":[{"attributes":{"type":"Lead"},"id":"{{SalesforceHarness.LeadId(4)}}","Title":"B"},{"attributes":{"type":"Lead"},"id":"{{SalesforceHarness.LeadId(2)}}","LastName":null}]}""");
        Assert.Equal(0, (await StateAsync(harness)).GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task Subscribe_OutsideRetentionOrUnknown_IsRefusedInTheGuidesWords()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Title":"A"}""");
        (string id, string cookie) = await HandshakeAsync(harness);
        await SendAsync(harness, cookie, Subscribe(id, -2));
        long replayId = (await SendAsync(harness, cookie, Connect(id)))[0].GetProperty("data").GetProperty("event").GetProperty("replayId").GetInt64();
        harness.Clock.Advance(TimeSpan.FromHours(72));
        await harness.LoginAsync();
        (id, cookie) = await HandshakeAsync(harness);
        Assert.StartsWith($"400::The replayId {{{replayId}}} you provided was invalid.", Error(Assert.Single(await SendAsync(harness, cookie, Subscribe(id, replayId)))), StringComparison.Ordinal);
        string unknown = Subscribe(id, -1).Replace("LeadChange", "NopeChange", StringComparison.Ordinal);
        Assert.StartsWith("400::The channel you requested to subscribe to doesn't exist", Error(Assert.Single(await SendAsync(harness, cookie, unknown))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_TooLateOrWithoutCookie_IsAnUnknownClient()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (string id, string cookie) = await HandshakeAsync(harness);
        Assert.Equal("403::Unknown client", Error(Assert.Single(await SendAsync(harness, null, Connect(id)))));
        harness.Clock.Advance(TimeSpan.FromSeconds(41));
        JsonElement late = Assert.Single(await SendAsync(harness, cookie, Connect(id)));
        Assert.Equal("403::Unknown client", Error(late));
        Assert.Equal("handshake", late.GetProperty("advice").GetProperty("reconnect").GetString());
    }

    [Fact]
    public async Task Handshake_WithoutSession_IsDeniedWithTheReason()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        harness.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("OAuth", "dead");
        JsonElement denied = Assert.Single(await SendAsync(harness, null, """{"channel":"/meta/handshake","id":"1"}"""));
        Assert.Equal("403::Handshake denied", Error(denied));
        Assert.Equal("401::Authentication invalid", denied.GetProperty("ext").GetProperty("sfdc").GetProperty("failureReason").GetString());
        Assert.Equal("none", denied.GetProperty("advice").GetProperty("reconnect").GetString());
    }

    [Theory]
    [InlineData("GET", "/cometd/60.0")]
    [InlineData("POST", "/cometd")]
    [InlineData("POST", "/cometd/36.0")]
    public async Task Request_WebsocketOrNoVersion_IsRefusedAndNothingBreaks(string method, string path)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        using HttpResponseMessage response = await harness.Client.SendAsync(request);
        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact]
    public async Task Publish_LostEventsSwitch_TellsNothing()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await harness.SendAsync(HttpMethod.Post, "/__emulator__/faults", """[{"switch":"lost-events","path":"^Lead$","times":1}]""");
        await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Title":"A"}""");
        Assert.Equal(0, (await StateAsync(harness)).GetProperty("events").GetInt32());
        await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Title":"B"}""");
        Assert.Equal(1, (await StateAsync(harness)).GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task PlatformEventChannelMember_SelectsAndDeselects()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (int status, JsonElement made, _) = await harness.SendAsync(HttpMethod.Post, "tooling/sobjects/PlatformEventChannelMember", """{"FullName":"ChangeEvents_CampaignChangeEvent","Metadata":{"eventChannel":"ChangeEvents","selectedEntity":"CampaignChangeEvent"}}""");
        Assert.Equal(201, status);
        await harness.SendAsync(HttpMethod.Post, "sobjects/Campaign", """{"Name":"Spring"}""");
        Assert.Equal(1, (await StateAsync(harness)).GetProperty("events").GetInt32());
        await harness.SendAsync(HttpMethod.Delete, $"tooling/sobjects/PlatformEventChannelMember/{made.GetProperty("id").GetString()}");
        await harness.SendAsync(HttpMethod.Post, "sobjects/Campaign", """{"Name":"Autumn"}""");
        Assert.Equal(1, (await StateAsync(harness)).GetProperty("events").GetInt32());
    }

    private static string Connect(string id) => $$"""{"channel":"/meta/connect","clientId":"{{id}}","connectionType":"long-polling","id":"4"}""";

    private static string Subscribe(string id, long replayId) =>
        $$$"""{"channel":"/meta/subscribe","clientId":"{{{id}}}","subscription":"{{{Channel}}}","ext":{"replay":{"{{{Channel}}}":{{{replayId}}} } },"id":"3"}""";

    private static string Error(JsonElement answer)
    {
        Assert.False(answer.GetProperty("successful").GetBoolean());
        return answer.GetProperty("error").GetString()!;
    }

    private static JsonElement Header(JsonElement message) => message.GetProperty("data").GetProperty("payload").GetProperty("ChangeEventHeader");

    private static async Task<JsonElement> StateAsync(SalesforceHarness harness) => (await harness.SendAsync(HttpMethod.Get, "/__emulator__/state")).Body;

    private static async Task<(string Id, string Cookie)> HandshakeAsync(SalesforceHarness harness)
    {
        using HttpResponseMessage response = await PostAsync(harness, null, """{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"],"id":"1"}""");
        JsonElement answer = Assert.Single(await ReadAsync(response));
        Assert.Equal(["long-polling"], answer.GetProperty("supportedConnectionTypes").EnumerateArray().Select(t => t.GetString()!));
        return (answer.GetProperty("clientId").GetString()!, response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    private static async Task<JsonElement[]> SendAsync(SalesforceHarness harness, string? cookie, string messages)
    {
        using HttpResponseMessage response = await PostAsync(harness, cookie, messages);
        return await ReadAsync(response);
    }

    private static async Task<HttpResponseMessage> PostAsync(SalesforceHarness harness, string? cookie, string messages)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("/cometd/60.0", UriKind.Relative)) { Content = new StringContent($"[{messages}]", Encoding.UTF8, "application/json") };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await harness.Client.SendAsync(request);
    }

    private static async Task<JsonElement[]> ReadAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return [.. document.RootElement.EnumerateArray().Select(e => e.Clone())];
    }
}
