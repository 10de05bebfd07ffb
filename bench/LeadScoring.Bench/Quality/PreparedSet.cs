using LeadScoring.Emulators;
using LeadScoring.FeatureStore;
using LeadScoring.Mapping;
using LeadScoring.Modeling;
using LeadScoring.Storage;

namespace LeadScoring.Bench.Quality;

/// <summary>Past leads as the product itself replays them: pulled from an emulator by a mapping, leaks hunted, split by time.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Pipeline">The compiled mapping.</param>
/// <param name="Train">Older rows whose outcome was known when the test period began.</param>
/// <param name="Test">The newest quarter of leads.</param>
/// <param name="Quarantined">Features that the leak hunter took away.</param>
internal sealed record PreparedSet(string Name, PipelineDefinition Pipeline, TrainingSet Train, TrainingSet Test, IReadOnlyList<string> Quarantined)
{
    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["LEADSCORING_SECRET_SF_MAIN"] = "emulator:emulator",
        ["LEADSCORING_SECRET_HS_MAIN"] = "emulator",
    };

    public static async Task<PreparedSet> MakeAsync(string name, Seed seed, string mapping, CancellationToken cancellationToken)
    {
        (IAsyncDisposable emulator, string[] overrides) = await EmulateAsync(seed, cancellationToken);
        string folder = Directory.CreateTempSubdirectory("leadscoring-bench-").FullName;
        try
        {
            string store = Path.Combine(folder, "quality.db");
            string[] common = [mapping, "--store", store, .. overrides.SelectMany(o => new[] { "--set", o })];
            await MeasuredRun.StartAsync(["provision", .. common], Secrets, cancellationToken);
            await MeasuredRun.StartAsync(["pull", .. common], Secrets, cancellationToken);
            await MeasuredRun.StartAsync(["score", .. common], Secrets, cancellationToken);
            PipelineDefinition pipeline = MappingFile.Load(mapping, overrides).Pipeline ?? throw new InvalidOperationException($"{mapping} has errors.");
            return await ReadAsync(name, pipeline, store, cancellationToken);
        }
        finally
        {
            await emulator.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<PreparedSet> ReadAsync(string name, PipelineDefinition pipeline, string store, CancellationToken cancellationToken)
    {
        // The emulators moved all times so that the seed's end is now.
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        TrainingSetBuilder examples = new(pipeline.Features, pipeline.Label);
        LeakHunter leaks = new(pipeline.Label);
        await using IStore opened = await SqliteStore.OpenAsync(store, TimeProvider.System, cancellationToken);
        await foreach (LeadFacts lead in opened.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            examples.Add(lead, now);
            leaks.Observe(lead, now);
        }

        TrainingSet set = examples.Build();
        (TrainingSet usable, IReadOnlyList<ExcludedFeature> excluded) = FeatureScreen.Apply(set, leaks.Find(set, pipeline.Features, 1, cancellationToken));
        NewestSplit split = NewestSplit.Make(usable) ?? throw new InvalidOperationException($"{name}: all rows have the same instant.");
        return new PreparedSet(name, pipeline, usable.Select(split.Train), usable.Select(split.Test), [.. excluded.Where(e => e.Probe != "constant").Select(e => e.Feature)]);
    }

    private static async Task<(IAsyncDisposable Emulator, string[] Overrides)> EmulateAsync(Seed seed, CancellationToken cancellationToken)
    {
        if (seed.Crm == "salesforce")
        {
            SalesforceEmulator salesforce = await SalesforceEmulator.StartAsync(seed, new SalesforceEmulatorOptions(), cancellationToken);
            return (salesforce, [$"connections.sf.login={salesforce.Address}"]);
        }

        HubSpotEmulator hubSpot = await HubSpotEmulator.StartAsync(seed, new HubSpotEmulatorOptions { RequestsPerTenSeconds = 100_000 }, cancellationToken);
        return (hubSpot, [$"connections.hs.base_url={hubSpot.Address}", "connections.api_budget.hs.per_10_seconds=100000"]);
    }
}
