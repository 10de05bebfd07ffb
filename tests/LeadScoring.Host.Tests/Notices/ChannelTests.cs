using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using LeadScoring.Engine.Alerts;
using LeadScoring.Host.Notices;
using Xunit;

namespace LeadScoring.Host.Tests.Notices;

public sealed class ChannelTests
{
    private static readonly NoticeMessage Message = new("alert/1", "Northwind", "ann@x.test", "Score rose from 40 to 85", "Hot lead.", ["sf.Lead/1"], new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Webhook_ServerStumblesTwice_ArrivesOnceSignedWithItsKey()
    {
        Recorder recorder = new(HttpStatusCode.ServiceUnavailable, HttpStatusCode.BadGateway, HttpStatusCode.NoContent);
        await new WebhookChannel(new Secrets(("ALERT_WEBHOOK", "https://hooks.test/in"), ("ALERT_WEBHOOK_KEY", "k3y")), recorder, TimeProvider.System, TimeSpan.FromMilliseconds(1)).SendAsync(Message, CancellationToken.None);
        Assert.Equal(3, recorder.Bodies.Count);
        Assert.Equal(["alert/1"], recorder.Keys.Distinct());
        (string signature, byte[] body) = (recorder.Signatures[^1], recorder.Bodies[^1]);
        string stamp = signature.Split(',')[0][2..];
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("k3y"), (byte[])[.. Encoding.UTF8.GetBytes($"{stamp}."), .. body])), signature.Split("v1=")[1]);
        Assert.Contains("\"subject\": \"Score rose from 40 to 85\"", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://hooks.test/in")]
    [InlineData("https://user:secret@hooks.test/in")]
    [InlineData("ftp://hooks.test/in")]
    [InlineData("nonsense")]
    public async Task Webhook_AddressThatMustNotBe_IsRefusedWithoutShowingIt(string address)
    {
        Recorder recorder = new(HttpStatusCode.OK);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => new WebhookChannel(new Secrets(("ALERT_WEBHOOK", address), ("ALERT_WEBHOOK_KEY", "k")), recorder, TimeProvider.System).SendAsync(Message, CancellationToken.None).AsTask());
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.DoesNotContain("hooks.test", e.Message, StringComparison.Ordinal);
        Assert.Empty(recorder.Bodies);
    }

    [Fact]
    public async Task Webhook_Refused_SaysSoAndIsNotTriedAgainAtOnce()
    {
        Recorder recorder = new(HttpStatusCode.Forbidden);
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => new WebhookChannel(new Secrets(("ALERT_WEBHOOK", "https://hooks.test/in"), ("ALERT_WEBHOOK_KEY", "k")), recorder, TimeProvider.System).SendAsync(Message, CancellationToken.None).AsTask());
        Assert.Equal(CrmFailureKind.Rejected, e.Kind);
        Assert.Single(recorder.Bodies);
    }

    [Fact]
    public async Task Email_ToAPerson_ArrivesAtTheMailServer()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<string> received = ReceiveAsync(listener);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using CancellationTokenSource bound = new(TimeSpan.FromSeconds(20));
        await new EmailChannel(new Secrets(("ALERT_SMTP", $"smtp://127.0.0.1:{port}?from=scores%40x.test&ops=ops%40x.test"))).SendAsync(Message, bound.Token);
        string mail = await received.WaitAsync(bound.Token);
        Assert.Contains("RCPT TO:<ann@x.test>", mail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Score rose from 40 to 85", mail, StringComparison.Ordinal);
        Assert.Contains("@leadscoring>", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp://mail.test:25?from=a%40x.test")]
    [InlineData("smtps://mail.test")]
    [InlineData("mail.test")]
    public async Task Email_WrongSettings_AreNamedAndNotShown(string settings)
    {
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => new EmailChannel(new Secrets(("ALERT_SMTP", settings))).SendAsync(Message, CancellationToken.None).AsTask());
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.DoesNotContain("mail.test", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Takes one mail as RFC 5321 has it, and gives what the client said.</summary>
    private static async Task<string> ReceiveAsync(TcpListener listener)
    {
        using CancellationTokenSource bound = new(TimeSpan.FromSeconds(20));
        using TcpClient client = await listener.AcceptTcpClientAsync(bound.Token);
        await using NetworkStream stream = client.GetStream();
        using StreamReader reader = new(stream, Encoding.ASCII);
        await using StreamWriter writer = new(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
        StringBuilder said = new();
        await writer.WriteLineAsync("220 sink");
        bool inData = false;
        while (await reader.ReadLineAsync(bound.Token) is { } line)
        {
            said.AppendLine(line);
            if (inData)
            {
                if (line != ".")
                {
                    continue;
                }

                inData = false;
            }
            else if (line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase))
            {
                inData = true;
                await writer.WriteLineAsync("354 go on");
                continue;
            }
            else if (line.StartsWith("QUIT", StringComparison.OrdinalIgnoreCase))
            {
                await writer.WriteLineAsync("221 bye");
                break;
            }

            await writer.WriteLineAsync("250 ok");
        }

        return said.ToString();
    }

    private sealed class Secrets(params (string Name, string Value)[] values) : ISecretSource
    {
        public string Read(string name) => values.FirstOrDefault(v => v.Name == name).Value ?? throw new CrmException(CrmFailureKind.Misconfigured, $"No secret {name}.");
    }

    private sealed class Recorder(params HttpStatusCode[] answers) : HttpMessageHandler
    {
        public List<byte[]> Bodies { get; } = [];

        public List<string> Signatures { get; } = [];

        public List<string> Keys { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Add(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            Signatures.Add(request.Headers.GetValues("X-LeadScoring-Signature").Single());
            Keys.Add(request.Headers.GetValues("X-LeadScoring-Key").Single());
            return new HttpResponseMessage(answers[Math.Min(Bodies.Count, answers.Length) - 1]);
        }
    }
}
