using System.Text;
using LeadScoring.Emulators;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>What people do with a mapping and its store on the command line: look, compare, bring in, judge, forget.</summary>
[Trait("Category", "EndToEnd")]
public sealed class VerbsTests : IDisposable
{
    private const string Mapping = """
        version: 1
        name: Verbs
        connections:
          sf: { type: salesforce, login: http://localhost:1, secret: SF_MAIN }
          intent: { type: file, files: { bombora: { key: mail, known_at: seen_on } } }
        objects:
          lead:
            from: sf.Lead
            keep: IsDeleted = false and Email is not empty
            merge_key: [email]
            fields:
              email: { from: Email, do: [trim, lower] }
              industry: { from: Industry, do: [trim] }
          activity:
            from: [ { source: intent.bombora, when: seen_on, kind: "intent", detail: topic } ]
            belongs_to: lead
          deal: { from: sf.Opportunity, via: sf.OpportunityContactRole, fields: { won: { from: IsWon, do: [yes_no] } } }
        features:
          industry: { field: industry }
          intent: { count_of: activity, within: 30d }
        label: { good_when: deal.won = yes, within: 90d, score_moment: [2000d] }
        model: { rules: [ { when: intent >= 1, add: 60 } ] }
        tiers: { hot: 80, warm: 50 }
        write_back:
          - { to: sf.Lead, match: Id, mode: update_only, fields: { Lead_Score__c: { value: score } } }
        retention: { activity: 3000d }
        schedules: { pull: { every: 6h }, score: { after: pull } }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Verbs_OneStore_LookCompareBringInJudgeAndForget()
    {
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { LeadsPerCrm = 120, ActivitiesPerCrm = 200 });
        await using SalesforceEmulator emulator = await SalesforceEmulator.StartAsync(world.Salesforce, new SalesforceEmulatorOptions(), CancellationToken.None);
        string mapping = await WriteAsync("verbs.yaml", Mapping);
        string changed = await WriteAsync("changed.yaml", Mapping.Replace("do: [trim] }", "do: [trim, lower] }", StringComparison.Ordinal).Replace("intent >= 1, add: 60", "intent >= 1, add: 90", StringComparison.Ordinal));
        string[] more = ["--store", _folder.File("store.db"), "--set", $"connections.sf.login={emulator.Address.AbsoluteUri.TrimEnd('/')}"];
        Assert.Equal(0, (await Cli.RunAsync(["provision", mapping, .. more])).ExitCode);
        SeedTable leads = world.Salesforce.Table("Lead");
        string email = leads.Rows.First(r => r[leads.IndexOf("IsConverted")] != "true" && r[leads.IndexOf("Email")] is { Length: > 0 })[leads.IndexOf("Email")]!;
        string csv = await WriteAsync("may.csv", $"mail,topic,seen_on\n{email.ToUpperInvariant()},crm,{TimeProvider.System.GetUtcNow().AddDays(-3):yyyy-MM-dd}\n,crm,2026-01-01\n");

        // Before anything is stored, a preview reads a sample and leaves no store behind.
        CliResult first = await RunAsync("preview", mapping, [.. more, "--sample", "20", "--json"]);
        Assert.Equal("crm", first.Json.GetProperty("source").GetString());
        Assert.False(File.Exists(_folder.File("store.db")));

        await RunAsync("sync", mapping, more);
        CliResult check = await RunAsync("import", mapping, ["intent.bombora", csv, .. more, "--check", "--json"]);
        CliResult import = await RunAsync("import", mapping, ["intent.bombora", csv, .. more, "--json"]);
        Assert.Equal((1, 1), (check.Json.GetProperty("import").GetProperty("added").GetInt32(), import.Json.GetProperty("import").GetProperty("added").GetInt32()));
        Assert.Equal((1, 1), (import.Json.GetProperty("import").GetProperty("bad").GetInt32(), import.Json.GetProperty("import").GetProperty("matched").GetInt32()));
        Assert.Equal("store", (await RunAsync("preview", mapping, [.. more, "--json"])).Json.GetProperty("source").GetString());

        CliResult diff = await RunAsync("diff", mapping, [changed, .. more, "--json"]);
        Assert.Equal(1, diff.Json.GetProperty("diff").GetProperty("tiers").GetArrayLength());
        Assert.True(diff.Json.GetProperty("diff").GetProperty("values")[0].GetProperty("leads").GetInt32() > 10, diff.Output);

        CliResult quality = await RunAsync("quality", mapping, more);
        Assert.Contains("Costs were not measured: no model of this mapping is live.", quality.Output, StringComparison.Ordinal);
        Assert.Contains("0 activities", (await RunAsync("retain", mapping, more)).Output, StringComparison.Ordinal);

        await RunAsync("sync", mapping, more);
        Assert.Contains(" under mapping ", (await RunAsync("explain", mapping, [email, .. more])).Output, StringComparison.Ordinal);
        await RunAsync("plan", mapping, more);
        Assert.Contains("intent.bombora: 1 record would go", (await RunAsync("erase", mapping, [email, .. more, "--dry-run"])).Output, StringComparison.Ordinal);
        CliResult erased = await Cli.RunAsync(["erase", mapping, email, "--asked-by", "T-1", .. more], new Dictionary<string, string> { ["LEADSCORING_SECRET_ERASURE_KEY"] = "a key nobody can guess" });
        Assert.True(erased.ExitCode == 0, erased.ToString());
        File.Delete(csv);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), f => Encoding.UTF8.GetString(File.ReadAllBytes(f)).Contains(email, StringComparison.OrdinalIgnoreCase));
        CliResult again = await Cli.RunAsync(["erase", mapping, email, "--asked-by", email, .. more]);
        Assert.Equal(2, again.ExitCode);
        Assert.DoesNotContain(email, again.Error + again.Output, StringComparison.OrdinalIgnoreCase);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<CliResult> RunAsync(string verb, string mapping, string[] more)
    {
        CliResult result = await Cli.RunAsync([verb, mapping, .. more]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        string path = _folder.File(name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
