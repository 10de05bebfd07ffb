namespace LeadScoring.Connectors.Salesforce;

/// <summary>Gives rows that a bulk job refused for a lock or for their owner the treatment that <see cref="RecordWriting"/> has for these.</summary>
internal static class BulkFollowUp
{
    /// <summary>Most rows worth it, ten requests; where more are locked, something large holds them and the next run is the better time.</summary>
    private const int MostRows = 10 * RecordWriting.MaxBatch;

    /// <summary>The job's verdicts, with those of the rows that were written again in their places.</summary>
    public static async ValueTask<IReadOnlyList<WriteResult>> WriteAsync(RecordWriting writing, StreamName stream, IReadOnlyList<FieldWrite> rows, IReadOnlyList<WriteResult> verdicts, CancellationToken cancellationToken)
    {
        int[] again = [.. Enumerable.Range(0, rows.Count).Where(i => IsWorthIt(rows[i], new RowVerdict(verdicts[i], [])))];
        if (again.Length is 0 or > MostRows)
        {
            return verdicts;
        }

        WriteResult[] results = [.. verdicts];
        foreach (int[] part in again.Chunk(RecordWriting.MaxBatch))
        {
            try
            {
                IReadOnlyList<WriteResult> written = await writing.WriteAsync(stream, [.. part.Select(i => rows[i])], cancellationToken);
                for (int k = 0; k < part.Length; k++)
                {
                    results[part[k]] = written[k];
                }
            }
            catch (CrmException)
            {
                // The job's own verdicts stand; they name what the next run has to send.
                break;
            }
        }

        return results;
    }

    private static bool IsWorthIt(FieldWrite row, RowVerdict verdict) => verdict.IsLocked || (verdict.RefusesOwner && RowVerdict.WithoutOwner(row) is not null);
}
