using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LeadScoring.Connectors.Http;
using LeadScoring.Emulators;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>A service that HubSpot tells what changed, with the emulated portal as the sender.</summary>
[Trait("Category", "EndToEnd")]
public sealed class WebhookTests : IDisposable
{
    private const string Key = "hapikey=emulator";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    [Fact]
    public async Task Serve_ToldByWebhook_ReadsTheRecordAtOnceAndStartsNoLoop()
    {
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { LeadsPerCrm = 300, ActivitiesPerCrm = 1500 });
        await using HubSpotEmulator emulator = await HubSpotEmulator.StartAsync(world.HubSpot, new HubSpotEmulatorOptions { RequestsPerTenSeconds = 100_000, SearchPerSecond = 10_000, WebhookDelay = TimeSpan.Zero }, CancellationToken.None);
        string[] setting = ["--set", $"connections.hs.base_url={emulator.Address}"];
        CliResult provision = await Cli.RunAsync(["provision", Repository.Mapping("hubspot.yaml"), .. setting]);
        Assert.True(provision.ExitCode == 0, provision.ToString());
        string[] serving = ["serve", Repository.Mapping("hubspot.yaml"), "--store", _folder.File("store.db"), "--port", "0", .. setting, "--set", "schedules.pull.every=6h", "--set", "connections.api_budget.hs.per_10_seconds=100000"];
        // The app's secret is in the vault alone, where connect puts it.
        string key = Convert.ToBase64String(new byte[32]);
        await new FileVault(_folder.File("vault"), key, TimeProvider.System).StoreAsync("HS_MAIN_WEBHOOK", "emulator", CancellationToken.None);
        await using ServeProcess serve = await ServeProcess.StartAsync(serving, new Dictionary<string, string> { [SecretVaults.PathVariable] = _folder.File("vault"), [SecretVaults.KeyVariable] = key });
        await serve.HealthAsync(_http, p => p.GetProperty("last_run").GetString() == "sync");

        // Who is not HubSpot gets nothing but the door.
        Uri hook = new(serve.Address, "webhooks/hubspot/hs");
        using (HttpResponseMessage forged = await _http.PostAsJsonAsync(hook, new[] { new { subscriptionType = "contact.privacyDeletion", objectId = 1 } }))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
            Assert.Equal("", await forged.Content.ReadAsStringAsync());
        }

        await SubscribeAsync(emulator.Address, hook);
        string contact = world.HubSpot.Table("contacts").Rows[0][world.HubSpot.Table("contacts").IndexOf("id")]!;
        await EditAsync(emulator.Address, contact, "Chief Executive Officer");
        JsonElement delivered = await FlushAsync(emulator.Address);
        Assert.Equal((1, 0), (delivered.GetProperty("delivered").GetInt32(), delivered.GetProperty("refused").GetInt32()));
        JsonElement after = await serve.HealthAsync(_http, p => p.GetProperty("last_run").GetString() == "webhook");
        Assert.Equal(JsonValueKind.Null, after.GetProperty("problem").ValueKind);

        // What we wrote comes back as events of our own app, and starts nothing.
        await FlushAsync(emulator.Address);
        CliResult stopped = await serve.StopAsync();
        Assert.True(stopped.ExitCode == 0, stopped.ToString());
        await using IStore store = await Storage.SqliteStore.OpenAsync(_folder.File("store.db"), TimeProvider.System, CancellationToken.None);
        StoredRecord stored = Assert.Single(await store.Records.ReadAsync(StreamKey.Parse("hs.contacts"), [new CrmRecordId(contact)], CancellationToken.None));
        Assert.Equal("Chief Executive Officer", stored.Record.Fields["jobtitle"]);
        Assert.Equal(0, await store.Inbox.CountAsync(CancellationToken.None));
        Assert.Single(await store.Runs.ReadAsync(10, CancellationToken.None), r => r.Verb == "webhook");
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task SubscribeAsync(Uri emulator, Uri target)
    {
        string app = new(new Uri(emulator, "webhooks/v3/9001").AbsoluteUri);
        using HttpResponseMessage settings = await _http.PutAsJsonAsync($"{app}/settings?{Key}", new { targetUrl = target, throttling = new { maxConcurrentRequests = 10 } });
        settings.EnsureSuccessStatusCode();
        foreach (string property in new[] { "jobtitle", "lead_score", "lead_tier", "scored_at" })
        {
            using HttpResponseMessage made = await _http.PostAsJsonAsync($"{app}/subscriptions?{Key}", new { eventType = "contact.propertyChange", propertyName = property, active = true });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }
    }

    private async Task EditAsync(Uri emulator, string contact, string title)
    {
        using HttpResponseMessage answer = await _http.PostAsJsonAsync(new Uri(emulator, "__emulator__/edit"), new { @object = "contacts", id = contact, properties = new { jobtitle = title } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonElement> FlushAsync(Uri emulator)
    {
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(emulator, "__emulator__/webhooks/flush"), null);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
