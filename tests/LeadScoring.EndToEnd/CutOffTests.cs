using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>Runs that are cut off in the middle: killed outright, or stopped with Ctrl-C. The next run goes on from the store and ends where an undisturbed one ends.</summary>
[Trait("Category", "EndToEnd")]
public sealed class CutOffTests
{
    [Theory]
    [InlineData("-KILL", "pull")]
    [InlineData("-KILL", "apply")]
    [InlineData("-INT", "pull")]
    public async Task Sync_CutOff_NextRunEndsAsIfNothingHappened(string signal, string stage)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("faults.json"), HoldIn(stage));
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync("salesforce", "--world", "3", "--leads", "1500", "--activities", "20000", "--faults", folder.File("faults.json"));
        string[] common = [Repository.Mapping("salesforce.yaml"), "--store", folder.File("store.db"), "--set", $"connections.sf.login={emulator.Address}"];
        CliResult provision = await Cli.RunAsync(["provision", .. common]);
        Assert.True(provision.ExitCode == 0, provision.ToString());

        int cutOff = await CutOffAsync(signal, stage, folder.File("store.db"), common);
        CliResult next = await Cli.RunAsync(["sync", .. common, "--json"]);
        CliResult last = await Cli.RunAsync(["sync", .. common, "--json"]);

        Assert.True(cutOff != 0, "the run was cut off");
        Assert.True(next.ExitCode == 0, next.ToString());
        CourseSellerTests.AssertNothingNew(last);
        JsonElement scores = await Cli.NodeAsync("endtoend/salesforce-leads.mjs", emulator.Address);
        ILookup<bool, JsonElement> leads = scores.EnumerateArray().ToLookup(l => l.GetProperty("Status").GetString()!.StartsWith("Closed", StringComparison.Ordinal));

        // A second record of somebody whose outcome is known is no open lead: both are one person.
        HashSet<string?> ended = [.. leads[true].Select(Address)];
        JsonElement[] open = [.. leads[false].Where(l => !ended.Contains(Address(l)))];
        Assert.True(open.Length > 200, $"{open.Length} open leads");
        Assert.All(open, l => Assert.Equal(JsonValueKind.Number, l.GetProperty("Lead_Score__c").ValueKind));

        static string? Address(JsonElement lead) => lead.GetProperty("Email").GetString()?.Trim().ToLowerInvariant();
    }

    /// <summary>The emulator lets one request of the stage wait for seconds, so that the run is surely in the middle of it when the signal comes.</summary>
    private static string HoldIn(string stage) => stage == "pull"
        ? """[{ "method": "GET", "path": "FROM Task", "times": 1, "delay": "00:00:08" }]"""
        : """[{ "method": "PATCH", "path": "composite/sobjects", "after": 1, "times": 1, "delay": "00:00:08" }]""";

    /// <summary>Sends the signal as soon as the store shows that the stage has begun.</summary>
    private static async Task<int> CutOffAsync(string signal, string stage, string store, string[] common)
    {
        using Process process = Cli.Start(Repository.Program, ["sync", .. common], null);
        Task<CliResult> finished = Cli.FinishAsync(process);
        while (!process.HasExited && !await StageHasBegunAsync(stage, store))
        {
            await Task.Yield();
        }

        using (Process kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        CliResult result = await finished;
        if (signal == "-INT")
        {
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("run the same command again", result.Error, StringComparison.OrdinalIgnoreCase);
        }

        return result.ExitCode;
    }

    private static async Task<bool> StageHasBegunAsync(string stage, string store)
    {
        if (!File.Exists(store))
        {
            return false;
        }

        try
        {
            await using IStore opened = await Storage.SqliteStore.OpenAsync(store, TimeProvider.System, CancellationToken.None);
            return stage == "pull"
                ? await opened.Records.CountAsync(StreamKey.Parse("sf.Lead"), CancellationToken.None) > 0
                : (await opened.Ledger.ReadLastWrittenAsync(StreamKey.Parse("sf.Lead"), "Lead_Score__c", CancellationToken.None)).Count > 0;
        }
        catch (StoreException)
        {
            // The store is just being made.
            return false;
        }
    }
}
