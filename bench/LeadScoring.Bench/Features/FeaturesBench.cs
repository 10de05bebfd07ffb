using LeadScoring.FeatureStore;
using LeadScoring.Storage;

namespace LeadScoring.Bench.Features;

/// <summary>The feature store at scale: facts loaded, feature rows built as of now and of three past instants, recomputed after a small change; then the same table by pandas and by SQL.</summary>
internal static class FeaturesBench
{
    private const int BatchSize = 5000;
    private const int RowsPerTable = 1000;

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Report.Machine();
        string folder = Directory.CreateTempSubdirectory("leadscoring-bench-").FullName;
        try
        {
            FeatureWorld world = new(options.Size("leads", 10_000), options.Size("activities", 20 * options.Size("leads", 10_000)));
            Console.WriteLine($"features, {world.Leads:N0} leads, {world.Activities:N0} activities, {FeatureWorld.Features.Features.Count} features");
            Console.WriteLine();
            Report.Row("step", "seconds", "leads/s", "events/s", "CPU s");
            double ours = await OursAsync(world, folder, options, cancellationToken);
            if (options.Size("peers", 1) > 0)
            {
                await PeersAsync(world, folder, ours, options, cancellationToken);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>Seconds for one table as of now, from the store.</returns>
    private static async Task<double> OursAsync(FeatureWorld world, string folder, BenchOptions options, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, "store.db");
        double now;
        await using (IStore store = await SqliteStore.OpenAsync(path, TimeProvider.System, cancellationToken))
        {
            await Step.MeasureAsync("load facts", world.Leads, world.Activities, () => LoadAsync(store, world, cancellationToken));
            if (options.Size("rows", 0) > 0)
            {
                await Step.MeasureAsync("rows, not packed", world.Leads, world.Activities, () => BuildAsync(store, [FeatureWorld.Now], null, cancellationToken));
            }

            await Step.MeasureAsync("pack", world.Leads, world.Activities, () => store.Facts.PackAsync(cancellationToken).AsTask());
            await Step.MeasureAsync("read all leads", world.Leads, world.Activities, () => ReadAsync(store, cancellationToken));
            now = await Step.MeasureAsync("table as of now", world.Leads, world.Activities, () => BuildAsync(store, [FeatureWorld.Now], null, cancellationToken));
            await Step.MeasureAsync("tables of 4 instants", 4 * world.Leads, 4 * world.Activities, () => BuildAsync(store, FeatureWorld.Instants, null, cancellationToken));
            double full = now;
            double incremental = await IncrementalAsync(store, world, cancellationToken);
            Console.WriteLine($"1 % changed: {incremental / full:P1} of a full table; peak memory {ProcessReading.PeakMegabytes(Environment.ProcessId):N0} MB; store {Directory.GetFiles(folder, "store.db*").Sum(f => new FileInfo(f).Length) / 1e6:N0} MB");
        }

        await using IStore again = await SqliteStore.OpenAsync(path, TimeProvider.System, cancellationToken);
        await MemoryAsync(again, world, cancellationToken);
        return now;
    }

    private static async Task LoadAsync(IStore store, FeatureWorld world, CancellationToken cancellationToken)
    {
        await LoadAsync(store, Enumerable.Range(0, world.Leads).Select(FeatureWorld.Lead), cancellationToken);
        await LoadAsync(store, Enumerable.Range(0, world.Activities).Select(world.Task), cancellationToken);
    }

    private static async Task LoadAsync(IStore store, IEnumerable<RecordFacts> facts, CancellationToken cancellationToken)
    {
        foreach (RecordFacts[] batch in facts.Chunk(BatchSize))
        {
            await store.Facts.ReplaceAsync(batch, cancellationToken);
        }
    }

    private static async Task ReadAsync(IStore store, CancellationToken cancellationToken)
    {
        await foreach (LeadFacts lead in store.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            GC.KeepAlive(lead);
        }
    }

    /// <summary>Builds as scoring does: leads in order, a table per thousand rows.</summary>
    private static async Task<int> BuildAsync(IStore store, DateTimeOffset[] instants, IReadOnlySet<LeadId>? leads, CancellationToken cancellationToken)
    {
        FeatureTableBuilder rows = new(FeatureWorld.Features);
        int built = 0;
        await foreach (LeadFacts lead in store.Facts.ReadLeadsAsync(leads, cancellationToken))
        {
            foreach (DateTimeOffset asOf in instants)
            {
                rows.Add(lead, asOf);
            }

            if (rows.Rows >= RowsPerTable)
            {
                built += rows.Build().Rows;
            }
        }

        return built + rows.Build().Rows;
    }

    /// <summary>One lead in a hundred does one thing more: from its fact to its row, with all leads settled before.</summary>
    private static async Task<double> IncrementalAsync(IStore store, FeatureWorld world, CancellationToken cancellationToken)
    {
        foreach (LeadId[] batch in Enumerable.Range(0, world.Leads).Select(FeatureWorld.IdOf).Chunk(10 * BatchSize))
        {
            await store.Scores.CloseAsync(batch, cancellationToken);
        }

        int changed = Math.Max(1, world.Leads / 100);
        RecordFacts[] news = [.. Enumerable.Range(0, changed).Select(i => FeatureWorld.Task(world.Activities + i, (int)(i * 97L % world.Leads), i % FeatureWorld.Types.Length, FeatureWorld.Now, FeatureWorld.Now))];
        double load = await Step.MeasureAsync("1 %: load facts", changed, changed, () => LoadAsync(store, news, cancellationToken));
        double pack = await Step.MeasureAsync("1 %: pack", changed, changed, () => store.Facts.PackAsync(cancellationToken).AsTask());
        double rows = await Step.MeasureAsync("1 %: due and rows", changed, changed, async () =>
        {
            int built = await BuildAsync(store, [FeatureWorld.Now], await store.Facts.ReadDueAsync(FeatureWorld.Now, cancellationToken), cancellationToken);
            if (built != changed)
            {
                throw new InvalidOperationException($"{built} rows were made anew, not {changed}.");
            }
        });
        return load + pack + rows;
    }

    /// <summary>The building alone, on one core, of leads that lie in memory already.</summary>
    private static async Task MemoryAsync(IStore store, FeatureWorld world, CancellationToken cancellationToken)
    {
        List<LeadFacts> leads = [];
        await foreach (LeadFacts lead in store.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            leads.Add(lead);
            if (leads.Count == 200_000)
            {
                break;
            }
        }

        long events = leads.Sum(l => (long)l.Activities.Count);
        foreach (DateTimeOffset[] instants in (DateTimeOffset[][])[[FeatureWorld.Now], FeatureWorld.Instants])
        {
            FeatureTableBuilder rows = new(FeatureWorld.Features);
            await Step.MeasureAsync($"memory, 1 core, {instants.Length} instants", (long)leads.Count * instants.Length, events * instants.Length, () =>
            {
                foreach (LeadFacts lead in leads)
                {
                    foreach (DateTimeOffset asOf in instants)
                    {
                        rows.Add(lead, asOf);
                    }

                    if (rows.Rows >= RowsPerTable)
                    {
                        rows.Build();
                    }
                }

                rows.Build();
                return Task.CompletedTask;
            });
        }
    }

    private static async Task PeersAsync(FeatureWorld world, string folder, double ours, BenchOptions options, CancellationToken cancellationToken)
    {
        float[][] tables;
        await using (IStore store = await SqliteStore.OpenAsync(Path.Combine(folder, "store.db"), TimeProvider.System, cancellationToken))
        {
            tables = await Tables.OfAsync(store, world, cancellationToken);
        }

        // The change of one in a hundred is in the store; the peers see the same facts.
        PeerFiles.WriteColumns(world, folder);
        await PandasPeer.RunAsync(world, folder, ours, tables, cancellationToken);
        foreach (string file in Directory.GetFiles(folder, "*.bin").Concat(Directory.GetFiles(folder, "*.out")))
        {
            File.Delete(file);
        }

        if (options.Size("postgres", 1) > 0)
        {
            PeerFiles.WriteLines(world, folder);
            await PostgresPeer.RunAsync(world, folder, ours, tables, cancellationToken);
        }
    }
}
