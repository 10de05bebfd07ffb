using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>The user's identity, and SOAP login for clients that need it; the password is <c>emulator</c>.</summary>
internal sealed partial class LoginResource(Organization organization, SessionRegister sessions, Func<string> origin)
{
    private const string Known = "emulator";

    /// <summary>The address that names the API user.</summary>
    public static string IdentityOf(Organization organization, Func<string> origin) => $"{origin()}/id/{organization.OrganizationId}/{organization.ApiUserId}";

    /// <summary>The API user's name for signing in.</summary>
    public static string UsernameOf(Organization organization) => organization.Read(() =>
    {
        ObjectTable users = organization["User"];
        return users.Find(organization.ApiUserId)?[users.Definition.Find("Username")!] as string ?? "";
    });

    /// <summary><c>/services/oauth2/userinfo</c> and <c>/id/ORG/USER</c>.</summary>
    public ApiResponse Identity() => organization.Read(() =>
    {
        ObjectTable users = organization["User"];
        Row user = users.Find(organization.ApiUserId)!;
        string Value(string field) => user[users.Definition.Find(field)!] as string ?? "";
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, IdentityOf(organization, origin));
            writer.WriteString("sub"u8, IdentityOf(organization, origin));
            writer.WriteBoolean("asserted_user"u8, true);
            writer.WriteString("user_id"u8, organization.ApiUserId);
            writer.WriteString("organization_id"u8, organization.OrganizationId);
            writer.WriteString("username"u8, Value("Username"));
            writer.WriteString("preferred_username"u8, Value("Username"));
            writer.WriteString("display_name"u8, Value("Name"));
            writer.WriteString("name"u8, Value("Name"));
            writer.WriteString("nick_name"u8, Value("Alias"));
            writer.WriteString("nickname"u8, Value("Alias"));
            writer.WriteString("first_name"u8, Value("FirstName"));
            writer.WriteString("last_name"u8, Value("LastName"));
            writer.WriteString("given_name"u8, Value("FirstName"));
            writer.WriteString("family_name"u8, Value("LastName"));
            writer.WriteString("email"u8, Value("Email"));
            writer.WriteBoolean("email_verified"u8, true);
            writer.WriteString("timezone"u8, "UTC"u8);
            writer.WriteString("zoneinfo"u8, "UTC"u8);
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

    [GeneratedRegex("<password>(.*?)</password>", RegexOptions.Singleline)]
    private static partial Regex PasswordPattern();

    [GeneratedRegex("sessionId[^>]*>(.*?)<", RegexOptions.Singleline)]
    private static partial Regex SessionPattern();
}
