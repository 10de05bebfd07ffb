using System.Diagnostics;

namespace LeadScoring.Engine.Pull;

/// <summary>Reads every stream of a mapping into the store, page by page; each page and its checkpoint are one transaction.</summary>
/// <remarks>Connections are read side by side, the streams of one connection in turn. One broken stream does not stop the others (law 11). How each stream went is kept in the store.</remarks>
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
        return new PullReport(await StreamTour.RunAsync(
            context,
            r => only is null || only.Contains(r.Stream),
            v => ReadStreamAsync(v, cancellationToken),
            r => r.Failure,
            async (read, failure) =>
            {
                await context.Store.Health.NoteFailedAsync(read.Stream, context.Now, failure, cancellationToken);
                return new StreamReport(read.Stream, 0, 0, 0, 0, TimeSpan.Zero, failure);
            }));
    }

    private static async Task<StreamReport> ReadStreamAsync(StreamVisit visit, CancellationToken cancellationToken)
    {
        RunContext context = visit.Context;
        long started = context.Clock.GetTimestamp();
        DateTimeOffset startedAt = context.Now;
        StreamReport report = new(visit.Stream, 0, 0, 0, 0, TimeSpan.Zero, null);
        context.Report("pull", visit.Stream.ToString(), 0, null);
        try
        {
            Checkpoint? from = await visit.ReadCheckpointAsync(Reading.Changes, cancellationToken) ?? await CatchUpAsync(visit, cancellationToken);
            await foreach (RecordPage page in visit.Connector.ReadAsync(visit.Read.Request, from, cancellationToken))
            {
                report = report.With(await visit.CommitAsync(Reading.Changes, page, cancellationToken)) with { MissingFields = page.MissingFields };
                context.Report("pull", visit.Stream.ToString(), report.Rows, page.ExpectedRows);
            }

            await context.Store.Health.NoteGoodAsync(visit.Stream, startedAt, report.Rows, cancellationToken);
        }
        catch (CrmException e)
        {
            CrmException failure = StreamFailures.Named(e, visit.Read, visit.Connector.Connection);
            Activity.Current?.AddException(failure);
            await context.Store.Health.NoteFailedAsync(visit.Stream, context.Now, failure, cancellationToken);
            report = report with { Failure = failure };
        }

        return report with { Took = context.Clock.GetElapsedTime(started) };
    }

    /// <summary>Reads, of all records, fields that the mapping gained since the stream was read, and nothing else; cut off, it begins again.</summary>
    /// <returns>Where the ordinary reading goes on; <see langword="null"/> for a stream that was never read.</returns>
    private static async Task<Checkpoint?> CatchUpAsync(StreamVisit visit, CancellationToken cancellationToken)
    {
        Checkpoint? stored = await visit.Context.Store.Records.ReadCheckpointAsync(visit.Stream, Reading.Changes, cancellationToken);
        IReadOnlyList<string> lacking = FieldCheckpoint.Lacking(stored, visit.Read.Request);
        if (lacking.Count == 0)
        {
            return null;
        }

        long rows = 0;
        await foreach (RecordPage page in visit.Connector.ReadAsync(FieldCheckpoint.OnlyLacking(visit.Read.Request, lacking), null, cancellationToken))
        {
            await visit.CommitAsync(Reading.ById, page, cancellationToken);
            rows += page.Records.Count + page.Changes.Count;
            visit.Context.Report("pull", $"{visit.Stream} ({string.Join(", ", lacking)})", rows, page.ExpectedRows);
        }

        return FieldCheckpoint.Inner(stored);
    }
}
