using System.Globalization;
using System.Text;
using LeadScoring.Host.Tracking;
using LeadScoring.TestSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LeadScoring.Host.Tests.Tracking;

public sealed class TrackingEndpointTests
{
    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly MemoryEvents _inbox = new();
    private int _woken;

    [Fact]
    public async Task Post_Track_IsStoredBeforeTheAnswerAndWakesTheDrain()
    {
        Assert.Equal((200, """{"success":true}"""), await SendAsync("/track", """{"userId":"u","event":"Buy","messageId":"m1"}"""));

        Assert.Equal(("site.track", "m1", _clock.GetUtcNow()), (_inbox.Events.Single().Stream.ToString(), _inbox.Events[0].Key, _inbox.Events[0].ReceivedAt));
        Assert.Equal(1, _woken);
    }

    [Fact]
    public async Task Post_RetryOfTheSameMessage_IsAcceptedAndKeptOnce()
    {
        await SendAsync("/page", """{"anonymousId":"v","messageId":"m1"}""");
        Assert.Equal(200, (await SendAsync("/page", """{"anonymousId":"v","messageId":"m1"}""")).Status);

        Assert.Single(_inbox.Events);
        Assert.Equal(1, _woken);
    }

    [Fact]
    public async Task Post_Batch_TakesEveryMessageAndCorrectsTheClock()
    {
        const string Batch = """{"batch":[{"type":"identify","userId":"u","traits":{"email":"a@x.test"},"messageId":"m1","timestamp":"2026-11-01T06:59:00Z"},{"type":"track","userId":"u","event":"Buy","messageId":"m2"},{"type":"track","userId":"u","messageId":"m3"}],"sentAt":"2026-11-01T07:00:00Z"}""";

        Assert.Equal(200, (await SendAsync("/batch", Batch)).Status);

        Assert.Equal(["site.identify", "site.track"], _inbox.Events.Select(e => e.Stream.ToString()));
        Assert.Equal("2026-11-01T07:59:00.0000000Z", _inbox.Events[0].Fields["timestamp"]);
    }

    [Theory]
    [InlineData("wrong:")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Post_WithoutTheKey_Is401AndNothingIsKept(string? key)
    {
        Assert.Equal(401, (await SendAsync("/page", """{"anonymousId":"v"}""", key)).Status);
        Assert.Empty(_inbox.Events);
    }

    [Fact]
    public async Task Post_KeyInTheBody_IsWhatBrowsersSend() =>
        Assert.Equal(200, (await SendAsync("/p", """{"anonymousId":"v","writeKey":"site-key"}""", null)).Status);

    [Fact]
    public async Task Post_TooLargeOrNoJson_Is400()
    {
        Assert.Equal(400, (await SendAsync("/page", $$$"""{"anonymousId":"v","properties":{"x":"{{{new string('x', 33_000)}}}"}}""")).Status);
        Assert.Equal(400, (await SendAsync("/batch", $$$"""{"batch":[{"type":"page","anonymousId":"v","properties":{"x":"{{{new string('x', 510_000)}}}"}}]}""")).Status);
        Assert.Equal(400, (await SendAsync("/page", "{nope")).Status);
        Assert.Equal(400, (await SendAsync("/page", "{}")).Status);
        Assert.Empty(_inbox.Events);
    }

    [Fact]
    public async Task Post_BatchOfLargeMessagesBelowTheLimit_IsTaken()
    {
        string batch = string.Join(',', Enumerable.Range(0, 15).Select(i => string.Create(CultureInfo.InvariantCulture, $$$"""{"type":"page","anonymousId":"v","messageId":"m{{{i}}}","properties":{"x":"{{{new string('x', 31_000)}}}"}}""")));

        Assert.Equal(200, (await SendAsync("/batch", $$"""{"batch":[{{batch}}]}""")).Status);
        Assert.Equal(15, _inbox.Events.Count);
    }

    [Fact]
    public async Task Post_StoreCannotTakeIt_Is503SoThatTheSenderTriesAgain()
    {
        _inbox.Failure = new StoreException(StoreFailureKind.Full, "the disk is full");

        Assert.Equal(503, (await SendAsync("/page", """{"anonymousId":"v"}""")).Status);
    }

    [Theory]
    [InlineData("/nothing", "POST", 404)]
    [InlineData("/track", "GET", 405)]
    [InlineData("/track", "OPTIONS", 204)]
    public async Task Any_OtherCall_IsToldSo(string path, string method, int status) => Assert.Equal(status, (await SendAsync(path, "{}", method: method)).Status);

    [Fact]
    public async Task Post_TwoPipelinesWithOneKey_BothTakeIt()
    {
        MemoryEvents other = new();
        TrackingEndpoint endpoint = new([Target("site", _inbox), Target("web", other)], _clock, NullLogger.Instance);

        await SendAsync("/page", """{"anonymousId":"v"}""", endpoint: endpoint);

        Assert.Equal(("site.page", "web.page"), (_inbox.Events.Single().Stream.ToString(), other.Events.Single().Stream.ToString()));
    }

    private TrackTarget Target(string connection, IEventInbox inbox) => new(new ConnectionId(connection), TrackTarget.HashOf("site-key"), inbox, () => _woken++);

    private async Task<(int Status, string Body)> SendAsync(string path, string body, string? key = "site-key:", string method = "POST", TrackingEndpoint? endpoint = null)
    {
        DefaultHttpContext context = new();
        context.Request.Method = method;
        context.Request.Path = path;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        if (key is not null)
        {
            context.Request.Headers.Authorization = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(key))}";
        }

        using MemoryStream answer = new();
        context.Response.Body = answer;
        await (endpoint ?? new TrackingEndpoint([Target("site", _inbox)], _clock, NullLogger.Instance)).InvokeAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
