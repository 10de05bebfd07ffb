using System.Diagnostics;
using System.Text.Json;
using LeadScoring.Emulators;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>A service that a website tells what visitors do, with Segment's own Node client as the sender.</summary>
[Trait("Category", "EndToEnd")]
public sealed class TrackingTests : IDisposable
{
    private const string Mapping = """
        version: 1
        name: Site
        connections:
          sf: { type: salesforce, login: http://localhost:1, secret: SF_MAIN }
          site: { type: events, secret: SITE_KEY }
        objects:
          lead:
            from: sf.Lead
            keep: IsDeleted = false and Email is not empty
            merge_key: [email]
            fields:
              email: { from: Email, do: [trim, lower] }
              title: { from: Title, do: [trim] }
          activity:
            from:
              - { source: site.page, when: timestamp, kind: "page", detail: properties.url }
              - { source: site.track, when: timestamp, kind: "event", detail: event }
            belongs_to: lead
          deal: { from: sf.Opportunity, via: sf.OpportunityContactRole, fields: { won: { from: IsWon, do: [yes_no] } } }
        features:
          pages: { count_of: activity, where: kind = page, within: 7d }
          asked: { happened: activity, where: kind = event and detail = "Asked for a demo", within: 7d }
        label: { good_when: deal.won = yes, within: 90d }
        model: { needs: { good: 1000000, bad: 1000000 }, until_then: rules, rules: [ { when: pages >= 1, add: 30 }, { when: asked, add: 40 } ] }
        tiers: { hot: 60, warm: 20 }
        write_back:
          - { to: sf.Lead, match: Id, mode: update_only, fields: { Lead_Score__c: { value: score }, Lead_Tier__c: { value: tier } } }
        schedules: { pull: { every: 6h }, score: { after: pull } }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    [Fact]
    public async Task Serve_SegmentsOwnClient_LeadIsScoredAndWrittenAtOnce()
    {
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { LeadsPerCrm = 200, ActivitiesPerCrm = 400 });
        await using SalesforceEmulator emulator = await SalesforceEmulator.StartAsync(world.Salesforce, new SalesforceEmulatorOptions(), CancellationToken.None);
        string mapping = _folder.File("site.yaml");
        await File.WriteAllTextAsync(mapping, Mapping);
        string[] setting = ["--set", $"connections.sf.login={emulator.Address.AbsoluteUri.TrimEnd('/')}"];
        CliResult provision = await Cli.RunAsync(["provision", mapping, .. setting]);
        Assert.True(provision.ExitCode == 0, provision.ToString());
        Dictionary<string, string> secrets = new() { ["LEADSCORING_SECRET_SITE_KEY"] = "write-key-of-the-site" };
        await using ServeProcess serve = await ServeProcess.StartAsync(["serve", mapping, "--store", _folder.File("store.db"), "--port", "0", .. setting], secrets);
        await serve.HealthAsync(_http, p => p.GetProperty("last_run").GetString() == "sync");
        (string id, string email) = OpenLead(world);

        JsonElement client = await Cli.NodeAsync("segment/visit.mjs", serve.Address, "write-key-of-the-site", email);
        Stopwatch waited = Stopwatch.StartNew();
        await serve.HealthAsync(_http, p => p.GetProperty("last_run").GetString() == "events");

        Assert.Equal([("/v1/batch", 200, "{\"success\":true}"), ("/v1/batch", 200, "{\"success\":true}"), ("/v1/batch", 401, null)], client.GetProperty("answers").EnumerateArray()
            .Select(a => (a.GetProperty("path").GetString(), a.GetProperty("status").GetInt32(), a.GetProperty("status").GetInt32() == 200 ? a.GetProperty("body").GetString() : null)));
        Assert.NotEmpty(client.GetProperty("errors").EnumerateArray());
        CliResult stopped = await serve.StopAsync();
        Assert.True(stopped.ExitCode == 0, stopped.ToString());
        await using IStore store = await Storage.SqliteStore.OpenAsync(_folder.File("store.db"), TimeProvider.System, CancellationToken.None);
        StoredRecord lead = Assert.Single(await store.Records.ReadAsync(StreamKey.Parse("sf.Lead"), [new CrmRecordId(id)], CancellationToken.None));
        Assert.Equal(("70", "hot"), (lead.Record.Fields["Lead_Score__c"], lead.Record.Fields["Lead_Tier__c"]));
        Assert.Equal(0, await store.Events.CountAsync(CancellationToken.None));
        Assert.Equal(2, await store.Records.CountAsync(StreamKey.Parse("site.track"), CancellationToken.None));
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    /// <summary>A lead that nobody has worked yet and whose address is its own.</summary>
    private static (string Id, string Email) OpenLead(GeneratedWorld world)
    {
        SeedTable leads = world.Salesforce.Table("Lead");
        int id = leads.IndexOf("Id");
        int email = leads.IndexOf("Email");
        int status = leads.IndexOf("Status");
        int converted = leads.IndexOf("IsConverted");
        string?[] found = leads.Rows.First(r => r[converted] != "true" && r[email] is { Length: > 0 } && leads.Rows.Count(o => string.Equals(o[email], r[email], StringComparison.OrdinalIgnoreCase)) == 1 && r[status]?.StartsWith("Open", StringComparison.Ordinal) == true);
        return (found[id]!, found[email]!);
    }
}
