using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Tokens: code exchange, refresh, what a token is, revocation. None of it needs an <c>Authorization</c> header.</summary>
/// <remarks>Errors carry both the RFC 6749 members and HubSpot's older ones.</remarks>
internal sealed class OAuthRoutes(AccessTokens tokens, HubSpotEmulatorOptions options, FaultSwitchboard faults)
{
    private const string User = "admin@portal.test";

    /// <summary>The errors by HubSpot's own name: RFC 6749 code and words.</summary>
    private static readonly Dictionary<string, (string Error, string Message)> Refusals = new(StringComparer.Ordinal)
    {
        ["BAD_GRANT_TYPE"] = ("unsupported_grant_type", "missing or unknown grant type"),
        ["BAD_CLIENT_ID"] = ("invalid_client", "missing or invalid client id"),
        ["BAD_CLIENT_SECRET"] = ("invalid_client", "missing or invalid client secret"),
        ["BAD_REDIRECT_URI"] = ("invalid_request", "missing or invalid redirect uri"),
        ["BAD_AUTH_CODE"] = ("invalid_grant", "missing or unknown auth code"),
        ["BAD_REFRESH_TOKEN"] = ("invalid_grant", "missing or invalid refresh token"),
        ["BAD_HUB"] = ("access_denied", "missing or unknown hub id"),
    };

    /// <summary>Answers a path below an OAuth prefix.</summary>
    /// <param name="form">The request's form; empty when it had none.</param>
    /// <exception cref="ApiFailure">There is no such route or token.</exception>
    public void Handle(ApiCall call, IReadOnlyDictionary<string, StringValues> form)
    {
        switch (call.Method, call.Segments)
        {
            case ("GET", ["authorize"]):
                Authorize(call);
                break;
            case ("POST", ["token"]):
                Token(call, form);
                break;
            case ("POST", ["token", "introspect"]):
                Introspect(call, form);
                break;
            case ("POST", ["token", "revoke"]):
                options.RefreshTokenRevoked |= Field(call, form, "token") == tokens.Refresh;
                call.Status = 204;
                break;
            case ("GET", ["access-tokens", string token]):
                TimeSpan left = tokens.TimeLeft(token) ?? throw ApiFailure.NotFound();
                Describe(call.Json, token, "access", left);
                break;
            case ("GET", ["refresh-tokens", AccessTokens.Word]) when !options.RefreshTokenRevoked:
                Describe(call.Json, AccessTokens.Word, "refresh", null);
                break;
            case ("DELETE", ["refresh-tokens", AccessTokens.Word]):
                options.RefreshTokenRevoked = true;
                call.Status = 204;
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    // The v1 route also takes its fields from the query; the newer ones only from the body.
    private static string? Field(ApiCall call, IReadOnlyDictionary<string, StringValues> form, string name) =>
        form.TryGetValue(name, out StringValues values) && values.Count > 0 ? values[0] : call.Version == ApiVersion.V1 ? call.Query(name) : null;

    private static void Refuse(ApiCall call, string error, string status, string message)
    {
        call.Status = 400;
        call.Json.WriteStartObject();
        call.Json.WriteString("error", error);
        call.Json.WriteString("error_description", message);
        call.Json.WriteString("status", status);
        call.Json.WriteString("message", message);
        call.Json.WriteEndObject();
    }

    private static void Describe(Utf8JsonWriter json, string token, string type, TimeSpan? left)
    {
        json.WriteStartObject();
        json.WriteString("token", token);
        json.WriteString("user", User);
        json.WriteString("hub_domain", "portal.test");
        WriteScopes(json);
        json.WriteNumber("hub_id", HubSpotPortal.PortalId);
        json.WriteNumber("user_id", HubSpotPortal.HumanUserId);
        json.WriteString("token_type", type);
        if (left is { } time)
        {
            json.WriteNumber("app_id", HubSpotPortal.AppId);
            json.WriteNumber("expires_in", (long)time.TotalSeconds);
        }
        else
        {
            json.WriteString("client_id", AccessTokens.Word);
        }

        json.WriteEndObject();
    }

    private static void WriteScopes(Utf8JsonWriter json)
    {
        json.WriteStartArray("scopes");
        foreach (string scope in Scopes.Granted)
        {
            json.WriteStringValue(scope);
        }

        json.WriteEndArray();
    }

    /// <summary>The consent page: everyone agrees at once and is sent back with a code.</summary>
    private static void Authorize(ApiCall call)
    {
        string redirect = call.Query("redirect_uri") ?? throw ApiFailure.Invalid("redirect_uri is required.");
        if (call.Query("client_id") != AccessTokens.Word || !Uri.TryCreate(redirect, UriKind.Absolute, out Uri? target))
        {
            throw ApiFailure.Invalid("client_id is unknown or redirect_uri is not an address.");
        }

        string state = call.Query("state") is { } given ? $"&state={Uri.EscapeDataString(given)}" : "";
        call.Status = 302;
        call.Request.HttpContext.Response.Headers.Location = $"{redirect}{(target.Query.Length == 0 ? "?" : "&")}code={AccessTokens.Word}{state}";
    }

    private void Token(ApiCall call, IReadOnlyDictionary<string, StringValues> form)
    {
        string? grant = Field(call, form, "grant_type");
        string? problem = faults.Take("oauth-error") is { } rule ? rule.Argument ?? "BAD_REFRESH_TOKEN"
            : grant is not ("refresh_token" or "authorization_code") ? "BAD_GRANT_TYPE"
            : Field(call, form, "client_id") != AccessTokens.Word ? "BAD_CLIENT_ID"
            : Field(call, form, "client_secret") != AccessTokens.Word ? "BAD_CLIENT_SECRET"
            : grant == "authorization_code" && Field(call, form, "redirect_uri") is null ? "BAD_REDIRECT_URI"
            : grant == "authorization_code" && Field(call, form, "code") != AccessTokens.Word ? "BAD_AUTH_CODE"
            : grant == "refresh_token" && (options.RefreshTokenRevoked || Field(call, form, "refresh_token") != tokens.Refresh) ? "BAD_REFRESH_TOKEN"
            : null;
        if (problem is null)
        {
            Grant(call, grant == "refresh_token");
        }
        else
        {
            (string error, string message) = Refusals.GetValueOrDefault(problem, ("invalid_request", "the request is not valid"));
            Refuse(call, error, problem, message);
        }
    }

    private void Grant(ApiCall call, bool refreshed)
    {
        if (refreshed && faults.Take("rotate-refresh-token") is not null)
        {
            tokens.RotateRefresh();
        }

        call.Json.WriteStartObject();
        call.Json.WriteString("token_type", "bearer");
        call.Json.WriteString("refresh_token", tokens.Refresh);
        call.Json.WriteString("access_token", tokens.Issue());
        call.Json.WriteNumber("expires_in", (long)options.AccessTokenLifetime.TotalSeconds);
        if (call.Version != ApiVersion.V1)
        {
            call.Json.WriteNumber("hub_id", HubSpotPortal.PortalId);
            call.Json.WriteNumber("user_id", HubSpotPortal.HumanUserId);
            WriteScopes(call.Json);
            call.Json.WriteString("token_use", "access_token");
        }

        call.Json.WriteEndObject();
    }

    private void Introspect(ApiCall call, IReadOnlyDictionary<string, StringValues> form)
    {
        string token = Field(call, form, "token") ?? "";
        TimeSpan? left = tokens.TimeLeft(token);
        call.Json.WriteStartObject();
        call.Json.WriteBoolean("active", left is not null);
        if (left is { } time)
        {
            call.Json.WriteNumber("hub_id", HubSpotPortal.PortalId);
            call.Json.WriteNumber("user_id", HubSpotPortal.HumanUserId);
            WriteScopes(call.Json);
            call.Json.WriteString("token_use", "access_token");
            call.Json.WriteNumber("app_id", HubSpotPortal.AppId);
            call.Json.WriteString("client_id", AccessTokens.Word);
            call.Json.WriteNumber("expires_in", (long)time.TotalSeconds);
        }

        call.Json.WriteEndObject();
    }
}
