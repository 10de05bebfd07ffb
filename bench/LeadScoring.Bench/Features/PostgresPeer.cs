using System.Diagnostics;
using System.Globalization;

namespace LeadScoring.Bench.Features;

/// <summary>The same table by one hand-written SQL statement in a PostgreSQL of its own, started in a temporary folder; loading and indexes are not counted.</summary>
internal static class PostgresPeer
{
    private const string Settings = "-c shared_buffers=2GB -c work_mem=1GB -c maintenance_work_mem=1GB -c effective_cache_size=12GB -c max_parallel_workers_per_gather=2 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=20GB -c random_page_cost=1.1 -c listen_addresses= -c autovacuum=off";

    public static async Task RunAsync(FeatureWorld world, string folder, double ours, float[][] tables, CancellationToken cancellationToken)
    {
        string bin = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";
        string cluster = Directory.CreateTempSubdirectory("leadscoring-bench-pg-").FullName;
        try
        {
            // The server refuses to run as root.
            bool isRoot = Environment.UserName == "root";
            if (isRoot)
            {
                await RunAsync("chown", ["postgres", cluster], null, cancellationToken);
                await RunAsync("chmod", ["-R", "a+rX", folder], null, cancellationToken);
            }

            async Task ServerAsync(params string[] command) => await RunAsync(isRoot ? "runuser" : command[0], isRoot ? ["-u", "postgres", "--", .. command] : command[1..], null, cancellationToken);
            await ServerAsync($"{bin}/initdb", "-D", $"{cluster}/db", "-A", "trust", "-E", "UTF8", "--no-locale", "-N");
            await ServerAsync($"{bin}/pg_ctl", "-D", $"{cluster}/db", "-w", "-l", $"{cluster}/log", "-o", $"{Settings} -k {cluster}", "start");
            try
            {
                await CompareAsync(world, folder, cluster, ours, tables, cancellationToken);
            }
            finally
            {
                await ServerAsync($"{bin}/pg_ctl", "-D", $"{cluster}/db", "-w", "-m", "immediate", "stop");
            }
        }
        finally
        {
            Directory.Delete(cluster, recursive: true);
        }
    }

    private static async Task CompareAsync(FeatureWorld world, string folder, string socket, double ours, float[][] tables, CancellationToken cancellationToken)
    {
        async Task<string> SqlAsync(string sql, params string[] more) => await RunAsync("psql", ["-h", socket, "-U", "postgres", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", .. more], sql, cancellationToken);
        long began = Stopwatch.GetTimestamp();
        await SqlAsync($"""
            CREATE UNLOGGED TABLE leads (lead int, created bigint);
            CREATE UNLOGGED TABLE types (type smallint, kind text, detail text);
            CREATE UNLOGGED TABLE activities (lead int, type smallint, happened bigint, known bigint);
            CREATE UNLOGGED TABLE field_values (lead int, field smallint, text text, known bigint);
            \copy leads FROM '{folder}/leads.tsv'
            \copy types FROM '{folder}/types.tsv'
            \copy activities FROM '{folder}/activities.tsv'
            \copy field_values FROM '{folder}/values.tsv'
            CREATE INDEX ON leads (lead);
            CREATE INDEX ON activities (happened);
            CREATE INDEX ON field_values (lead, field, known DESC) INCLUDE (text);
            VACUUM ANALYZE;
            """);
        Step.Print("SQL: load and index", Stopwatch.GetElapsedTime(began).TotalSeconds, world.Leads, world.Activities);
        string file = Path.Combine(Repository.Root, "bench", "LeadScoring.Bench", "Features", "features.sql");
        double all = 0;
        for (int i = 0; i < tables.Length; i++)
        {
            string at = FeatureWorld.Instants[i].ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            began = Stopwatch.GetTimestamp();
            await SqlAsync(await File.ReadAllTextAsync(file, cancellationToken), "-v", $"at={at}", "-v", $"seniorities={List(FeatureWorld.Seniorities)}", "-v", $"industries={List(FeatureWorld.Industries)}");
            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            all += seconds;
            if (i == 0)
            {
                Step.Print("SQL: table as of now", seconds, world.Leads, world.Activities);
                Console.WriteLine($"SQL / ours, as of now: {seconds / ours:0.00} x; both read from their tables");
            }

            await SqlAsync($"\\copy (SELECT * FROM feature_rows ORDER BY lead) TO '{folder}/rows.tsv'\nDROP TABLE feature_rows;");
            Tables.Compare("SQL", i, tables[i], Read(Path.Combine(folder, "rows.tsv"), tables[i].Length));
        }

        Step.Print("SQL: 4 instants", all, 4L * world.Leads, 4L * world.Activities);
    }

    private static string List(string[] texts) => $"ARRAY[{string.Join(',', texts.Select(t => $"'{t}'"))}]";

    private static float[] Read(string file, int length)
    {
        float[] values = new float[length];
        int at = 0;
        foreach (string line in File.ReadLines(file))
        {
            ReadOnlySpan<char> row = line;
            int column = 0;
            foreach (Range part in row.Split('\t'))
            {
                // The first column is the lead's number.
                if (column++ > 0)
                {
                    values[at++] = row[part].SequenceEqual("\\N") ? float.NaN : float.Parse(row[part], NumberStyles.Float, CultureInfo.InvariantCulture);
                }
            }
        }

        return at == length ? values : throw new InvalidOperationException($"SQL made {at} values, not {length}.");
    }

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? input, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = "/" };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }
}
