using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads a stream and then, now and then, what no query shows: hard deletions, and whether removals can still be told at all.</summary>
/// <remarks>
/// Soft deletions and merges come with the rows (queryAll). The log of deletions is asked once per <see cref="SalesforceOptions.DeletionLogInterval"/>;
/// a record that it names is looked up, because it may have come back since, and because only the record tells what it was merged into.
/// Where the log does not reach back far enough, and once a day where an object keeps no deleted records, all ids are to be compared.
/// </remarks>
internal sealed class RemovalReading(SalesforceApi api, MetadataMemory metadata, TimeProvider clock, SalesforceOptions options)
{
    private static readonly TimeSpan BetweenComparisons = TimeSpan.FromDays(1);

    /// <summary>How far our clock may be ahead of Salesforce's. Naming a deletion twice does no harm.</summary>
    private static readonly TimeSpan ClockDoubt = TimeSpan.FromHours(2);

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(2);

    /// <param name="request">The stream.</param>
    /// <param name="from">Where to go on.</param>
    /// <param name="rows">Reads the rows.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<RecordPage> ReadAsync(
        ReadRequest request,
        Checkpoint? from,
        Func<ReadRequest, Checkpoint?, CancellationToken, IAsyncEnumerable<RecordPage>> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StreamPosition? known = from is null ? null : StreamPosition.Of(request.Stream, from);
        RemovalMarks marks = known?.Removals
            ?? new RemovalMarks((known?.Stamp ?? clock.GetUtcNow()) - ClockDoubt, known?.Stamp, known?.Stamp);
        StreamPosition? reached = null;
        IReadOnlyList<string> missing = [];
        await foreach (RecordPage page in rows(request, from, cancellationToken))
        {
            reached = StreamPosition.Of(request.Stream, page.Next);
            missing = page.MissingFields;

            // The end of a first read is where asking begins.
            marks = reached is { Id: null, Stamp: { } end } && marks.LogReadAt is null
                ? marks with { LogReadAt = end + options.CommitLag, ComparedAt = end + options.CommitLag }
                : marks;
            reached = reached with { Removals = marks };
            yield return page with { Next = reached.ToCheckpoint() };
        }

        // The watermark stays behind the server's clock by the lag; ours plays no part.
        if (reached is not { Id: null, Stamp: { } stamp } || stamp + options.CommitLag - marks.LogReadAt < options.DeletionLogInterval)
        {
            yield break;
        }

        DateTimeOffset now = stamp + options.CommitLag;
        ObjectDescription description = await metadata.DescribeAsync(request.Stream, [], cancellationToken);
        (DeletedLog? log, bool isGap) = await AskAsync(description, marks, now, cancellationToken);
        foreach ((CrmRecordId Id, DateTimeOffset At)[] some in (log?.Deleted ?? []).Chunk(RecordReading.MostIds))
        {
            yield return new RecordPage(await TombstonesAsync(request, some, cancellationToken), [], reached.ToCheckpoint()) { MissingFields = missing };
        }

        bool compare = isGap || ((log is null || !description.KeepsDeleted) && now - marks.ComparedAt >= BetweenComparisons);
        marks = new RemovalMarks(log?.Covered ?? now, now, compare ? now : marks.ComparedAt);
        yield return new RecordPage([], [], (reached with { Removals = marks }).ToCheckpoint()) { NeedsReconcile = compare, MissingFields = missing };
    }

    /// <returns>The log, where there is one, and whether it leaves something out.</returns>
    private async ValueTask<(DeletedLog? Log, bool IsGap)> AskAsync(ObjectDescription description, RemovalMarks marks, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!description.HasDeletionLog)
        {
            return (null, false);
        }

        if (now - marks.LogUntil > DeletedLog.Reach)
        {
            return (null, true);
        }

        if (now - marks.LogUntil < ShortestWindow)
        {
            return (new DeletedLog([], marks.LogUntil, marks.LogUntil), false);
        }

        try
        {
            DeletedLog log = await DeletedLog.ReadAsync(api, description.Stream, marks.LogUntil, now, cancellationToken);
            return (log, log.Earliest > marks.LogUntil);
        }
        catch (CrmException e) when (e.Code is "INVALID_REPLICATION_DATE" or "EXCEEDED_ID_LIMIT")
        {
            return (null, true);
        }
        catch (CrmException e) when (e.Code is "NOT_FOUND" or "INVALID_TYPE" or "INSUFFICIENT_ACCESS" or "FUNCTIONALITY_NOT_ENABLED")
        {
            return (null, false);
        }
    }

    private async ValueTask<List<CrmRecord>> TombstonesAsync(ReadRequest request, (CrmRecordId Id, DateTimeOffset At)[] deleted, CancellationToken cancellationToken)
    {
        RecordStates states = await new RecordReading(api, metadata).ReadByIdAsync(request with { Fields = [] }, [.. deleted.Select(d => d.Id)], cancellationToken);
        Dictionary<CrmRecordId, CrmRecord> present = states.Records.ToDictionary(r => r.Id);
        List<CrmRecord> tombstones = [];
        foreach ((CrmRecordId id, DateTimeOffset at) in deleted)
        {
            if (!present.TryGetValue(id, out CrmRecord? state))
            {
                tombstones.Add(new CrmRecord(id, null, at, IsDeleted: true, new Dictionary<string, string?>()));
            }
            else if (state.IsDeleted)
            {
                tombstones.Add(state);
            }
        }

        return tombstones;
    }
}
