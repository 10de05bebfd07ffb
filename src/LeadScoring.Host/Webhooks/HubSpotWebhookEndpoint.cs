using LeadScoring.Connectors.HubSpot;
using LeadScoring.Host.Serving;
using Microsoft.AspNetCore.Http.Features;

namespace LeadScoring.Host.Webhooks;

/// <summary><c>POST /webhooks/hubspot/CONNECTION</c>: proves the request, stores its hints, answers. Thread-safe.</summary>
/// <remarks>
/// 204 stored · 400 signed, but no list of events · 401 not proven, whatever the reason · 404 no such connection · 405 · 413 over 1 MB · 503 not stored, so that
/// HubSpot sends it again.
/// </remarks>
internal sealed class HubSpotWebhookEndpoint(IReadOnlyList<HintTarget> targets, WebhookOptions options, TimeProvider clock, ILogger logger)
{
    public const string Path = "/webhooks/hubspot";

    /// <summary>A delivery holds at most 100 events of less than 1 KB each.</summary>
    internal const int MaxBody = 1024 * 1024;

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private long _lastWarning = long.MinValue;

    /// <summary>Answers a request; its path begins after <see cref="Path"/>.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string name = request.Path.Value?.Trim('/') ?? "";
        HintTarget[] named = [.. targets.Where(t => t.Connection.Value == name)];
        if (named.Length == 0 || !HttpMethods.IsPost(request.Method))
        {
            context.Response.StatusCode = named.Length == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (await ReadBodyAsync(request, context.RequestAborted) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        context.Response.StatusCode = await TakeAsync(named, Read(context, body), name);
    }

    /// <summary>The body, untouched; <see langword="null"/> when it is too long.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBody)
        {
            return null;
        }

        using MemoryStream body = new((int)(request.ContentLength ?? 0));
        byte[] part = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(part, cancellationToken)) > 0)
        {
            if (body.Length + read > MaxBody)
            {
                return null;
            }

            body.Write(part, 0, read);
        }

        return body.ToArray();
    }

    private HubSpotWebhookRequest Read(HttpContext context, ReadOnlyMemory<byte> body)
    {
        HttpRequest request = context.Request;
        string? Header(string header) => request.Headers.TryGetValue(header, out Microsoft.Extensions.Primitives.StringValues values) && values.Count == 1 ? values[0] : null;
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new HubSpotWebhookRequest(request.Method, options.SignedAddress(request, target), body)
        {
            Signature = Header(HubSpotWebhookRequest.SignatureHeader),
            SignatureVersion = Header(HubSpotWebhookRequest.SignatureVersionHeader),
            SignatureV3 = Header(HubSpotWebhookRequest.SignatureV3Header),
            Timestamp = Header(HubSpotWebhookRequest.TimestampHeader),
        };
    }

    /// <summary>Several served pipelines may call their connection alike: each believes only what its own secret proves.</summary>
    private async Task<int> TakeAsync(HintTarget[] named, HubSpotWebhookRequest request, string name)
    {
        int status = StatusCodes.Status401Unauthorized;
        try
        {
            foreach (HintTarget target in named)
            {
                HubSpotWebhookDelivery delivery = target.Receiver.Receive(request);
                if (delivery.Verdict == HubSpotWebhookVerdict.Accepted)
                {
                    RecordHint[] hints = [.. delivery.Hints.Where(h => target.Streams.Contains(h.Stream))];

                    // From here on the sender's patience does not matter: what is proven is stored.
                    if (await target.Inbox.AddAsync(hints, clock.GetUtcNow(), CancellationToken.None) > 0)
                    {
                        target.Wake();
                    }

                    Log.HintsKept(logger, name, hints.Length, delivery.OwnWrites, delivery.Ignored);
                    status = StatusCodes.Status204NoContent;
                }
                else if (delivery.Verdict == HubSpotWebhookVerdict.Unreadable && status == StatusCodes.Status401Unauthorized)
                {
                    status = StatusCodes.Status400BadRequest;
                }
            }
        }
        catch (StoreException e)
        {
            Log.HintsNotKept(logger, name, e.Message);
            return StatusCodes.Status503ServiceUnavailable;
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            Warn(name, named);
        }

        return status;
    }

    /// <summary>Says it now and then: who can reach the port can send as many as he likes.</summary>
    private void Warn(string name, HintTarget[] named)
    {
        long now = clock.GetUtcNow().UtcTicks;
        long last = Interlocked.Read(ref _lastWarning);
        if ((last == long.MinValue || now - last >= BetweenWarnings.Ticks) && Interlocked.CompareExchange(ref _lastWarning, now, last) == last)
        {
            if (Array.Exists(named, t => t.Receiver.HasSecret))
            {
                Log.WebhookRefused(logger, name);
            }
            else
            {
                Log.WebhookWithoutSecret(logger, name);
            }
        }
    }
}
