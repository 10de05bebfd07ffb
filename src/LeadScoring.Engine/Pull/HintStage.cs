namespace LeadScoring.Engine.Pull;

/// <summary>The real-time door: reads the records that events or webhooks named, at once and from the records themselves.</summary>
/// <remarks>
/// A hint is never the news itself, so hints may come twice, late or in any order. Safe to run beside a pull of the same pipeline; scoring what changed is <see cref="Sync.LiveSync"/>.
/// </remarks>
public static class HintStage
{
    /// <summary>Takes hints of one stream.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="hints">What changed.</param>
    /// <param name="cancellationToken">Cancels between chunks of ids; what was stored stays, and the same hints may come again.</param>
    /// <returns>What it brought; nothing for a stream that the mapping does not read.</returns>
    /// <exception cref="CrmException">The CRM refused; <see cref="StreamHints.Next"/> is not stored, so that listening goes on from before these hints.</exception>
    public static async Task<HintReport> RunAsync(RunContext context, StreamHints hints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(hints);
        HintReport report = new(hints.Stream, 0, 0, null);
        if (StreamTour.Find(context, hints.Stream) is not { } visit)
        {
            return report;
        }

        try
        {
            HashSet<CrmRecordId> erased = [.. hints.Erased];
            if (erased.Count > 0)
            {
                report = report.With(await SingleRecords.EraseAsync(visit, erased, cancellationToken));
            }

            if (hints.IsGap)
            {
                PullReport pull = await PullStage.RunAsync(context, new HashSet<StreamKey> { hints.Stream }, cancellationToken);
                report = report with { News = report.News + pull.News, Pull = pull };
                if (pull.Failed.FirstOrDefault()?.Failure is { } failure)
                {
                    throw failure;
                }
            }

            CrmRecordId[] changed = visit.Read.IsHistory ? [] : [.. hints.Changed.Where(i => !erased.Contains(i)).Distinct()];
            await foreach ((PageCommit commit, _) in SingleRecords.ReadAsync(visit, changed, isRevision: false, hints.Next, cancellationToken))
            {
                report = report.With(commit);
                context.Report("hints", hints.Stream.ToString(), report.Read, changed.Length);
            }
        }
        catch (CrmException e) when (e.InnerException is not CrmException)
        {
            throw StreamFailures.Named(e, visit.Read, visit.Connector.Connection);
        }

        return report;
    }

    /// <summary>Where listening to a stream goes on; <see langword="null"/> when it never began.</summary>
    public static async Task<Checkpoint?> ReadCheckpointAsync(RunContext context, StreamKey stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return StreamTour.Find(context, stream) is { } visit ? await visit.ReadCheckpointAsync(Reading.Events, cancellationToken) : null;
    }
}

/// <summary>Hints about one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Changed">Records that changed, were created, deleted, merged or undeleted.</param>
public sealed record StreamHints(StreamKey Stream, IReadOnlyList<CrmRecordId> Changed)
{
    /// <summary>Records of people who asked to be forgotten, by the CRM's own word.</summary>
    public IReadOnlyList<CrmRecordId> Erased { get; init; } = [];

    /// <summary>Whether hints were lost: the stream is then read by its watermark too.</summary>
    public bool IsGap { get; init; }

    /// <summary>Where listening goes on, stored in one transaction with the last of the records; <see langword="null"/> for a sender that remembers by itself what was taken.</summary>
    public Checkpoint? Next { get; init; }

    /// <summary>The hints of a listener.</summary>
    public static StreamHints Of(StreamKey stream, ChangeHints hints)
    {
        ArgumentNullException.ThrowIfNull(hints);
        return new StreamHints(stream, hints.Ids) { IsGap = hints.IsGap, Next = hints.Next };
    }
}

/// <summary>What hints brought.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Read">Records that were looked at.</param>
/// <param name="News">Those that are new, changed, deleted or erased.</param>
/// <param name="Pull">The read by watermark, where hints were lost.</param>
public sealed record HintReport(StreamKey Stream, int Read, int News, PullReport? Pull)
{
    internal HintReport With(PageCommit commit)
    {
        int news = commit.Added + commit.Changed + commit.Deleted + commit.Erased;
        return this with { Read = Read + news + commit.Unchanged, News = News + news };
    }
}
