using System.Globalization;
using System.Text.Json;
using LeadScoring.Engine.Track;
using LeadScoring.Host.Serving;

namespace LeadScoring.Host.Tracking;

/// <summary><c>POST /v1/track|page|screen|identify|group|alias|batch</c>, as Segment's HTTP tracking API. Thread-safe.</summary>
/// <remarks>
/// 200 <c>{"success":true}</c> stored on the disk · 400 too large, no JSON, or no message that can be taken · 401 no or wrong write key · 404 · 405 · 503 not stored, so that the
/// sender tries again. Of a batch the messages that can be taken are; the others are counted and logged. Requests of web pages are answered with CORS headers, because the key is public there.
/// </remarks>
internal sealed class TrackingEndpoint(IReadOnlyList<TrackTarget> targets, TimeProvider clock, ILogger logger)
{
    public const string Path = "/v1";

    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromMinutes(1);

    private long _lastWarning = long.MinValue;

    /// <summary>Answers a request; its path begins after <see cref="Path"/>.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        context.Response.Headers.AccessControlAllowOrigin = "*";
        if (TrackingRequest.KindOf(request.Path.Value ?? "") is not { } kind)
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, "There is no such call.");
            return;
        }

        if (HttpMethods.IsOptions(request.Method))
        {
            context.Response.Headers.AccessControlAllowMethods = "POST";
            context.Response.Headers.AccessControlAllowHeaders = "Authorization, Content-Type";
            context.Response.Headers.AccessControlMaxAge = "86400";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            await AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, "Use POST.");
            return;
        }

        int limit = kind == "batch" ? TrackingRequest.LargestBatch : MessageReader.LargestMessage;
        if (await TrackingRequest.ReadBodyAsync(request, limit, context.RequestAborted) is not { } body)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, string.Create(CultureInfo.InvariantCulture, $"The request is larger than {limit / 1024} KB."));
            return;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (JsonException)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, "The body is not JSON.");
            return;
        }

        using (document)
        {
            (int status, string? problem) = await TakeAsync(kind, request.Headers.Authorization.Count == 1 ? request.Headers.Authorization[0] : null, document.RootElement);
            await AnswerAsync(context, status, problem);
        }
    }

    private async Task<(int Status, string? Problem)> TakeAsync(string kind, string? authorization, JsonElement body)
    {
        byte[] given = TrackTarget.HashOf(TrackingRequest.KeyOf(authorization, body) ?? "");
        TrackTarget[] allowed = [.. targets.Select(t => (Target: t, IsAllowed: t.Accepts(given))).ToArray().Where(t => t.IsAllowed).Select(t => t.Target)];
        if (allowed.Length == 0)
        {
            if (MayWarn())
            {
                Log.TrackingRefused(logger);
            }

            return (StatusCodes.Status401Unauthorized, "The write key is not known here.");
        }

        try
        {
            string? problem = null;
            bool isAny = false;
            foreach (TrackTarget target in allowed)
            {
                (List<TrackedEvent> events, int refused, problem) = Read(target.Connection, kind, body, clock.GetUtcNow());
                isAny |= events.Count > 0;

                // From here on the sender's patience does not matter: what is taken is stored.
                if (events.Count > 0 && await target.Inbox.AddAsync(events, CancellationToken.None) > 0)
                {
                    target.Wake();
                }

                Log.EventsKept(logger, target.Connection.Value, events.Count, refused);
                if (refused > 0 && MayWarn())
                {
                    Log.EventsRefused(logger, refused, target.Connection.Value, problem!);
                }
            }

            return isAny || problem is null ? (StatusCodes.Status200OK, null) : (StatusCodes.Status400BadRequest, problem);
        }
        catch (StoreException e)
        {
            Log.EventsNotKept(logger, e.Message);
            return (StatusCodes.Status503ServiceUnavailable, "The event could not be stored. Try again.");
        }
    }

    private static (List<TrackedEvent> Events, int Refused, string? Problem) Read(ConnectionId connection, string kind, JsonElement body, DateTimeOffset receivedAt)
    {
        List<TrackedEvent> events = [];
        if (kind != "batch")
        {
            TrackedEvent? one = MessageReader.Read(connection, body, kind, null, receivedAt, out string? wrong);
            return one is null ? (events, 1, wrong) : ([one], 0, null);
        }

        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("batch", out JsonElement batch) || batch.ValueKind != JsonValueKind.Array)
        {
            return (events, 1, "a batch needs a list \"batch\"");
        }

        string? sentAt = body.TryGetProperty("sentAt", out JsonElement sent) && sent.ValueKind == JsonValueKind.String ? sent.GetString() : null;
        string? first = null;
        int refused = 0;
        foreach (JsonElement message in batch.EnumerateArray())
        {
            if (MessageReader.Read(connection, message, null, sentAt, receivedAt, out string? wrong) is { } one)
            {
                events.Add(one);
            }
            else
            {
                refused++;
                first ??= wrong;
            }
        }

        return (events, refused, first);
    }

    private static Task AnswerAsync(HttpContext context, int status, string? problem)
    {
        context.Response.StatusCode = status;
        return problem is null
            ? context.Response.WriteAsJsonAsync(new { success = true }, CancellationToken.None)
            : context.Response.WriteAsJsonAsync(new { success = false, message = problem }, CancellationToken.None);
    }

    /// <summary>Now and then only: who can reach the port can send as many as he likes.</summary>
    private bool MayWarn()
    {
        long now = clock.GetUtcNow().UtcTicks;
        long last = Interlocked.Read(ref _lastWarning);
        return (last == long.MinValue || now - last >= BetweenWarnings.Ticks) && Interlocked.CompareExchange(ref _lastWarning, now, last) == last;
    }
}
