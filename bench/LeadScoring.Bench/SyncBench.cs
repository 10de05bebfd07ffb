using LeadScoring.Emulators;

namespace LeadScoring.Bench;

/// <summary>The product alone, against emulators in another process (this one): the first run, one right after it, and one after HubSpot's index has settled.</summary>
internal static class SyncBench
{
    private const int NoBurstLimit = 100_000;

    // The connector leaves the last 30 seconds to HubSpot's index; then our own writes come by once.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(40);

    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["LEADSCORING_SECRET_SF_MAIN"] = "emulator:emulator",
        ["LEADSCORING_SECRET_HS_MAIN"] = "emulator",
    };

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Report.Machine();
        Console.WriteLine($"sync, {options.Leads:N0} leads and {options.Activities:N0} activities per CRM; the emulators run in another process and are not in these figures");
        Console.WriteLine();
        (SalesforceEmulator startedSalesforce, HubSpotEmulator startedHubSpot) = await StartAsync(options, cancellationToken);
        await using SalesforceEmulator salesforce = startedSalesforce;
        await using HubSpotEmulator hubSpot = startedHubSpot;
        string folder = Directory.CreateTempSubdirectory("leadscoring-bench-").FullName;
        try
        {
            string[] common =
            [
                Repository.Mapping,
                "--store", Path.Combine(folder, "sync.db"),
                "--set", $"connections.sf.login={salesforce.Address}",
                "--set", $"connections.hs.base_url={hubSpot.Address}",
                "--set", $"connections.api_budget.hs.per_10_seconds={NoBurstLimit}",
            ];
            Report.Row("run", "wall s", "CPU s", "peak MB", "Salesforce", "HubSpot", "writes");
            long before = salesforce.RequestCount;
            long beforeHubSpot = hubSpot.RequestCount;
            async Task MeasureAsync(string name, string verb)
            {
                MeasuredRun run = await MeasuredRun.StartAsync([verb, .. common], Secrets, cancellationToken);
                string writes = run.Summary.TryGetProperty("plan", out System.Text.Json.JsonElement plan) ? $"{plan.GetProperty("writes").GetInt32():N0}" : "";
                Report.Row(
                    name,
                    $"{run.Wall.TotalSeconds:0.0}",
                    $"{run.Cpu.TotalSeconds:0.0}",
                    $"{run.PeakMegabytes:0}",
                    $"{salesforce.RequestCount - before:N0}",
                    $"{hubSpot.RequestCount - beforeHubSpot:N0}",
                    writes);
                (before, beforeHubSpot) = (salesforce.RequestCount, hubSpot.RequestCount);
            }

            await MeasureAsync("provision", "provision");
            await MeasureAsync("first sync", "sync");
            await MeasureAsync("sync right after", "sync");
            await Task.Delay(Settled, cancellationToken);
            await MeasureAsync("sync once settled", "sync");
            await MeasureAsync("sync after that", "sync");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The world's tables are garbage once the emulators hold their own.</summary>
    private static async Task<(SalesforceEmulator Salesforce, HubSpotEmulator HubSpot)> StartAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { LeadsPerCrm = options.Leads, ActivitiesPerCrm = options.Activities });
        return (
            await SalesforceEmulator.StartAsync(world.Salesforce, new SalesforceEmulatorOptions(), cancellationToken),
            await HubSpotEmulator.StartAsync(world.HubSpot, new HubSpotEmulatorOptions { RequestsPerTenSeconds = NoBurstLimit }, cancellationToken));
    }
}
