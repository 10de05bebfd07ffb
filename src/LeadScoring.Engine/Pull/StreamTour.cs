namespace LeadScoring.Engine.Pull;

/// <summary>Goes through the streams of a mapping: connections side by side, the streams of one connection in turn.</summary>
/// <remarks>One broken stream does not stop the others (law 11), unless the same answer awaits all streams of the account.</remarks>
internal static class StreamTour
{
    /// <summary>Visits streams.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="wanted">Which streams.</param>
    /// <param name="visit">What is done with one; a failure of the CRM is part of its report.</param>
    /// <param name="failureOf">The failure in a report.</param>
    /// <param name="skipped">What is reported of a stream that was not tried because its account refuses everything.</param>
    /// <returns>Reports, connection by connection, in the order of the mapping.</returns>
    public static async Task<IReadOnlyList<T>> RunAsync<T>(
        RunContext context,
        Func<StreamRead, bool> wanted,
        Func<StreamVisit, Task<T>> visit,
        Func<T, CrmException?> failureOf,
        Func<StreamRead, CrmException, Task<T>> skipped)
    {
        IReadOnlyList<StreamRead> all = StreamReads.For(context.Pipeline, context.Connectors);
        List<T>[] reports = await Task.WhenAll(all.Where(r => !context.Connectors[r.Stream.Connection].Connection.IsPushed).GroupBy(r => r.Stream.Connection).Select(g => VisitConnectionAsync(context.Connectors[g.Key], [.. g])));
        return [.. reports.SelectMany(r => r)];

        async Task<List<T>> VisitConnectionAsync(ICrmConnector connector, IReadOnlyList<StreamRead> reads)
        {
            InputFields inputs = new(reads);
            List<T> done = [];
            CrmException? refusal = null;
            foreach (StreamRead read in reads.Where(wanted))
            {
                T report = refusal is null ? await visit(new StreamVisit(context, connector, read, inputs)) : await skipped(read, refusal);
                refusal ??= failureOf(report) is { Kind: CrmFailureKind.Unauthorized or CrmFailureKind.RateLimited, IsLocal: false } refused ? refused : null;
                done.Add(report);
            }

            return done;
        }
    }

    /// <summary>The visit of one stream by name; <see langword="null"/> when the mapping does not read it.</summary>
    public static StreamVisit? Find(RunContext context, StreamKey stream)
    {
        List<StreamRead> reads = [.. StreamReads.For(context.Pipeline, context.Connectors).Where(r => r.Stream.Connection == stream.Connection)];
        return reads.Find(r => r.Stream == stream) is { } read ? new StreamVisit(context, context.Connectors[stream.Connection], read, new InputFields(reads)) : null;
    }
}

/// <summary>All that is needed to read one stream into the store.</summary>
/// <param name="Context">The pipeline and its store.</param>
/// <param name="Connector">The stream's CRM.</param>
/// <param name="Read">What is read of it.</param>
/// <param name="Inputs">Whose history is news.</param>
internal sealed record StreamVisit(RunContext Context, ICrmConnector Connector, StreamRead Read, InputFields Inputs)
{
    public StreamKey Stream => Read.Stream;

    /// <summary>How far the stream was read in this way with all the fields that are wanted now.</summary>
    public async Task<Checkpoint?> ReadCheckpointAsync(Reading reading, CancellationToken cancellationToken) =>
        FieldCheckpoint.Open(await Context.Store.Records.ReadCheckpointAsync(Stream, reading, cancellationToken), Read.Request);

    /// <summary>Stores a page whose checkpoint holds for the fields that are wanted now.</summary>
    public ValueTask<PageCommit> CommitAsync(Reading reading, RecordPage page, CancellationToken cancellationToken) =>
        Context.Store.Records.CommitPageAsync(
            Stream, reading, page with { Next = FieldCheckpoint.Seal(page.Next, Read.Request), Changes = Inputs.Keep(page.Changes) }, Read.QuietFields, Context.Now, cancellationToken);
}
