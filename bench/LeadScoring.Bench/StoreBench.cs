using System.Diagnostics;
using LeadScoring.FeatureStore;
using LeadScoring.Mapping;
using LeadScoring.Storage;

namespace LeadScoring.Bench;

/// <summary>The store and the feature rows alone: pages stored, facts written, facts read lead by lead, and rows built of them.</summary>
internal static class StoreBench
{
    private const int BatchSize = 1000;

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly HashSet<string> Quiet = [];
    private static readonly ConnectionId Connection = new("sf");
    private static readonly string[] Details = ["Visited /pricing", "Visited /docs", "Visited /careers", "Demo request", "Webinar", "Newsletter"];

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Report.Machine();
        Console.WriteLine($"store, {options.Leads:N0} leads and {options.Activities:N0} activities, best of {options.Runs} runs; rows per second");
        Console.WriteLine();
        FeatureSet features = (MappingFile.Load(Repository.Mapping, []).Pipeline ?? throw new InvalidOperationException($"{Repository.Mapping} has errors.")).Features;
        Report.Row("run", "pages", "pages again", "write", "write again", "read", "read+rows");
        for (int i = 1; i <= options.Runs; i++)
        {
            string folder = Directory.CreateTempSubdirectory("leadscoring-bench-").FullName;
            try
            {
                await using IStore store = options.Store is { } address
                    ? await PostgresStore.OpenAsync(PostgresAddress.Parse(address, $"bench_{Environment.ProcessId}_{i}"), null, TimeProvider.System, cancellationToken)
                    : await SqliteStore.OpenAsync(Path.Combine(folder, "store.db"), TimeProvider.System, cancellationToken);
                double pages = await RateAsync(options.Activities, () => PullAsync(store, options, cancellationToken));
                double pagesAgain = await RateAsync(options.Activities, () => PullAsync(store, options, cancellationToken));
                double write = await RateAsync(options.Activities, () => WriteAsync(store, options, cancellationToken));
                double again = await RateAsync(options.Activities, () => WriteAsync(store, options, cancellationToken));
                double read = await RateAsync(options.Activities, () => ReadAsync(store, null, cancellationToken));
                double rows = await RateAsync(options.Activities, () => ReadAsync(store, new FeatureTableBuilder(features), cancellationToken));
                Report.Row($"{i}", $"{pages:N0}", $"{pagesAgain:N0}", $"{write:N0}", $"{again:N0}", $"{read:N0}", $"{rows:N0}");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<double> RateAsync(int activities, Func<Task> work)
    {
        long began = Stopwatch.GetTimestamp();
        await work();
        return activities / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task PullAsync(IStore store, BenchOptions options, CancellationToken cancellationToken)
    {
        StreamKey stream = new(Connection, new StreamName("Task"));
        foreach (int[] batch in Enumerable.Range(0, options.Activities).Chunk(BatchSize))
        {
            CrmRecord[] records = [.. batch.Select(n => Record(n, options.Leads))];
            await store.Records.CommitPageAsync(stream, new RecordPage(records, [], new Checkpoint(1, $"{batch[^1]}")), Quiet, Now, cancellationToken);
        }
    }

    private static CrmRecord Record(int number, int leads)
    {
        DateTimeOffset at = Now - TimeSpan.FromMinutes((number * 7L) % 250_000);
        Dictionary<string, string?> fields = new()
        {
            ["Subject"] = Details[number % Details.Length],
            ["WhoId"] = LeadRecordOf((int)(number * 7919L % leads)).Id.Value,
            ["ActivityDate"] = $"{at:O}",
            ["Status"] = "Completed",
            ["TaskSubtype"] = "Task",
            ["OwnerId"] = "005000000000001AAA",
        };
        return new CrmRecord(new CrmRecordId($"00T{number:000000000000}AAA"), at, at, false, fields);
    }

    private static async Task WriteAsync(IStore store, BenchOptions options, CancellationToken cancellationToken)
    {
        foreach (int[] batch in Enumerable.Range(0, options.Leads).Chunk(BatchSize))
        {
            await store.Facts.ReplaceAsync([.. batch.Select(Lead)], cancellationToken);
        }

        foreach (int[] batch in Enumerable.Range(0, options.Activities).Chunk(BatchSize))
        {
            await store.Facts.ReplaceAsync([.. batch.Select(n => Activity(n, options.Leads))], cancellationToken);
        }
    }

    private static async Task ReadAsync(IStore store, FeatureTableBuilder? rows, CancellationToken cancellationToken)
    {
        await foreach (LeadFacts lead in store.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            rows?.Add(lead, Now);
            if (rows?.Rows == BatchSize)
            {
                rows.Build();
            }
        }
    }

    private static RecordFacts Lead(int number)
    {
        RecordRef record = LeadRecordOf(number);
        DateTimeOffset created = Now - TimeSpan.FromDays(200);
        ValueFact Value(string field, string text) => new(record, 0, field, text, created);
        return new RecordFacts(
            record,
            new LeadId($"m-{number:x8}"),
            created,
            false,
            [Value("seniority", number % 3 == 0 ? "vp" : "junior"), Value("industry", $"industry {number % 12}"), Value("country", number % 2 == 0 ? "DE" : "FR"), Value("source", $"source {number % 6}")],
            [],
            [],
            []);
    }

    private static RecordFacts Activity(int number, int leads)
    {
        RecordRef record = new(Connection, new StreamName("Task"), new CrmRecordId($"00T{number:000000000000}AAA"));
        DateTimeOffset at = Now - TimeSpan.FromMinutes((number * 7L) % 250_000);
        return new RecordFacts(
            record,
            null,
            at,
            false,
            [],
            [new ActivityFact(record, LeadRecordOf((int)(number * 7919L % leads)), "web visit", Details[number % Details.Length], at, at)],
            [],
            []);
    }

    private static RecordRef LeadRecordOf(int number) => new(Connection, new StreamName("Lead"), new CrmRecordId($"00Q{number:000000000000}AAA"));
}
