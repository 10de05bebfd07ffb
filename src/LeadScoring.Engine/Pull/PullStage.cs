using System.Diagnostics;

namespace LeadScoring.Engine.Pull;

/// <summary>Reads every stream of a mapping into the store, page by page; each page and its checkpoint are one transaction.</summary>
/// <remarks>Connections are read side by side, the streams of one connection in turn. One broken stream does not stop the others (law 11).</remarks>
public static class PullStage
{
    /// <summary>Reads all streams up to now.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="only">Only these streams; <see langword="null"/> = all.</param>
    /// <param name="cancellationToken">Cancels between pages; what was committed stays.</param>
    /// <exception cref="StoreException">The store cannot take a page.</exception>
    public static async Task<PullReport> RunAsync(RunContext context, IReadOnlySet<StreamKey>? only, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<StreamRead> all = StreamReads.For(context.Pipeline, context.Connectors);
        IReadOnlyList<StreamRead> reads = [.. all.Where(r => only is null || only.Contains(r.Stream))];
        Task<List<StreamReport>>[] connections =
        [
            .. reads.GroupBy(r => r.Stream.Connection).Select(g => ReadConnectionAsync(context, context.Connectors[g.Key], [.. g], new InputFields(all.Where(r => r.Stream.Connection == g.Key)), cancellationToken)),
        ];
        List<StreamReport>[] reports = await Task.WhenAll(connections);
        return new PullReport([.. reports.SelectMany(r => r)]);
    }

    private static async Task<List<StreamReport>> ReadConnectionAsync(RunContext context, ICrmConnector connector, IReadOnlyList<StreamRead> reads, InputFields inputs, CancellationToken cancellationToken)
    {
        List<StreamReport> reports = [];
        foreach (StreamRead read in reads)
        {
            StreamReport report = await ReadStreamAsync(context, connector, read, inputs, cancellationToken);
            reports.Add(report);
            if (report.Failure is { Kind: CrmFailureKind.Unauthorized or CrmFailureKind.RateLimited, IsLocal: false } failure)
            {
                // The same answer awaits every other stream of this account.
                reports.AddRange(reads.Skip(reports.Count).Select(r => new StreamReport(r.Stream, 0, 0, 0, 0, TimeSpan.Zero, failure)));
                break;
            }
        }

        return reports;
    }

    private static async Task<StreamReport> ReadStreamAsync(RunContext context, ICrmConnector connector, StreamRead read, InputFields inputs, CancellationToken cancellationToken)
    {
        long started = context.Clock.GetTimestamp();
        int added = 0, changed = 0, unchanged = 0, deleted = 0;
        CrmException? failure = null;
        context.Report("pull", read.Stream.ToString(), 0, null);
        try
        {
            Checkpoint? from = FieldCheckpoint.Open(await context.Store.Records.ReadCheckpointAsync(read.Stream, cancellationToken), read.Request);
            await foreach (RecordPage page in connector.ReadAsync(read.Request, from, cancellationToken))
            {
                RecordPage sealedPage = page with { Next = FieldCheckpoint.Seal(page.Next, read.Request), Changes = inputs.Keep(page.Changes) };
                PageCommit commit = await context.Store.Records.CommitPageAsync(read.Stream, sealedPage, read.QuietFields, context.Now, cancellationToken);
                added += commit.Added;
                changed += commit.Changed;
                unchanged += commit.Unchanged;
                deleted += commit.Deleted;
                context.Report("pull", read.Stream.ToString(), added + changed + unchanged + deleted, page.ExpectedRows);
            }
        }
        catch (CrmException e)
        {
            failure = Named(e, read, connector.Connection);
            Activity.Current?.AddException(failure);
        }

        return new StreamReport(read.Stream, added, changed, unchanged, deleted, context.Clock.GetElapsedTime(started), failure);
    }

    /// <summary>Says which stream it was and what people can do about it here.</summary>
    private static CrmException Named(CrmException failure, StreamRead read, CrmConnection connection)
    {
        string more = failure.Kind switch
        {
            CrmFailureKind.Unauthorized => $" The credentials are those of secret {connection.SecretName}.",
            CrmFailureKind.Misconfigured when read.QuietFields.Any(f => failure.Message.Contains(f, StringComparison.Ordinal)) =>
                " Write-back fields that are not there yet are created by \"leadscoring provision MAPPING\".",
            _ => "",
        };
        return new CrmException(failure.Kind, $"{read.Stream}: {failure.Message}{more}", failure.RetryAfter, failure) { Code = failure.Code, CorrelationId = failure.CorrelationId, IsLocal = failure.IsLocal };
    }
}
