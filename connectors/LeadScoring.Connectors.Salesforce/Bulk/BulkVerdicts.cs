using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Joins an ingest job's three result files to the rows that were sent, by id: their order is not the upload's, and a failed row may come without <c>sf__Id</c>.</summary>
internal sealed class BulkVerdicts(BulkApi api, BulkJob job, IReadOnlyList<FieldWrite> rows)
{
    private const int MostTries = 3;
    private readonly Dictionary<string, int> _places = rows.Select((r, i) => (r.Id.Value, i)).ToDictionary(p => p.Value, p => p.i, StringComparer.Ordinal);
    private readonly WriteResult?[] _results = new WriteResult?[rows.Count];

    /// <summary>One verdict per row, in order; rows that no file names are <see cref="WriteStatus.Deferred"/>.</summary>
    /// <returns><see langword="null"/> when the job never had any row.</returns>
    public async ValueTask<IReadOnlyList<WriteResult>?> ReadAsync(CancellationToken cancellationToken)
    {
        int good = await ReadFileAsync("successfulResults", Expected(job.Processed - job.Failed), (row, _) => new WriteResult(row.Id, WriteStatus.Written), cancellationToken);
        int bad = job.Failed == 0 ? 0 : await ReadFileAsync("failedResults", Expected(job.Failed), Refused, cancellationToken);
        int left = good + bad >= rows.Count ? 0 : await ReadFileAsync("unprocessedrecords", null, Unprocessed, cancellationToken);
        if (good + bad + left == 0)
        {
            return null;
        }

        return [.. _results.Select((r, i) => r ?? new WriteResult(rows[i].Id, WriteStatus.Deferred, "NO_VERDICT", $"Salesforce's results of job {job.Id} do not name this row; the next run reads it and sends what is missing."))];
    }

    private static long? Expected(long? rows) => rows is >= 0 ? rows : null;

    private WriteResult Unprocessed(FieldWrite row, string? error) =>
        new(row.Id, WriteStatus.Deferred, $"JOB_{job.State.ToUpperInvariant()}", $"Salesforce ended job {job.Id} before this row: {Redaction.Clean(job.Problem)}");

    /// <summary>Reads <c>CODE:words:fields --</c>.</summary>
    private static WriteResult Refused(FieldWrite row, string? error)
    {
        string text = error ?? string.Empty;
        int first = text.IndexOf(':', StringComparison.Ordinal);
        string code = first > 0 ? text[..first].Trim() : "UNKNOWN";
        string rest = first > 0 ? text[(first + 1)..] : text;
        int last = rest.LastIndexOf(':');
        string[] fields = last < 0 ? [] : [.. rest[(last + 1)..].TrimEnd('-', ' ').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        string words = Redaction.Clean(last < 0 ? rest : rest[..last], row.Fields.Values);
        return new WriteResult(row.Id, WriteVerdicts.Of(code, fields), code, words);
    }

    /// <summary>Reads one file, again when it is torn; what is missing in the end has no verdict.</summary>
    private async ValueTask<int> ReadFileAsync(string file, long? expected, Func<FieldWrite, string?, WriteResult> verdict, CancellationToken cancellationToken)
    {
        int count = 0;
        for (int tries = 1; tries <= MostTries; tries++)
        {
            try
            {
                count = await ReadOnceAsync(file, verdict, cancellationToken);
                if (expected is null || count == expected)
                {
                    break;
                }
            }
            catch (Exception e) when (tries < MostTries && e is InvalidDataException or CrmException { Code: "UNREACHABLE" })
            {
                // Asked for again.
            }
            catch (InvalidDataException)
            {
                // What came stands; the rest has no verdict.
            }
        }

        return count;
    }

    private async ValueTask<int> ReadOnceAsync(string file, Func<FieldWrite, string?, WriteResult> verdict, CancellationToken cancellationToken)
    {
        await using CrmDownload download = await api.ResultFileAsync(job.Id, file, cancellationToken);
        using CsvRows csv = new(download.ReadAsync);
        int count = 0;
        if (!await csv.NextAsync(cancellationToken))
        {
            return count;
        }

        (int own, int given, int error, int width) = (Place(csv, "Id"), Place(csv, "sf__Id"), Place(csv, "sf__Error"), csv.Cells.Count);
        while (await csv.NextAsync(cancellationToken))
        {
            if (csv.Cells.Count != width || !csv.IsTerminated)
            {
                throw new InvalidDataException("a row is torn");
            }

            count++;
            string? id = (own < 0 ? null : csv.Cells[own]) ?? (given < 0 ? null : csv.Cells[given]);
            if (id is not null && _places.TryGetValue(id, out int place))
            {
                _results[place] = verdict(rows[place], error < 0 ? null : csv.Cells[error]);
            }
        }

        return count;
    }

    private static int Place(CsvRows csv, string column)
    {
        for (int i = 0; i < csv.Cells.Count; i++)
        {
            if (string.Equals(csv.Cells[i], column, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
