using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>The service as operators run it: schedules, pages, health, logs and a stop by signal.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ServeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    [Fact]
    public async Task Serve_FirstSchedule_ScoresAndShowsItAndGoesOnAfterARestart()
    {
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync("salesforce", "--world", "1", "--leads", "400");
        string[] mapping = await PrepareAsync(emulator.Address);

        JsonElement healthy;
        await using (ServeProcess serve = await ServeProcess.StartAsync(mapping))
        {
            healthy = await serve.HealthAsync(_http, p => p.GetProperty("last_run").GetString() == "sync");
            string page = await _http.GetStringAsync(serve.Address);
            string lead = page[page.IndexOf("/leads/", StringComparison.Ordinal)..];
            string explanation = await _http.GetStringAsync(new Uri(serve.Address, lead[..lead.IndexOf('"', StringComparison.Ordinal)]));
            (string reason, string record) = await HottestAsync();

            Assert.Equal("healthy", healthy.GetProperty("status").GetString());
            Assert.Equal(JsonValueKind.Null, healthy.GetProperty("problem").ValueKind);
            Assert.Contains(WebUtility.HtmlEncode(reason), page, StringComparison.Ordinal);
            Assert.Contains(record, page, StringComparison.Ordinal);
            Assert.Contains(record, explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri(serve.Address, "nothing"))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri(serve.Address, "leads/nobody"))).StatusCode);
            Assert.Equal(HttpStatusCode.BadRequest, await StatusForHostAsync(serve.Address, "crm.example"));

            CliResult stopped = await serve.StopAsync();
            Assert.True(stopped.ExitCode == 0, stopped.ToString());
            Assert.Equal("", stopped.Output.Trim());
            AssertLog(stopped.Error, 1005, 1001, 1007);
        }

        JsonElement scores = await Cli.NodeAsync("endtoend/salesforce-scores.mjs", emulator.Address);
        Assert.Contains(scores.EnumerateArray(), l => l.GetProperty("Lead_Score__c").ValueKind == JsonValueKind.Number);

        await using ServeProcess again = await ServeProcess.StartAsync(mapping);
        JsonElement next = await again.HealthAsync(_http, _ => true);

        // The schedule is kept: neither does it begin anew, nor is the night's training forgotten.
        Assert.Equal(NextRun(healthy, "train"), NextRun(next, "train"));
        Assert.Equal(NextRun(healthy, "full_pass"), NextRun(next, "full_pass"));
        Assert.InRange(NextRun(next, "sync"), NextRun(healthy, "sync"), NextRun(healthy, "sync") + TimeSpan.FromMinutes(2));
        JsonElement second = await again.HealthAsync(_http, p => p.GetProperty("ended_at").GetDateTimeOffset() > healthy.GetProperty("ended_at").GetDateTimeOffset());
        Assert.Equal("healthy", second.GetProperty("status").GetString());
        Assert.Equal(0, (await again.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Serve_CrmIsDown_IsDegradedSaysWhyAndStopsCleanly()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(Arguments(new Uri("http://127.0.0.1:9")));

        JsonElement degraded = await serve.HealthAsync(_http, p => p.GetProperty("status").GetString() == "degraded");
        string page = await _http.GetStringAsync(serve.Address);
        CliResult stopped = await serve.StopAsync();

        Assert.Contains("127.0.0.1", degraded.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.True(stopped.ExitCode == 0, stopped.ToString());
        AssertLog(stopped.Error, 2002, 1007);
    }

    [Fact]
    public async Task Serve_PortIsTaken_SaysSoInOneMessage()
    {
        await using ServeProcess serve = await ServeProcess.StartAsync(Arguments(new Uri("http://127.0.0.1:9")));

        CliResult second = await Cli.RunAsync(
            ["serve", Repository.Mapping("salesforce.yaml"), "--store", _folder.File("other.db"), "--set", "connections.sf.login=http://127.0.0.1:9", "--port", serve.Address.Port.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(2, second.ExitCode);
        Assert.Equal("", second.Output);
        string message = Assert.Single(second.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"Port {serve.Address.Port} is taken", message, StringComparison.Ordinal);
        Assert.Contains("--port", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_AddressesInTheEnvironment_AreNotListenedOn()
    {
        Dictionary<string, string> environment = new() { ["ASPNETCORE_URLS"] = "http://0.0.0.0:0", ["Kestrel__Endpoints__Open__Url"] = "http://0.0.0.0:0" };
        await using ServeProcess serve = await ServeProcess.StartAsync(Arguments(new Uri("http://127.0.0.1:9")), environment);

        Assert.Equal("127.0.0.1", serve.Address.Host);
        using Process sockets = Cli.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"cat /proc/{serve.Id}/net/tcp; ls -l /proc/{serve.Id}/fd")], null);
        string listing = (await Cli.FinishAsync(sockets)).Output;
        string[] listening = [.. listing.Split('\n')
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f.Length > 9 && f[3] == "0A" && listing.Contains($"socket:[{f[9]}]", StringComparison.Ordinal))
            .Select(f => f[1])];
        Assert.All(listening, l => Assert.StartsWith("0100007F:", l, StringComparison.Ordinal));
        Assert.Single(listening);
    }

    [Fact]
    public async Task Serve_ScheduleThatNeverFires_IsWrongInput()
    {
        CliResult serve = await Cli.RunAsync([.. Arguments(new Uri("http://127.0.0.1:9")), "--set", "schedules.retrain.cron=0 3 31 2 *"]);

        Assert.Equal(2, serve.ExitCode);
        Assert.Contains("0 3 31 2 *", serve.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>Every line of the log is one JSON object; these events are in it, in this order.</summary>
    private static void AssertLog(string error, params int[] events)
    {
        List<int> logged = [.. error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("EventId").GetInt32())];
        int from = 0;
        foreach (int expected in events)
        {
            int at = logged.IndexOf(expected, from);
            Assert.True(at >= 0, $"event {expected} is not in the log after the ones before it: {error}");
            from = at + 1;
        }
    }

    private static DateTimeOffset NextRun(JsonElement pipeline, string verb) => pipeline.GetProperty("next_runs").GetProperty(verb).GetDateTimeOffset();

    private async Task<HttpStatusCode> StatusForHostAsync(Uri address, string host)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, address) { Headers = { Host = host } };
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<(string Reason, string Record)> HottestAsync()
    {
        await using IStore store = await Storage.SqliteStore.OpenAsync(_folder.File("store.db"), TimeProvider.System, CancellationToken.None);
        ScoredLead? best = null;
        await foreach (ScoredLead lead in store.Scores.ReadAllAsync(CancellationToken.None))
        {
            best = best is null || lead.Score > best.Score ? lead : best;
        }

        return (best!.Factors[0].Sentence, (await store.Facts.FindRecordsAsync([best.Lead], CancellationToken.None))[0].Record.Id.Value);
    }

    private async Task<string[]> PrepareAsync(Uri crm)
    {
        CliResult provision = await Cli.RunAsync(["provision", Repository.Mapping("salesforce.yaml"), "--set", $"connections.sf.login={crm}"]);
        Assert.True(provision.ExitCode == 0, provision.ToString());
        return [.. Arguments(crm), "--set", "schedules.pull.every=1m", "--set", "name=<script>alert(1)</script>"];
    }

    private string[] Arguments(Uri crm) =>
        ["serve", Repository.Mapping("salesforce.yaml"), "--store", _folder.File("store.db"), "--port", "0", "--set", $"connections.sf.login={crm}"];
}
