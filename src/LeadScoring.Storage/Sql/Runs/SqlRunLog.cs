namespace LeadScoring.Storage;

/// <summary>Runs, as a table.</summary>
internal sealed class SqlRunLog(SqlDatabase database) : IRunLog
{
    public ValueTask<long> StartAsync(string verb, string mappingHash, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync(
        session => (long)session["INSERT INTO runs (verb, mapping_hash, started_at) VALUES ($1, $2, $3) RETURNING id"].Scalar(verb, mappingHash, at.UtcTicks)!,
        cancellationToken);

    public ValueTask EndAsync(long run, DateTimeOffset at, string? problem, string summaryJson, CancellationToken cancellationToken) => database.WriteAsync(
        session =>
        {
            if (session["UPDATE runs SET ended_at = $1, problem = $2, summary = $3 WHERE id = $4"].Run(at.UtcTicks, problem, summaryJson, run) == 0)
            {
                throw new InvalidOperationException($"Run {run} was never started.");
            }
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<RunEntry>> ReadAsync(int count, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<RunEntry>>(
        session =>
        {
            List<RunEntry> runs = [];
            using Cursor rows = session["SELECT id, verb, started_at, ended_at, problem, summary FROM runs ORDER BY id DESC LIMIT $1"].Query(count);
            while (rows.Read())
            {
                runs.Add(new RunEntry(rows.Long(0), rows.Text(1), rows.Instant(2), rows.InstantOrNull(3), rows.TextOrNull(4), rows.Text(5)));
            }

            return runs;
        },
        cancellationToken);
}
