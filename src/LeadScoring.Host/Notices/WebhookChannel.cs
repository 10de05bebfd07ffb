using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LeadScoring.Engine.Alerts;
using LeadScoring.Host.Output;
using Polly;
using Polly.Retry;

namespace LeadScoring.Host.Notices;

/// <summary>Signed POSTs to one address of the operator's.</summary>
/// <remarks>
/// <c>X-LeadScoring-Signature: t=UNIX,v1=HEX</c>, where HEX is HMAC-SHA256 of <c>UNIX.BODY</c> under the secret <c>ALERT_WEBHOOK_KEY</c>: the scheme that Stripe
/// made common, so that receivers can drop old and altered messages. <c>X-LeadScoring-Key</c> is the same when a message comes again.
/// Redirects are not followed, so that a signed message goes only where it was meant to.
/// </remarks>
internal sealed class WebhookChannel : INoticeChannel
{
    public const string AddressSecret = "ALERT_WEBHOOK";
    public const string KeySecret = "ALERT_WEBHOOK_KEY";
    private const int MostTries = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ISecretSource _secrets;
    private readonly HttpMessageHandler _handler;
    private readonly TimeProvider _clock;
    private readonly ResiliencePipeline<HttpResponseMessage> _retry;

    public WebhookChannel(ISecretSource secrets, HttpMessageHandler handler, TimeProvider clock, TimeSpan? firstDelay = null)
    {
        _secrets = secrets;
        _handler = handler;
        _clock = clock;
        _retry = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = MostTries - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = firstDelay ?? TimeSpan.FromSeconds(1),
                ShouldHandle = new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().Handle<TimeoutException>().HandleResult(r => r.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)r.StatusCode >= 500),
                OnRetry = static a =>
                {
                    a.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();
    }

    public async ValueTask SendAsync(NoticeMessage message, CancellationToken cancellationToken)
    {
        Uri address = AddressOf(_secrets.Read(AddressSecret).Trim());
        byte[] key = Encoding.UTF8.GetBytes(_secrets.Read(KeySecret));
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(message, SummaryJson.Options);
        try
        {
            using HttpResponseMessage answer = await _retry.ExecuteAsync(token => OnceAsync(address, key, message.Key, body, token), cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new CrmException(
                    (int)answer.StatusCode >= 500 ? CrmFailureKind.Transient : CrmFailureKind.Rejected,
                    $"The address in {AddressSecret} answered {(int)answer.StatusCode}. Look at what receives the alerts.");
            }
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            throw new CrmException(CrmFailureKind.Transient, $"The address in {AddressSecret} cannot be reached. It is tried again.", null, e);
        }
    }

    /// <summary>The signature of a body at an instant.</summary>
    internal static string Sign(byte[] key, long unixSeconds, ReadOnlySpan<byte> body)
    {
        byte[] stamped = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unixSeconds}.")), .. body];
        return string.Create(CultureInfo.InvariantCulture, $"t={unixSeconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(key, stamped))}");
    }

    /// <summary>Unencrypted only to this machine, as for the CRMs' own addresses.</summary>
    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) && address.UserInfo.Length == 0
            ? address
            : throw NoticeChannels.Wrong(AddressSecret, "https://host/path (http only to this machine)");

    private async ValueTask<HttpResponseMessage> OnceAsync(Uri address, byte[] key, string id, byte[] body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Patience, _clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-LeadScoring-Signature", Sign(key, _clock.GetUtcNow().ToUnixTimeSeconds(), body));
        request.Headers.Add("X-LeadScoring-Key", id);
        try
        {
            using HttpMessageInvoker http = new(_handler, disposeHandler: false);
            return await http.SendAsync(request, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("No answer in time.");
        }
    }
}
