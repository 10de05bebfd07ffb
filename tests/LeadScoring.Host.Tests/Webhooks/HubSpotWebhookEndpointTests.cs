using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LeadScoring.Connectors.HubSpot;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Webhooks;
using LeadScoring.TestSupport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LeadScoring.Host.Tests.Webhooks;

public sealed class HubSpotWebhookEndpointTests
{
    private const string Event = """[{"portalId":42,"appId":9,"occurredAt":1,"subscriptionType":"contact.creation","objectId":11},{"portalId":42,"occurredAt":1,"subscriptionType":"company.creation","objectId":12}]""";

    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly MemoryInbox _inbox = new();
    private int _woken;

    [Fact]
    public async Task Post_Proven_IsStoredBeforeTheAnswerAndWakesTheDrain()
    {
        Assert.Equal(204, await SendAsync(Event));

        Assert.Equal(["hs.contacts/11"], _inbox.Hints.Select(h => $"{h.Stream}/{h.Record}"));
        Assert.Equal(1, _woken);
    }

    [Fact]
    public async Task Post_Again_IsAcceptedAndKeptOnce()
    {
        await SendAsync(Event);
        Assert.Equal(204, await SendAsync(Event));

        Assert.Single(_inbox.Hints);
        Assert.Equal(1, _woken);
    }

    [Fact]
    public async Task Post_BehindAProxy_IsJudgedByThePublicAddress()
    {
        Assert.Equal(401, await SendAsync(Event, signedUri: "https://scores.example.com/leads/webhooks/hubspot/hs?a=1"));
        Assert.Equal(204, await SendAsync(Event, signedUri: "https://scores.example.com/leads/webhooks/hubspot/hs?a=1", publicUrl: "https://scores.example.com/leads/"));
    }

    [Fact]
    public async Task Post_NotProven_Is401WithoutAWord()
    {
        Assert.Equal(401, await SendAsync(Event, secret: "wrong"));
        Assert.Equal(401, await SendAsync(Event, later: TimeSpan.FromSeconds(301)));
        Assert.Equal(401, await SendAsync(Event, change: r => r.Headers.Remove(HubSpotWebhookRequest.SignatureV3Header)));
        Assert.Equal(401, await SendAsync(Event, change: r => r.Headers.Append(HubSpotWebhookRequest.TimestampHeader, "1")));
        Assert.Empty(_inbox.Hints);
    }

    [Fact]
    public async Task Post_StoreCannotTakeIt_Is503SoThatHubSpotSendsItAgain()
    {
        _inbox.Failure = new StoreException(StoreFailureKind.Full, "disk is full");
        Assert.Equal(503, await SendAsync(Event));
        Assert.Equal(0, _woken);

        _inbox.Failure = null;
        Assert.Equal(204, await SendAsync(Event));
    }

    [Fact]
    public async Task Post_TooLong_Is413WithAndWithoutAnnouncedLength()
    {
        string large = new(' ', HubSpotWebhookEndpoint.MaxBody + 1);
        Assert.Equal(413, await SendAsync(large));
        Assert.Equal(413, await SendAsync(large, change: r => r.ContentLength = null));
        Assert.Equal(204, await SendAsync("[" + new string(' ', HubSpotWebhookEndpoint.MaxBody - 2) + "]", change: r => r.ContentLength = null));
    }

    [Fact]
    public async Task OtherRequests_AreTurnedAway()
    {
        Assert.Equal(404, await SendAsync(Event, path: "/other"));
        Assert.Equal(404, await SendAsync(Event, path: "/hs/more"));
        Assert.Equal(405, await SendAsync(Event, change: r => r.Method = "GET"));
        Assert.Equal(400, await SendAsync("{}"));
    }

    [Theory]
    [InlineData("http://scores.example.com")]
    [InlineData("https://scores.example.com/?x=1")]
    [InlineData("https://user:password@scores.example.com")]
    [InlineData("scores.example.com")]
    public void PublicUrl_NotAnAddress_IsRefused(string text) => Assert.Throws<UserInputException>(() => WebhookOptions.ParsePublicUrl(text));

    [Fact]
    public void PublicUrl_Unset_IsNone() => Assert.Null(WebhookOptions.ParsePublicUrl(" "));

    private async Task<int> SendAsync(
        string body, string secret = "app secret", string path = "/hs", string signedUri = "http://127.0.0.1:8480/webhooks/hubspot/hs?a=1", string? publicUrl = null, TimeSpan later = default, Action<HttpRequest>? change = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        string timestamp = (_clock.GetUtcNow() - later).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes("POST" + signedUri + body + timestamp));
        DefaultHttpContext context = new();
        HttpRequest request = context.Request;
        request.Method = "POST";
        request.Scheme = "http";
        request.Host = new HostString("127.0.0.1:8480");
        request.PathBase = HubSpotWebhookEndpoint.Path;
        request.Path = path;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = HubSpotWebhookEndpoint.Path + path + "?a=1";
        request.Body = new MemoryStream(bytes);
        request.ContentLength = bytes.Length;
        request.Headers[HubSpotWebhookRequest.SignatureV3Header] = Convert.ToBase64String(signature);
        request.Headers[HubSpotWebhookRequest.TimestampHeader] = timestamp;
        change?.Invoke(request);
        using MemoryStream answer = new();
        context.Response.Body = answer;

        WebhookOptions options = new() { PublicUrl = WebhookOptions.ParsePublicUrl(publicUrl) };
        CrmConnection connection = new(new ConnectionId("hs"), "hubspot", new Uri("https://api.hubapi.com"), "HS_MAIN", null, new ApiBudget());
        HintTarget target = new(connection.Id, new HubSpotWebhookReceiver(connection, new OneSecret("HS_MAIN_WEBHOOK", "app secret"), options.Signatures, _clock), new HashSet<StreamKey> { StreamKey.Parse("hs.contacts") }, _inbox, () => _woken++);
        await new HubSpotWebhookEndpoint([target], options, _clock, NullLogger.Instance).InvokeAsync(context);
        Assert.Equal(0, answer.Length);
        return context.Response.StatusCode;
    }

    private sealed class OneSecret(string name, string value) : ISecretSource
    {
        public string Read(string asked) => asked == name ? value : throw new CrmException(CrmFailureKind.Misconfigured, $"The secret \"{asked}\" is not set.");
    }
}
