using LeadScoring.TestSupport;

namespace LeadScoring.Connectors.Http.Tests;

/// <summary>A transport to a scripted server with a clock whose waits take no time.</summary>
internal sealed class TransportBed : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    public static readonly CrmProfile Profile = new()
    {
        Name = "TestCrm",
        Failures = new FailureTable(new FailureRule(400, "BAD_NAME", CrmFailureKind.Misconfigured, "Correct the name.")),
        ReadError = ReadError,
        ReadQuota = static r => r.Header("X-Left") is { } left ? new QuotaReading(1000, long.Parse(left, System.Globalization.CultureInfo.InvariantCulture)) : null,
    };

    public TransportBed(Func<ScriptedHandler.Sent, HttpResponseMessage> answer, CrmHttpOptions? options = null, ApiBudget? budget = null, int seed = 1)
    {
        Handler = new ScriptedHandler(answer);
        Clock = new ManualTime(Start) { JumpToTimers = true, LongestJump = TimeSpan.FromSeconds(100) };
        Transport = new CrmTransport(Profile, new ApiBudgetGovernor("TestCrm", budget ?? new ApiBudget(), Clock), Handler, Clock, seed, options);
        Tokens = new CachedTokenSource(
            _ => new ValueTask<AccessToken>(new AccessToken($"token-{++Fetches}", new Uri("https://crm.test/"))),
            Clock);
        Http = new CrmHttpClient("TestCrm", Transport, Tokens);
    }

    public ScriptedHandler Handler { get; }

    public ManualTime Clock { get; }

    public CrmTransport Transport { get; }

    public CachedTokenSource Tokens { get; }

    public CrmHttpClient Http { get; }

    public int Fetches { get; private set; }

    public static CrmRequest Get { get; } = new(HttpMethod.Get, "/things", "reading things");

    public static CrmRequest Post { get; } = new(HttpMethod.Post, "/things", "creating a thing") { Body = "{}"u8.ToArray() };

    public void Dispose()
    {
        Transport.Dispose();
        Tokens.Dispose();
        Handler.Dispose();
    }

    private static CrmError ReadError(CrmResponse response)
    {
        using System.Text.Json.JsonDocument? body = response.TryParseJson();
        return body is null ? CrmError.None : new CrmError(body.RootElement.GetProperty("code").GetString(), body.RootElement.GetProperty("message").GetString());
    }
}
