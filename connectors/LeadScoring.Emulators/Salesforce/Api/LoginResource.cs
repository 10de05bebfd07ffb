using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>OAuth tokens, revocation, the user's identity, and SOAP login for clients that need it. Client id, secret and password are <c>emulator</c>.</summary>
internal sealed partial class LoginResource(Organization organization, SessionRegister sessions, Func<string> origin)
{
    private const string Known = "emulator";

    private string IdentityPath => $"/id/{organization.OrganizationId}/{organization.ApiUserId}";

    /// <summary><c>/services/oauth2/token</c>.</summary>
    public ApiResponse Token(ApiRequest request)
    {
        IReadOnlyDictionary<string, string?> form = Form(request);
        string? Field(string name) => form.GetValueOrDefault(name);
        (string? id, string? secret) = Basic(request.Header("Authorization")) ?? (Field("client_id"), Field("client_secret"));
        string grant = Field("grant_type") ?? "";
        bool isJwt = grant == "urn:ietf:params:oauth:grant-type:jwt-bearer";
        if (!isJwt && id != Known)
        {
            return Refused("invalid_client_id", "client identifier invalid");
        }

        // A refresh may come without the secret, as public clients send it; a wrong one is refused.
        if (!isJwt && secret != Known && !(grant == "refresh_token" && secret is null))
        {
            return Refused("invalid_client", "invalid client credentials");
        }

        return grant switch
        {
            "client_credentials" => Granted(withRefresh: false),
            "password" => Field("password") == Known ? Granted(withRefresh: true) : Refused("invalid_grant", "authentication failure"),
            "refresh_token" => Field("refresh_token") is { } token && sessions.IsRefresh(token)
                ? Granted(withRefresh: false)
                : Refused("invalid_grant", "expired access/refresh token"),
            _ when isJwt => IsAssertionGood(Field("assertion")) ? Granted(withRefresh: false) : Refused("invalid_grant", "invalid assertion"),
            _ => Refused("unsupported_grant_type", "grant type not supported"),
        };
    }

    public ApiResponse Revoke(ApiRequest request)
    {
        string? token = request.Parameter("token") ?? Form(request).GetValueOrDefault("token");
        return token is not null && sessions.Revoke(token) ? new ApiResponse(200) : Refused("invalid_token", "invalid token");
    }

    /// <summary><c>/services/oauth2/userinfo</c> and <c>/id/ORG/USER</c>.</summary>
    public ApiResponse Identity() => organization.Read(() =>
    {
        ObjectTable users = organization["User"];
        Row user = users.Find(organization.ApiUserId)!;
        string Value(string field) => user[users.Definition.Find(field)!] as string ?? "";
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, origin() + IdentityPath);
            writer.WriteString("sub"u8, origin() + IdentityPath);
            writer.WriteBoolean("asserted_user"u8, true);
            writer.WriteString("user_id"u8, organization.ApiUserId);
            writer.WriteString("organization_id"u8, organization.OrganizationId);
            writer.WriteString("username"u8, Value("Username"));
            writer.WriteString("preferred_username"u8, Value("Username"));
            writer.WriteString("display_name"u8, Value("Name"));
            writer.WriteString("name"u8, Value("Name"));
            writer.WriteString("email"u8, Value("Email"));
            writer.WriteBoolean("active"u8, true);
            writer.WriteString("user_type"u8, "STANDARD"u8);
            writer.WriteString("language"u8, "en_US"u8);
            writer.WriteString("locale"u8, "en_US"u8);
            writer.WriteNumber("utcOffset"u8, 0);
            writer.WriteStartObject("urls"u8);
            foreach ((string name, string path) in (ReadOnlySpan<(string, string)>)
                [("rest", ""), ("sobjects", "sobjects/"), ("query", "query/"), ("search", "search/")])
            {
                writer.WriteString(name, origin() + "/services/data/v{version}/" + path);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    });

    /// <summary>SOAP <c>login</c> and <c>logout</c>.</summary>
    public ApiResponse Soap(ApiRequest request, string version)
    {
        string body = Encoding.UTF8.GetString(request.Body.Span);
        if (SessionPattern().Match(body) is { Success: true } session && body.Contains("logout", StringComparison.Ordinal))
        {
            sessions.Revoke(session.Groups[1].Value);
            return Envelope(200, "<logoutResponse/>");
        }

        if (PasswordPattern().Match(body) is not { Success: true } password || password.Groups[1].Value != Known)
        {
            const string Message = "INVALID_LOGIN: Invalid username, password, security token; or user locked out.";
            return Envelope(500, $"<soapenv:Fault><faultcode>INVALID_LOGIN</faultcode><faultstring>{Message}</faultstring><detail><sf:LoginFault xmlns:sf=\"urn:fault.partner.soap.sforce.com\"><sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode><sf:exceptionMessage>{Message}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>");
        }

        string server = $"{origin()}/services/Soap/u/{SecurityElement.Escape(version)}/{organization.OrganizationId}";
        return Envelope(200, $"<loginResponse><result><metadataServerUrl>{server.Replace("/u/", "/m/", StringComparison.Ordinal)}</metadataServerUrl><passwordExpired>false</passwordExpired><sandbox>false</sandbox><serverUrl>{server}</serverUrl><sessionId>{sessions.OpenAccess()}</sessionId><userId>{organization.ApiUserId}</userId><userInfo><organizationId>{organization.OrganizationId}</organizationId><userFullName>Integration User</userFullName></userInfo></result></loginResponse>");
    }

    private static ApiResponse Envelope(int status, string body) => ApiResponse.Text(
        status,
        "text/xml;charset=UTF-8",
        $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>");

    private ApiResponse Granted(bool withRefresh) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("access_token"u8, sessions.OpenAccess());
        if (withRefresh)
        {
            writer.WriteString("refresh_token"u8, sessions.OpenRefresh());
        }

        writer.WriteString("signature"u8, "ZW11bGF0b3I="u8);
        writer.WriteString("scope"u8, "api refresh_token"u8);
        writer.WriteString("instance_url"u8, origin());
        writer.WriteString("id"u8, origin() + IdentityPath);
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

    /// <summary>Issuer and expiry count; the signature cannot, for no certificate is known here.</summary>
    private bool IsAssertionGood(string? assertion)
    {
        string[] parts = assertion?.Split('.') ?? [];
        if (parts.Length != 3)
        {
            return false;
        }

        try
        {
            using JsonDocument claims = JsonDocument.Parse(WebEncoders.Base64UrlDecode(parts[1]));
            return claims.RootElement.TryGetProperty("iss", out JsonElement issuer) && issuer.GetString() == Known
                && claims.RootElement.TryGetProperty("exp", out JsonElement until) && until.GetInt64() > organization.Clock.GetUtcNow().ToUnixTimeSeconds();
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return false; // Not a JWT: refused like a wrong one.
        }
    }

    [GeneratedRegex("<password>(.*?)</password>", RegexOptions.Singleline)]
    private static partial Regex PasswordPattern();

    [GeneratedRegex("sessionId[^>]*>(.*?)<", RegexOptions.Singleline)]
    private static partial Regex SessionPattern();
}
