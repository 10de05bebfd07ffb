using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Everything below <c>/services/oauth2</c> but the user's identity: consent, the six grants, introspection, revocation. Client id, secret and password are <c>emulator</c>.</summary>
/// <remarks>Consent is given at once, without a page. Errors are OAuth objects with status 400, as Salesforce answers.</remarks>
internal sealed class OAuthResource(Organization organization, SessionRegister sessions, FaultSwitchboard faults, Func<string> origin, SalesforceEmulatorOptions options)
{
    private const string Known = "emulator";
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private readonly AuthorizationCodes _codes = new(organization.Clock);
    private readonly BearerAssertion _assertions = new(options.JwtPublicKey, Known, origin, () => LoginResource.UsernameOf(organization));
    private long _tokenRequests;

    /// <summary>Requests to the token endpoint so far.</summary>
    public long TokenRequests => Interlocked.Read(ref _tokenRequests);

    public ApiResponse Handle(ApiRequest request, string resource) => (request.Method, resource) switch
    {
        ("GET", "authorize") => Authorize(request),
        ("POST", "token") => Token(request),
        ("POST" or "GET", "revoke") => Revoke(request),
        ("POST", "introspect") => Introspect(request),
        _ => throw ApiException.NotFound(),
    };

    private ApiResponse Authorize(ApiRequest request)
    {
        string? redirect = request.Parameter("redirect_uri");
        if (request.Parameter("client_id") != Known || !Uri.TryCreate(redirect, UriKind.Absolute, out _))
        {
            // Never send a browser to an address that no app vouches for.
            return ApiResponse.Text(400, "text/html;charset=UTF-8", "error=invalid_client_id&amp;error_description=client%20identifier%20or%20redirect_uri%20invalid");
        }

        string? challenge = request.Parameter("code_challenge");
        (string Error, string Words)? refusal =
            request.Parameter("response_type") != "code" ? ("unsupported_response_type", "response type not supported")
            : faults.Take("consent-refused") is not null ? ("access_denied", "end-user denied authorization")
            : request.Parameter("code_challenge_method") is { } method && method != "S256" ? ("invalid_request", "only S256 is supported as code challenge method")
            : challenge is null && options.RequirePkce ? ("invalid_request", "missing required code challenge")
            : null;
        Dictionary<string, string?> answer = refusal is { } r
            ? new() { ["error"] = r.Error, ["error_description"] = r.Words }
            : new() { ["code"] = _codes.Open(redirect, challenge, WantsRefresh(request.Parameter("scope"))) };
        answer["state"] = request.Parameter("state");
        ApiResponse response = new(302);
        response.Headers["Location"] = QueryHelpers.AddQueryString(redirect, answer.Where(a => a.Value is not null));
        return response;
    }

    private ApiResponse Token(ApiRequest request)
    {
        Interlocked.Increment(ref _tokenRequests);
        Dictionary<string, string?> form = Form(request);
        string? Field(string name) => form.GetValueOrDefault(name);
        (string? id, string? secret) = Basic(request.Header("Authorization")) ?? (Field("client_id"), Field("client_secret"));
        string grant = Field("grant_type") ?? "";
        if (grant == JwtBearer)
        {
            return _assertions.Problem(Field("assertion"), organization.Clock.GetUtcNow()) is { } problem ? Refused("invalid_grant", problem) : Granted(sessions.OpenAccess(), null);
        }

        if (id != Known)
        {
            return Refused("invalid_client_id", "client identifier invalid");
        }

        if (Field("response_type") == "device_code")
        {
            return Device(Field("scope"));
        }

        // Public clients have no secret for refreshes, for codes proven by PKCE, and on devices; a wrong one is refused.
        bool isPublic = secret is null && (grant is "refresh_token" or "device" || (grant == "authorization_code" && Field("code_verifier") is not null));
        if (secret != Known && !isPublic)
        {
            return Refused("invalid_client", "invalid client credentials");
        }

        return grant switch
        {
            "client_credentials" => Granted(sessions.OpenAccess(), null),
            "password" => Field("password") == Known ? Granted(sessions.OpenGrant()) : Refused("invalid_grant", "authentication failure"),
            "refresh_token" => sessions.Renew(Field("refresh_token") ?? "") is { } renewed ? Granted(renewed.Access, renewed.Refresh) : Refused("invalid_grant", "expired access/refresh token"),
            "authorization_code" => Exchange(Field("code"), Field("redirect_uri"), Field("code_verifier")),
            "device" => Exchange(Field("code"), null, null),
            _ => Refused("unsupported_grant_type", "grant type not supported"),
        };
    }

    private ApiResponse Exchange(string? code, string? redirect, string? verifier)
    {
        (bool withRefresh, string? error) = _codes.Exchange(code, redirect, verifier);
        return error is not null ? Refused("invalid_grant", error)
            : withRefresh ? Granted(sessions.OpenGrant())
            : Granted(sessions.OpenAccess(), null);
    }

    private ApiResponse Device(string? scope) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("device_code"u8, _codes.Open(null, null, WantsRefresh(scope)));
        writer.WriteString("user_code"u8, "EMULATOR"u8);
        writer.WriteString("verification_uri"u8, origin() + "/setup/connect");
        writer.WriteNumber("interval"u8, 5);
        writer.WriteEndObject();
    });

    private ApiResponse Revoke(ApiRequest request)
    {
        string? token = request.Parameter("token") ?? Form(request).GetValueOrDefault("token");
        return token is not null && sessions.Revoke(token) ? new ApiResponse(200) : Refused("invalid_token", "invalid token");
    }

    private ApiResponse Introspect(ApiRequest request)
    {
        Dictionary<string, string?> form = Form(request);
        (string? id, string? secret) = Basic(request.Header("Authorization")) ?? (form.GetValueOrDefault("client_id"), form.GetValueOrDefault("client_secret"));
        if (id != Known || secret != Known)
        {
            return Refused("invalid_client", "invalid client credentials");
        }

        string token = form.GetValueOrDefault("token") ?? "";
        (DateTimeOffset From, DateTimeOffset Until)? session = sessions.Find(token);
        bool isRefresh = sessions.IsRefresh(token);
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("active"u8, session is not null || isRefresh);
            if (session is not null || isRefresh)
            {
                writer.WriteString("scope"u8, "api refresh_token"u8);
                writer.WriteString("client_id"u8, Known);
                writer.WriteString("username"u8, LoginResource.UsernameOf(organization));
                writer.WriteString("sub"u8, LoginResource.IdentityOf(organization, origin));
                writer.WriteString("token_type"u8, isRefresh ? "refresh_token" : "access_token");
            }

            if (session is { } s)
            {
                writer.WriteNumber("exp"u8, s.Until.ToUnixTimeSeconds());
                writer.WriteNumber("iat"u8, s.From.ToUnixTimeSeconds());
                writer.WriteNumber("nbf"u8, s.From.ToUnixTimeSeconds());
            }

            writer.WriteEndObject();
        });
    }

    private ApiResponse Granted((string Access, string Refresh) grant) => Granted(grant.Access, grant.Refresh);

    private ApiResponse Granted(string access, string? refresh) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("access_token"u8, access);
        if (refresh is not null)
        {
            writer.WriteString("refresh_token"u8, refresh);
        }

        writer.WriteString("signature"u8, "ZW11bGF0b3I="u8);
        writer.WriteString("scope"u8, "api refresh_token"u8);
        writer.WriteString("instance_url"u8, origin());
        writer.WriteString("id"u8, LoginResource.IdentityOf(organization, origin));
        writer.WriteString("token_type"u8, "Bearer"u8);
        writer.WriteString("issued_at"u8, organization.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    });

    private static ApiResponse Refused(string error, string description) => ApiResponse.Json(400, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error"u8, error);
        writer.WriteString("error_description"u8, description);
        writer.WriteEndObject();
    });

    /// <summary>Scopes that come with a refresh token; a request without scopes gets all that the app has.</summary>
    private static bool WantsRefresh(string? scope) => string.IsNullOrWhiteSpace(scope) || scope.Split(' ').Any(s => s is "refresh_token" or "offline_access" or "full");

    private static Dictionary<string, string?> Form(ApiRequest request) =>
        QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body.Span)).ToDictionary(p => p.Key, p => (string?)p.Value.ToString());

    private static (string? Id, string? Secret)? Basic(string? header)
    {
        Span<byte> bytes = stackalloc byte[512];
        if (header?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) != true || !Convert.TryFromBase64String(header[6..], bytes, out int length))
        {
            return null;
        }

        string[] parts = Encoding.UTF8.GetString(bytes[..length]).Split(':', 2);
        return (parts[0], parts.Length == 2 ? parts[1] : null);
    }
}
