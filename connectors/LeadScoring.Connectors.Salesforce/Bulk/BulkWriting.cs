namespace LeadScoring.Connectors.Salesforce;

/// <summary>Writes many rows by Bulk API 2.0 ingest jobs, each of which has its effect once.</summary>
/// <remarks>
/// A job's id is kept before its rows are sent. A job that was not closed has done nothing, so it is aborted and another takes its place; a closed
/// one is only ever asked for its results. Jobs are not deleted: their results are what tells a cut-off write what became of it; Salesforce drops them
/// after seven days. No assignment rule is named, so none runs. A write that is taken up after those seven days sends its rows again, which sets the
/// same values; with a ticket that may not send, they are deferred instead.
/// </remarks>
internal sealed class BulkWriting(SalesforceApi api, MetadataMemory metadata, TimeProvider clock, SalesforceOptions options)
{
    /// <summary>25 calls by collections of 200 against about 11 by a job.</summary>
    public const int WorthFrom = 5_000;

    /// <summary>Rows held in memory by whoever writes; far below Salesforce's 150 million a day.</summary>
    public const int MaxRows = 200_000;

    /// <summary>Create, upload, close, some five looks, three result files.</summary>
    public const int RequestsPerJob = 11;

    private const int MostUploads = 3;

    public async ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, IWriteTicket ticket, CancellationToken cancellationToken)
    {
        Check(rows, ticket);
        if (rows.Count == 0)
        {
            return [];
        }

        ObjectDescription description = await metadata.DescribeAsync(stream, rows.SelectMany(r => r.Fields.Keys).Distinct(StringComparer.Ordinal), cancellationToken);
        WriteResult?[] results = [.. rows.Select(r => RecordWriting.Misfit(description, r) ?? Marked(r))];
        int[] sent = [.. Enumerable.Range(0, rows.Count).Where(i => results[i] is null)];
        FieldWrite[] good = [.. sent.Select(i => rows[i])];
        KeptJobs kept = new(ticket);
        int part = 0;
        foreach ((int from, int count, ReadOnlyMemory<byte> csv) in new UploadParts(good, options.BulkUploadBytes).All())
        {
            IReadOnlyList<WriteResult> verdicts = await WritePartAsync(stream, new ArraySegment<FieldWrite>(good, from, count), csv, kept, part++, cancellationToken);
            for (int i = 0; i < count; i++)
            {
                results[sent[from + i]] = verdicts[i];
            }
        }

        return results!;
    }

    private static void Check(IReadOnlyList<FieldWrite> rows, IWriteTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(ticket);
        if (rows.Count > MaxRows)
        {
            throw new ArgumentException($"A bulk write holds at most {MaxRows} records, this one {rows.Count}.", nameof(rows));
        }

        if (rows.Select(r => r.Id).Distinct().Count() != rows.Count)
        {
            throw new ArgumentException("A bulk write names a record twice.", nameof(rows));
        }
    }

    /// <summary>The very text by which Bulk API clears a field cannot be written as a value.</summary>
    private static WriteResult? Marked(FieldWrite row) => row.Fields.Values.Contains(UploadParts.Nothing)
        ? new WriteResult(row.Id, WriteStatus.Rejected, "INVALID_VALUE", $"Bulk API takes the text {UploadParts.Nothing} for an empty field. Write another text.")
        : null;

    private async ValueTask<IReadOnlyList<WriteResult>> WritePartAsync(StreamName stream, IReadOnlyList<FieldWrite> rows, ReadOnlyMemory<byte> csv, KeptJobs kept, int part, CancellationToken cancellationToken)
    {
        string purpose = $"writing {stream}";
        BulkApi jobs = new(api, "ingest", purpose);
        if (kept.Of(part) is { } before && await TakeUpAsync(jobs, before, rows, purpose, cancellationToken) is { } known)
        {
            return known;
        }

        if (!kept.MaySend)
        {
            return [.. rows.Select(r => new WriteResult(r.Id, WriteStatus.Deferred, "NOT_CARRIED_OUT", "The job of an earlier write did not carry out this row and nothing was sent again; the next run reads the record and plans anew."))];
        }

        for (int tries = 1; ; tries++)
        {
            BulkJob job = await jobs.CreateAsync(
                w =>
                {
                    w.WriteString("object", stream.Value);
                    w.WriteString("operation", "update");
                    w.WriteString("contentType", "CSV");
                    w.WriteString("columnDelimiter", "COMMA");
                    w.WriteString("lineEnding", "LF");
                },
                cancellationToken);
            await kept.KeepAsync(part, job.Id, cancellationToken);
            try
            {
                await jobs.UploadAsync(job.Id, csv, cancellationToken);
            }
            catch (CrmException e) when (e.Kind == CrmFailureKind.Transient && tries < MostUploads)
            {
                // Whether the rows have arrived is not known; in a job that is never closed they do nothing.
                await TryAbortAsync(jobs, job.Id, cancellationToken);
                continue;
            }

            await CloseAsync(jobs, job.Id, cancellationToken);
            return await ResultsAsync(jobs, job.Id, isNew: true, rows, purpose, cancellationToken)
                ?? throw new CrmException(CrmFailureKind.Transient, $"Salesforce's job for {purpose} has no results although rows were sent (job {job.Id}). The next run reads the records and sends what is missing.") { Code = "NO_VERDICT" };
        }
    }

    /// <summary>What became of a job from a write that was cut off; <see langword="null"/> when it did nothing and never will.</summary>
    private async ValueTask<IReadOnlyList<WriteResult>?> TakeUpAsync(BulkApi jobs, string id, IReadOnlyList<FieldWrite> rows, string purpose, CancellationToken cancellationToken)
    {
        BulkJob job;
        try
        {
            job = await jobs.LookAsync(id, cancellationToken);
        }
        catch (CrmException e) when (BulkApi.IsGone(e))
        {
            return null;
        }

        if (job.IsOpen)
        {
            await jobs.MoveAsync(id, "Aborted", cancellationToken);
            return null;
        }

        return await ResultsAsync(jobs, id, isNew: false, rows, purpose, cancellationToken);
    }

    /// <summary>Says that all rows are there. In doubt the job itself tells whether it has heard.</summary>
    private static async ValueTask CloseAsync(BulkApi jobs, string id, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.MoveAsync(id, "UploadComplete", cancellationToken);
        }
        catch (CrmException e) when (e.Kind == CrmFailureKind.Transient)
        {
            if ((await jobs.LookAsync(id, cancellationToken)).IsOpen)
            {
                await jobs.MoveAsync(id, "UploadComplete", cancellationToken);
            }
        }
    }

    private static async ValueTask TryAbortAsync(BulkApi jobs, string id, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.MoveAsync(id, "Aborted", cancellationToken);
        }
        catch (CrmException)
        {
            // It stays open and does nothing.
        }
    }

    private async ValueTask<IReadOnlyList<WriteResult>?> ResultsAsync(BulkApi jobs, string id, bool isNew, IReadOnlyList<FieldWrite> rows, string purpose, CancellationToken cancellationToken)
    {
        BulkJob job = await new BulkWait(clock, options).UntilFinalAsync(jobs, id, isNew, purpose, cancellationToken);
        return await new BulkVerdicts(jobs, job, rows).ReadAsync(cancellationToken);
    }
}
