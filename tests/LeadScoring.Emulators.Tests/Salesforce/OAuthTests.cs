using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class OAuthTests
{
    private const string Redirect = "http://localhost:8485/callback";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact]
    public async Task Authorize_WithPkce_RedirectsWithACodeThatIsGoodOnce()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Dictionary<string, string> answer = await AuthorizeAsync(harness, $"&code_challenge={Challenge}&code_challenge_method=S256");
        Assert.Equal("s t&e", answer["state"]);
        (string Name, string Value)[] form = Exchange(answer["code"], ("code_verifier", Verifier));
        (HttpStatusCode status, JsonElement tokens) = await TokenAsync(harness, form);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("5Aep", tokens.GetProperty("refresh_token").GetString(), StringComparison.Ordinal);
        Assert.Equal(("invalid_grant", "invalid authorization code"), await RefusalAsync(harness, form));
    }

    [Theory]
    [InlineData("code_verifier", "another-verifier-of-43-characters-or-more-xxxxx", "invalid code verifier")]
    [InlineData("redirect_uri", "http://localhost:1/elsewhere", "redirect_uri must match configuration")]
    [InlineData("code", "made-up", "invalid authorization code")]
    public async Task Token_CodeIsNotOfThisQuestion_IsRefused(string field, string value, string words)
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Dictionary<string, string> answer = await AuthorizeAsync(harness, $"&code_challenge={Challenge}&code_challenge_method=S256");
        Dictionary<string, string> form = Exchange(answer["code"], ("code_verifier", Verifier)).ToDictionary(f => f.Name, f => f.Value);
        form[field] = value;
        Assert.Equal(("invalid_grant", words), await RefusalAsync(harness, [.. form.Select(f => (f.Key, f.Value))]));
    }

    [Fact]
    public async Task Token_CodeIsOlderThanAQuarterOfAnHour_IsRefused()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        Dictionary<string, string> answer = await AuthorizeAsync(harness, "");
        harness.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(("invalid_grant", "expired authorization code"), await RefusalAsync(harness, Exchange(answer["code"])));
    }

    [Fact]
    public async Task Authorize_RefusedOrAskedWrongly_RedirectsWithTheError()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.RequirePkce = true);
        Assert.Equal("invalid_request", (await AuthorizeAsync(harness, ""))["error"]);
        Assert.Equal("invalid_request", (await AuthorizeAsync(harness, $"&code_challenge={Challenge}&code_challenge_method=plain"))["error"]);
        await harness.SendAsync(HttpMethod.Post, "/__emulator__/faults", """[{"switch":"consent-refused"}]""");
        Assert.Equal("access_denied", (await AuthorizeAsync(harness, $"&code_challenge={Challenge}&code_challenge_method=S256"))["error"]);
    }

    [Fact]
    public async Task Token_RotationIsOn_EachRefreshEndsTheTokenItUsed()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.RotateRefreshTokens = true);
        string first = (await PasswordAsync(harness)).Refresh;
        (_, JsonElement renewed) = await TokenAsync(harness, Refresh(first));
        string second = renewed.GetProperty("refresh_token").GetString()!;
        Assert.NotEqual(first, second);
        Assert.Equal(("invalid_grant", "expired access/refresh token"), await RefusalAsync(harness, Refresh(first)));
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(harness, Refresh(second))).Status);
    }

    [Fact]
    public async Task Token_SixthGrant_EndsTheOldest()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        List<(string Access, string Refresh)> grants = [];
        for (int i = 0; i < 6; i++)
        {
            grants.Add(await PasswordAsync(harness));
        }

        Assert.Equal("invalid_grant", (await RefusalAsync(harness, Refresh(grants[0].Refresh))).Error);
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(harness, Refresh(grants[1].Refresh))).Status);
        harness.Client.DefaultRequestHeaders.Authorization = new("Bearer", grants[0].Access);
        Assert.Equal(401, (await harness.SendAsync(HttpMethod.Get, "limits")).Status);
        harness.Client.DefaultRequestHeaders.Authorization = new("Bearer", grants[5].Access);
        Assert.Equal(200, (await harness.SendAsync(HttpMethod.Get, "limits")).Status);
    }

    [Fact]
    public async Task Token_JwtBearer_IsCheckedAgainstTheKeyTheAudienceTheEndAndTheUser()
    {
        using RSA key = RSA.Create(2048);
        using RSA other = RSA.Create(2048);
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(configure: o => o.JwtPublicKey = key.ExportSubjectPublicKeyInfoPem());
        long now = harness.Clock.GetUtcNow().ToUnixTimeSeconds();
        string origin = harness.Emulator.Address.GetLeftPart(UriPartial.Authority);
        string Claims(string user = "integration@example.test", string? aud = null, long exp = 180, string iss = "emulator") =>
            $$"""{"iss":"{{iss}}","sub":"{{user}}","aud":"{{aud ?? origin}}","exp":{{now + exp}}}""";
        Assert.Null(await JwtAsync(harness, key, Claims()));
        Assert.Null(await JwtAsync(harness, key, Claims(aud: "https://login.salesforce.com")));
        Assert.Equal("invalid assertion", await JwtAsync(harness, other, Claims()));
        Assert.Equal("audience is invalid", await JwtAsync(harness, key, Claims(aud: "https://elsewhere.test")));
        Assert.Equal("assertion is expired or its exp is too far in the future", await JwtAsync(harness, key, Claims(exp: -1)));
        Assert.Equal("assertion is expired or its exp is too far in the future", await JwtAsync(harness, key, Claims(exp: 3600)));
        Assert.Equal("user hasn't approved this consumer", await JwtAsync(harness, key, Claims(user: "ann@example.test")));
        Assert.Equal("client identifier invalid", await JwtAsync(harness, key, Claims(iss: "someone")));
    }

    [Fact]
    public async Task Token_Device_IsApprovedAtOnce()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (_, JsonElement device) = await TokenAsync(harness, ("response_type", "device_code"), ("client_id", "emulator"));
        (HttpStatusCode status, JsonElement tokens) = await TokenAsync(harness, ("grant_type", "device"), ("client_id", "emulator"), ("code", device.GetProperty("device_code").GetString()!));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(tokens.TryGetProperty("refresh_token", out _));
    }

    [Fact]
    public async Task Introspect_AndRevoke_KnowWhichTokensWork()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        (string access, string refresh) = await PasswordAsync(harness);
        JsonElement session = await FormAsync(harness, "introspect", ("token", access), ("client_id", "emulator"), ("client_secret", "emulator"));
        Assert.True(session.GetProperty("active").GetBoolean());
        Assert.Equal("integration@example.test", session.GetProperty("username").GetString());
        Assert.Equal(7200, session.GetProperty("exp").GetInt64() - session.GetProperty("iat").GetInt64());
        await FormAsync(harness, "revoke", ("token", refresh));
        Assert.False((await FormAsync(harness, "introspect", ("token", access), ("client_id", "emulator"), ("client_secret", "emulator"))).GetProperty("active").GetBoolean());
        Assert.Equal("invalid_token", (await FormAsync(harness, "revoke", ("token", refresh))).GetProperty("error").GetString());
    }

    [Fact]
    public async Task Userinfo_AndIdentity_TellTheApiUser()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement user = (await harness.SendAsync(HttpMethod.Get, "/services/oauth2/userinfo")).Body;
        Assert.Equal(SalesforceHarness.Integration, user.GetProperty("user_id").GetString());
        JsonElement identity = (await harness.SendAsync(HttpMethod.Get, new Uri(user.GetProperty("sub").GetString()!).AbsolutePath)).Body;
        Assert.Equal("integration@example.test", identity.GetProperty("username").GetString());
    }

    [Fact]
    public async Task Limits_Complete_NameEveryLimitTheReferenceLists()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        JsonElement limits = (await harness.SendAsync(HttpMethod.Get, "limits")).Body;
        Assert.All(
            ["DailyApiRequests", "DailyDurableStreamingApiEvents", "DailyWorkflowEmails", "DurableStreamingApiConcurrentClients", "SingleEmail", "MonthlyPlatformEvents", "DailyBulkV2QueryJobs"],
            name => Assert.True(limits.GetProperty(name).GetProperty("Max").GetInt64() >= limits.GetProperty(name).GetProperty("Remaining").GetInt64()));
    }

    private static async Task<Dictionary<string, string>> AuthorizeAsync(SalesforceHarness harness, string more)
    {
        using HttpMessageInvoker browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(harness.Emulator.Address, $"/services/oauth2/authorize?response_type=code&client_id=emulator&redirect_uri={Uri.EscapeDataString(Redirect)}&state=s%20t%26e&scope=api%20refresh_token{more}"));
        using HttpResponseMessage response = await browser.SendAsync(request, CancellationToken.None);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.StartsWith(Redirect, response.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(response.Headers.Location.Query).ToDictionary(p => p.Key, p => p.Value.ToString());
    }

    private static (string Name, string Value)[] Exchange(string code, params (string Name, string Value)[] more) =>
        [("grant_type", "authorization_code"), ("client_id", "emulator"), ("client_secret", "emulator"), ("code", code), ("redirect_uri", Redirect), .. more];

    private static (string Name, string Value)[] Refresh(string token) => [("grant_type", "refresh_token"), ("client_id", "emulator"), ("refresh_token", token)];

    private static async Task<(string Access, string Refresh)> PasswordAsync(SalesforceHarness harness)
    {
        (_, JsonElement tokens) = await TokenAsync(harness, ("grant_type", "password"), ("client_id", "emulator"), ("client_secret", "emulator"), ("username", "u"), ("password", "emulator"));
        return (tokens.GetProperty("access_token").GetString()!, tokens.GetProperty("refresh_token").GetString()!);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(SalesforceHarness harness, params (string Name, string Value)[] form)
    {
        using HttpResponseMessage response = await harness.TokenAsync(form);
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, body.RootElement.Clone());
    }

    private static async Task<(string? Error, string? Words)> RefusalAsync(SalesforceHarness harness, (string Name, string Value)[] form)
    {
        (_, JsonElement body) = await TokenAsync(harness, form);
        return (body.TryGetProperty("error", out JsonElement error) ? error.GetString() : null, body.TryGetProperty("error_description", out JsonElement words) ? words.GetString() : null);
    }

    private static async Task<string?> JwtAsync(SalesforceHarness harness, RSA key, string claims)
    {
        string signed = $"{Base64Url.EncodeToString("{\"alg\":\"RS256\"}"u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        string signature = Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return (await RefusalAsync(harness, [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", $"{signed}.{signature}")])).Words;
    }

    private static async Task<JsonElement> FormAsync(SalesforceHarness harness, string resource, params (string Name, string Value)[] form)
    {
        using HttpResponseMessage response = await harness.Client.PostAsync(
            new Uri($"/services/oauth2/{resource}", UriKind.Relative), new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));
        string text = await response.Content.ReadAsStringAsync();
        using JsonDocument body = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return body.RootElement.Clone();
    }
}
