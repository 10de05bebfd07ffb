using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

public sealed class OAuthRoutesTests
{
    private const string Refresh = "grant_type=refresh_token&client_id=emulator&client_secret=emulator&refresh_token=emulator";

    [Theory]
    [InlineData("oauth/v1/token")]
    [InlineData("oauth/v3/token")]
    [InlineData("oauth/2026-03/token")]
    [InlineData("oauth/2026-09/token")]
    public async Task Token_Refreshed_OpensTheApiUntilItExpires(string path)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer granted = (await PostFormAsync(portal, path, Refresh)).Expect(200);
        Assert.Equal("1800", granted.Value("expires_in"));
        string token = granted.Value("access_token")!;
        Answer list = (await portal.SendAsync(HttpMethod.Get, "crm/v3/objects/contacts", null, token)).Expect(200);
        Assert.Equal("110", list.Headers["X-HubSpot-RateLimit-Max"]);
        Assert.False(list.Headers.ContainsKey("X-HubSpot-RateLimit-Daily"));

        portal.Clock.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(7));
        Answer expired = (await portal.SendAsync(HttpMethod.Get, "crm/v3/objects/contacts", null, token)).Expect(401);
        Assert.Equal("EXPIRED_AUTHENTICATION", expired.Value("category"));
        Assert.Contains("expired 7 second(s) ago", expired.Value("message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grant_type=magic", "unsupported_grant_type", "BAD_GRANT_TYPE")]
    [InlineData("grant_type=refresh_token&client_id=x&client_secret=emulator&refresh_token=emulator", "invalid_client", "BAD_CLIENT_ID")]
    [InlineData("grant_type=refresh_token&client_id=emulator&client_secret=x&refresh_token=emulator", "invalid_client", "BAD_CLIENT_SECRET")]
    [InlineData("grant_type=refresh_token&client_id=emulator&client_secret=emulator&refresh_token=x", "invalid_grant", "BAD_REFRESH_TOKEN")]
    [InlineData("grant_type=authorization_code&client_id=emulator&client_secret=emulator&redirect_uri=http://a.test&code=x", "invalid_grant", "BAD_AUTH_CODE")]
    public async Task Token_Refused_SaysWhoIsAtFault(string form, string error, string status)
    {
        await using Portal portal = await Portal.StartAsync();
        Answer refused = (await PostFormAsync(portal, "oauth/v1/token", form)).Expect(400);
        Assert.Equal((error, status), (refused.Value("error"), refused.Value("status")));
    }

    [Fact]
    public async Task Token_FieldsInTheQuery_WorkForTheOldRouteOnly()
    {
        await using Portal portal = await Portal.StartAsync();
        (await PostFormAsync(portal, "oauth/v1/token?" + Refresh, "")).Expect(200);
        (await PostFormAsync(portal, "oauth/2026-09/token?" + Refresh, "")).Expect(400);
    }

    [Fact]
    public async Task Token_RevokedConnection_IsRefused()
    {
        await using Portal portal = await Portal.StartAsync(o => o.RefreshTokenRevoked = true);
        Assert.Equal("BAD_REFRESH_TOKEN", (await PostFormAsync(portal, "oauth/v1/token", Refresh)).Expect(400).Value("status"));
    }

    [Fact]
    public async Task AccessToken_Asked_TellsItsPortal()
    {
        await using Portal portal = await Portal.StartAsync();
        string token = (await PostFormAsync(portal, "oauth/v1/token", Refresh)).Value("access_token")!;
        Answer about = (await portal.SendAsync(HttpMethod.Get, "oauth/v1/access-tokens/" + token, null, "")).Expect(200);
        Assert.Equal("4242", about.Value("hub_id"));
        Answer active = await PostFormAsync(portal, "oauth/2026-09/token/introspect", "token=" + token);
        Assert.Equal("true", active.Value("active"));
        (await portal.SendAsync(HttpMethod.Get, "oauth/v1/access-tokens/stranger", null, "")).Expect(404);
    }

    private static Task<Answer> PostFormAsync(Portal portal, string path, string form) =>
        portal.SendAsync(HttpMethod.Post, path, form, "", "application/x-www-form-urlencoded");
}
