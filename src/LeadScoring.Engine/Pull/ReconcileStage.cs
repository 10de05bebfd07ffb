using System.Globalization;

namespace LeadScoring.Engine.Pull;

/// <summary>Compares the CRM's ids with the store's and repairs what differs: the last word on what is there and what is gone.</summary>
/// <remarks>
/// One request where counts agree; otherwise all ids of the stream (about 70 bytes of memory each) and single reads of those that differ. A sweep that fails is wished for again and
/// taken up by the next run.
/// </remarks>
public static class ReconcileStage
{
    /// <summary>Rows committed late or changed while the sweep runs are left to the ordinary read: no differences.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>Wishes that come again and again are heard this often: listing all ids is dear.</summary>
    private static readonly TimeSpan AtMostEvery = TimeSpan.FromHours(1);

    /// <summary>Fewest records whose loss can hold a sweep.</summary>
    private const int FewestHeld = 100;

    /// <summary>Share of a stream's records that may be gone without a trace before a sweep removes nothing.</summary>
    private const double MostGone = 0.5;

    /// <summary>Sweeps streams.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="due">Streams whose sweep is due; those that a page wished for are swept too, at most once an hour.</param>
    /// <param name="cancellationToken">Cancels between chunks of ids; what was repaired stays, and the next sweep finds the rest.</param>
    public static async Task<IReadOnlyList<SweepReport>> RunAsync(RunContext context, IReadOnlySet<StreamKey> due, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(due);
        HashSet<StreamKey> wanted = [.. due];
        HashSet<StreamKey> wished = [];
        foreach (StreamRead read in StreamReads.For(context.Pipeline, context.Connectors).Where(r => HasIds(context, r)))
        {
            SweepState state = await context.Store.Records.ReadSweepAsync(read.Stream, cancellationToken);
            if (state.WantedAt is not null && !(context.Now - state.SweptAt < AtMostEvery))
            {
                wished.Add(read.Stream);
            }
        }

        return await StreamTour.RunAsync(
            context,
            r => HasIds(context, r) && (wanted.Contains(r.Stream) || wished.Contains(r.Stream)),
            v => SweepAsync(v, wished.Contains(v.Stream), cancellationToken),
            r => r.Failure,
            (read, failure) => Task.FromResult(new SweepReport(read.Stream, 0, 0, 0, 0, failure)));
    }

    private static bool HasIds(RunContext context, StreamRead read) =>
        !read.IsHistory && !context.Connectors[read.Stream.Connection].Spec.EventStreams.Contains(read.Stream.Stream);

    private static async Task<SweepReport> SweepAsync(StreamVisit visit, bool isWished, CancellationToken cancellationToken)
    {
        DateTimeOffset startedAt = visit.Context.Now;
        IRecordStore records = visit.Context.Store.Records;
        SweepReport report = new(visit.Stream, 0, 0, 0, 0, null);
        try
        {
            long ours = await records.CountAsync(visit.Stream, cancellationToken);
            if (!isWished && await visit.Connector.CountAsync(visit.Stream.Stream, cancellationToken) == ours)
            {
                report = report with { Compared = ours };
            }
            else
            {
                report = await CompareAsync(visit, report, startedAt, ours, cancellationToken);
            }

            await records.NoteSweptAsync(visit.Stream, startedAt, cancellationToken);
        }
        catch (CrmException e)
        {
            // What was repaired so far stays; the rest is not forgotten.
            await SingleRecords.WishForSweepAsync(visit, cancellationToken);
            report = report with { Failure = StreamFailures.Named(e, visit.Read, visit.Connector.Connection) };
        }

        return report;
    }

    private static async Task<SweepReport> CompareAsync(StreamVisit visit, SweepReport report, DateTimeOffset startedAt, long ours, CancellationToken cancellationToken)
    {
        List<string> theirs = [];
        await foreach (IReadOnlyList<CrmRecordId> page in visit.Connector.ReadIdsAsync(visit.Stream.Stream, cancellationToken))
        {
            theirs.AddRange(page.Select(i => i.Value));
            visit.Context.Report("sweep", visit.Stream.ToString(), theirs.Count, ours);
        }

        theirs.Sort(StringComparer.Ordinal);
        (List<CrmRecordId> lacking, List<CrmRecordId> surplus) = await DifferAsync(visit, theirs, cancellationToken);
        report = report with { Compared = Math.Max(ours, theirs.Count) };
        theirs.Clear();
        theirs.TrimExcess();

        DateTimeOffset fresh = startedAt - Fresh;
        await foreach ((PageCommit commit, IReadOnlyList<CrmRecord> states) in SingleRecords.ReadAsync(visit, lacking, isRevision: true, null, cancellationToken))
        {
            report = report with { Missing = report.Missing + states.Count(s => !s.IsDeleted && (s.CreatedAt ?? s.ModifiedAt) < fresh), Repaired = report.Repaired + commit.Added + commit.Changed };
        }

        if (surplus.Count >= FewestHeld && surplus.Count > ours * MostGone && !visit.Context.AcceptGone)
        {
            report = report with { Gone = surplus.Count };
            return report with { Failure = new CrmException(CrmFailureKind.Misconfigured, Held(visit, surplus.Count, ours)) };
        }

        await foreach ((PageCommit commit, IReadOnlyList<CrmRecord> states) in SingleRecords.ReadAsync(visit, surplus, isRevision: true, null, cancellationToken))
        {
            report = report with { Gone = report.Gone + states.Count(s => s.IsDeleted && (s.ModifiedAt < fresh || s.ModifiedAt >= startedAt)), Repaired = report.Repaired + commit.Deleted + commit.Erased };
        }

        return report;
    }

    /// <summary>Walks both lists of ids side by side.</summary>
    private static async Task<(List<CrmRecordId> Lacking, List<CrmRecordId> Surplus)> DifferAsync(StreamVisit visit, List<string> theirs, CancellationToken cancellationToken)
    {
        List<CrmRecordId> lacking = [];
        List<CrmRecordId> surplus = [];
        int at = 0;
        await foreach (CrmRecordId ours in visit.Context.Store.Records.ReadIdsAsync(visit.Stream, cancellationToken))
        {
            while (at < theirs.Count && string.CompareOrdinal(theirs[at], ours.Value) < 0)
            {
                lacking.Add(new CrmRecordId(theirs[at++]));
            }

            if (at == theirs.Count || theirs[at] != ours.Value)
            {
                surplus.Add(ours);
            }

            while (at < theirs.Count && theirs[at] == ours.Value)
            {
                at++;
            }
        }

        for (; at < theirs.Count; at++)
        {
            lacking.Add(new CrmRecordId(theirs[at]));
        }

        return (lacking, surplus);
    }

    private static string Held(StreamVisit visit, int gone, long ours) => string.Create(
        CultureInfo.InvariantCulture,
        $"{visit.Stream}: {gone:N0} of {ours:N0} records are no longer shown to us, so nothing was removed. Check that the integration user may still see them; if they are truly gone, run \"leadscoring pull MAPPING --accept-gone\".");
}

/// <summary>What comparing one stream's ids found.</summary>
/// <param name="Stream">Which stream.</param>
/// <param name="Compared">Ids compared, or records counted where both sides count the same.</param>
/// <param name="Missing">Records the CRM has and the store had not.</param>
/// <param name="Gone">Records the store had and the CRM has no longer.</param>
/// <param name="Repaired">Records put right.</param>
/// <param name="Failure">Why it ended early, or removed nothing.</param>
public sealed record SweepReport(StreamKey Stream, long Compared, int Missing, int Gone, int Repaired, CrmException? Failure)
{
    /// <summary>Ids that differed, apart from what changed while the sweep ran.</summary>
    public int Differences => Missing + Gone;
}
