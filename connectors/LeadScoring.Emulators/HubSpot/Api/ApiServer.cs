using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Takes each request from the wire to the route that answers it. Thread-safe.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    // Real gateways refuse somewhere between 8 and 16 kilobytes; this is the ceiling others measured.
    private const int MaxTarget = 16_000;

    private static readonly Dictionary<string, StringValues> NoForm = [];

    private readonly HubSpotPortal _portal;
    private readonly HubSpotEmulatorOptions _options;
    private readonly FaultSwitchboard _faults;
    private readonly RequestLimits _limits;
    private readonly AccessTokens _tokens;
    private readonly ObjectRoutes _objects;
    private readonly AssociationRoutes _associations;
    private readonly OwnerRoutes _owners;
    private readonly PropertyRoutes _properties;
    private readonly PipelineRoutes _pipelines;
    private readonly OAuthRoutes _oauth;
    private readonly AccountRoutes _account;
    private readonly ListRoutes _lists;
    private readonly Standstill _standstill;
    private readonly EventRoutes _events;
    private readonly ControlRoutes _control;
    private readonly WebhookRoutes _webhooks;
    private readonly WebhookSender _sender;
    private long _requests;

    public ApiServer(HubSpotPortal portal, HubSpotEmulatorOptions options)
    {
        _portal = portal;
        _options = options;
        _faults = new FaultSwitchboard(options.Clock, options.Faults);
        _limits = new RequestLimits(options, _faults);
        _standstill = new Standstill(options.Clock, _faults);
        portal.Faults = _faults;
        _tokens = new AccessTokens(options);
        _associations = new AssociationRoutes(portal);
        _objects = new ObjectRoutes(portal, options, new BatchRoutes(portal, options, _faults), new SearchRoute(portal), _associations);
        _owners = new OwnerRoutes(portal);
        _properties = new PropertyRoutes(portal);
        _pipelines = new PipelineRoutes(portal);
        _lists = new ListRoutes(portal);
        _oauth = new OAuthRoutes(_tokens, options, _faults);
        _account = new AccountRoutes(_limits, options);
        _events = new EventRoutes(portal);
        WebhookSettings webhooks = new();
        _webhooks = new WebhookRoutes(webhooks);
        _sender = new WebhookSender(portal, webhooks, options, _faults);
        _control = new ControlRoutes(portal, new ObjectInput(portal, options), _faults, _limits);
    }

    /// <summary>API requests so far; control requests do not count.</summary>
    public long RequestCount => Interlocked.Read(ref _requests);

    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path == ControlRoutes.Prefix + "webhooks/flush")
        {
            return FlushAsync(context);
        }

        if (context.Request.Path.Value!.StartsWith(ControlRoutes.Prefix, StringComparison.Ordinal))
        {
            return AnswerAsync(context);
        }

        if (ConsentPage.IsAsked(context.Request))
        {
            return ConsentPage.AnswerAsync(context);
        }

        Interlocked.Increment(ref _requests);
        return _faults.InvokeAsync(context, AnswerAsync);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return default;
        }

        using MemoryStream body = new((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    /// <summary>Delivers outside the portal's lock: the receiver may ask for records before it answers.</summary>
    private async Task FlushAsync(HttpContext context)
    {
        await _sender.FlushAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new { delivered = _sender.Delivered, refused = _sender.Refused, waiting = _sender.Waiting }, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        HttpResponse response = context.Response;
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target.Length > MaxTarget)
        {
            response.StatusCode = StatusCodes.Status414UriTooLong;
            response.ContentType = "text/html";
            await response.WriteAsync("<html><head><title>414 Request-URI Too Large</title></head><body><center><h1>414 Request-URI Too Large</h1></center></body></html>", cancellationToken);
            return;
        }

        string correlation = Guid.NewGuid().ToString();
        response.Headers["X-HubSpot-Correlation-Id"] = correlation;
        IReadOnlyDictionary<string, StringValues> form = NoForm;
        ReadOnlyMemory<byte> body = default;
        if (context.Request.HasFormContentType)
        {
            form = (await context.Request.ReadFormAsync(cancellationToken)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        }
        else
        {
            body = await ReadBodyAsync(context.Request, cancellationToken);
        }

        string path = context.Request.Path.Value!;
        bool control = path.StartsWith(ControlRoutes.Prefix, StringComparison.Ordinal);
        bool known = PathFamilies.TryMatch(path, out ApiArea area, out ApiVersion version, out string[]? segments);
        using ApiCall call = new(context.Request, version, control ? path[ControlRoutes.Prefix.Length..].Split('/') : segments ?? [], body, _portal.Now);
        ReadOnlyMemory<byte> answer;
        lock (_portal.Gate)
        {
            try
            {
                if (control)
                {
                    _control.Handle(call, body, RequestCount);
                }
                else
                {
                    Dispatch(call, known ? area : throw ApiFailure.NotFound(), form, response.Headers);
                }
            }
            catch (ApiFailure failure)
            {
                call.StartOver();
                call.Status = failure.Status;
                if (!failure.IsHtml)
                {
                    failure.Write(call.Json, correlation);
                }
            }

            answer = call.Finish();
            if (!control && answer.Length > 0 && _faults.Take("truncated-json", path) is not null)
            {
                answer = answer[..(answer.Length / 2)];
            }
        }

        response.StatusCode = call.Status;
        if (call.Status == 530)
        {
            response.ContentType = "text/html";
            await response.WriteAsync("<html><head><title>Origin DNS error</title></head><body>error code: 1016</body></html>", cancellationToken);
        }
        else if (answer.Length > 0)
        {
            response.ContentType = "application/json;charset=utf-8";
            response.Headers.ContentLength = answer.Length;
            await response.Body.WriteAsync(answer, cancellationToken);
        }
    }

    private void Dispatch(ApiCall call, ApiArea area, IReadOnlyDictionary<string, StringValues> form, IHeaderDictionary headers)
    {
        _standstill.Require(headers);
        if (area == ApiArea.OAuth)
        {
            _oauth.Handle(call, form);
            return;
        }

        if (area == ApiArea.Webhooks)
        {
            _webhooks.Handle(call);
            return;
        }

        TokenKind caller = _tokens.Check(call.Request.Headers.Authorization);
        _limits.Admit(caller, area == ApiArea.Objects && call.Segments is [_, "search"], headers);
        Scopes.Require(_options.MissingScopes, _faults, area, call);
        switch (area)
        {
            case ApiArea.Objects:
                _objects.Handle(call);
                break;
            case ApiArea.Properties:
                _properties.Handle(call);
                break;
            case ApiArea.Associations:
                _associations.Handle(call);
                break;
            case ApiArea.Owners:
                _owners.Handle(call);
                break;
            case ApiArea.Pipelines:
                _pipelines.Handle(call);
                break;
            case ApiArea.Account:
                _account.Handle(call);
                break;
            case ApiArea.Lists:
                _lists.Handle(call);
                break;
            case ApiArea.Forms or ApiArea.FormSubmissions or ApiArea.EmailEvents or ApiArea.Events:
                _events.Handle(call, area);
                break;
            default:
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Area {area} has no routes."));
        }
    }
}
