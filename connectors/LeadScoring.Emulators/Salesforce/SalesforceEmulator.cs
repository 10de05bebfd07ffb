using LeadScoring.Emulators.Salesforce;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators;

/// <summary>Salesforce's REST API on the loopback address, in memory, filled from a seed.</summary>
/// <remarks>
/// Client id, client secret and password are <c>emulator</c>; all calls run as the seed's integration user. Thread-safe.
/// <c>/__emulator__/faults</c>, <c>/__emulator__/state</c>, <c>/__emulator__/edit</c>, <c>/__emulator__/schema</c>, <c>/__emulator__/reset</c> and <c>/__emulator__/expire-sessions</c> steer it and are not counted.
/// </remarks>
public sealed class SalesforceEmulator : IAsyncDisposable
{
    private readonly Organization _organization;
    private readonly FaultSwitchboard _faults;
    private readonly SessionRegister _sessions;
    private readonly ApiUsage _usage;
    private readonly ApiRouter _router;
    private readonly LoginResource _login;
    private readonly OAuthResource _oauth;
    private int _underWay;
    private readonly ControlResource _control;
    private readonly CometResource _comet;
    private readonly SchemaControl _schema;
    private readonly BulkResource _bulk;
    private readonly AnswerBody _bodies;
    private LoopbackServer? _server;
    private long _requests;

    private SalesforceEmulator(Seed seed, SalesforceEmulatorOptions options)
    {
        _organization = SeedLoader.Load(seed, options);
        _faults = new FaultSwitchboard(options.Clock, options.Faults);
        _sessions = new SessionRegister(options.Clock, _organization.OrganizationId, options.TokenLifetime, options.RotateRefreshTokens);
        _usage = new ApiUsage(options.Clock, options.DailyLimit);
        _organization.Commits.Lag = table => _faults.Take("late-commit", table) is { } late ? LateCommit.Of(late) : null;
        ChangeFeed feed = new(_organization, _faults);
        _organization.Committed = feed.Publish;
        _comet = new CometResource(feed, _sessions, _faults, options.Clock);
        FieldAccess access = new(_organization, options.FieldLevelSecurity);
        RecordEditor editor = new(_organization, access, new RowFaults(_faults));
        _router = new ApiRouter(_organization, editor, access, _usage, options.CursorLifetime, Origin, _faults, feed, options.ChangeEventObjects);
        _login = new LoginResource(_organization, _sessions, Origin);
        _oauth = new OAuthResource(_organization, _sessions, _faults, Origin, options);
        _schema = new SchemaControl(_organization, access, _faults);
        _bulk = new BulkResource(new BulkClock(_organization, _faults, options.Bulk), access, editor);
        _organization.QueryGuard = new QueryLimits(_faults, options.LongestQuery).Check;
        _bodies = new AnswerBody(options.CompressAnswers);
        _control = new ControlResource(_organization, editor, _faults, _sessions, () => RequestCount, () => _oauth.TokenRequests, _schema)
        {
            Comet = _comet,
            Feed = feed,
            Reset = () =>
            {
                _faults.Replace([]);
                _organization.BackToSeed();
                _router.BackToSeed();
                access.Reset();
                _bulk.Reset();
                feed.Reset(options.ChangeEventObjects);
                _comet.Reset();
            },
        };
        _organization.KeepAsSeed();
    }

    /// <summary>Where it listens: the login host and the instance in one.</summary>
    public Uri Address => _server!.Address;

    /// <summary>API requests received below <c>/services/data</c>, failed ones too; logins and control calls are not counted.</summary>
    public long RequestCount => Interlocked.Read(ref _requests);

    /// <summary>Loads the seed and starts listening.</summary>
    /// <exception cref="InvalidDataException">The seed or a fault rule is broken; the message names the place.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SalesforceEmulator> StartAsync(Seed seed, SalesforceEmulatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seed);
        ArgumentNullException.ThrowIfNull(options);
        SalesforceEmulator emulator = new(seed, options);
        try
        {
            emulator._server = await LoopbackServer.StartAsync(options.Port, emulator.HandleAsync, options.Clock, cancellationToken);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Held connects first: the server waits for open requests.
        _comet.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _router.Dispose();
        _organization.Dispose();
    }

    private string Origin() => Address.GetLeftPart(UriPartial.Authority);

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/__emulator__"))
        {
            await AnswerAsync(context);
            return;
        }

        if (!context.Request.Path.StartsWithSegments("/services/data"))
        {
            await _faults.InvokeAsync(context, AnswerAsync);
            return;
        }

        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _underWay);
        try
        {
            await _faults.InvokeAsync(context, AnswerAsync);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>The switch <c>concurrent-limit</c>: its argument is how many requests may be under way together; without one it refuses each request it hits.</summary>
    private void RefuseCrowd(ApiRequest request)
    {
        if (_faults.Take("concurrent-limit", $"{request.Method} /{string.Join('/', request.Segments)}") is { } rule
            && (rule.Argument is null || (int.TryParse(rule.Argument, out int most) && Volatile.Read(ref _underWay) > most)))
        {
            throw new ApiException(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.");
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/cometd"))
        {
            await _comet.HandleAsync(context);
            return;
        }

        ApiRequest request = await ReadAsync(context);
        using ApiResponse response = Answer(context, request);
        context.Response.StatusCode = response.Status;
        if (context.Request.Path.StartsWithSegments("/services/data"))
        {
            context.Response.Headers["Sforce-Limit-Info"] = _usage.Header;
        }

        foreach ((string name, string value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (response.Body is { } body)
        {
            await _bodies.WriteAsync(context, response.ContentType, body.Written);
        }
    }

    private ApiResponse Answer(HttpContext context, ApiRequest request)
    {
        try
        {
            return request.Segments switch
            {
                ["__emulator__", .. var rest] => _control.Handle(request with { Segments = rest }),
                ["services", "oauth2", "userinfo"] => Authorized(context, _login.Identity),
                ["services", "oauth2", var resource] => _oauth.Handle(request, resource),
                ["services", "Soap", "u", var version, ..] => _login.Soap(request, version),
                ["id", _, _] => Authorized(context, _login.Identity),
                ["services", "data"] => ApiRouter.Versions(),
                ["services", "data", ['v', .. var version], .. var rest] => Authorized(context, () =>
                {
                    RefuseCrowd(request);
                    _usage.Count(1);
                    _schema.Act(request);
                    RequestSize.Check(context.Request);
                    return rest is ["jobs", ..]
                        ? _bulk.Handle(request with { Version = version, Segments = rest })
                        : _router.Handle(request with { Version = version, Segments = rest });
                }),
                _ => throw ApiException.NotFound(),
            };
        }
        catch (ApiException e)
        {
            return ApiResponse.Error(e);
        }
    }

    private ApiResponse Authorized(HttpContext context, Func<ApiResponse> answer)
    {
        string header = context.Request.Headers.Authorization.ToString();
        string? token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim()
            : header.StartsWith("OAuth ", StringComparison.OrdinalIgnoreCase) ? header[6..].Trim()
            : context.Request.Query["oauth_token"];
        if (string.IsNullOrEmpty(token))
        {
            throw new ApiException(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
        }

        return _sessions.IsValid(token) ? answer() : throw new ApiException(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }

    private static async Task<ApiRequest> ReadAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        byte[] body = [];
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            // Clients send chunked bodies too: length is only known at the end.
            using MemoryStream buffer = new();
            await request.Body.CopyToAsync(buffer, context.RequestAborted);
            body = buffer.ToArray();
        }

        return new ApiRequest(
            request.Method,
            request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries),
            "",
            request.Query.ToDictionary(p => p.Key, p => p.Value),
            name => request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values.ToString() : null,
            body);
    }
}
