namespace LeadScoring.Engine.Pull;

/// <summary>A whole pull: what changed, and once a day what no change tells: silent fields, and ids that came or went unseen.</summary>
public static class PullRun
{
    private static readonly TimeSpan FullPassEvery = TimeSpan.FromHours(24);

    /// <summary>Keeps a day's upkeep to once, although a run that fails later is tried again soon.</summary>
    private static readonly TimeSpan UpkeepAtMostEvery = TimeSpan.FromHours(12);

    /// <summary>Pulls; in the run that is the day's full pass also does the upkeep, and whenever a stream needs its ids compared, does that.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="cancellationToken">Cancels between pages; what was committed stays.</param>
    /// <exception cref="StoreException">The store cannot take a page.</exception>
    public static async Task<PullReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        DateTimeOffset now = context.Now;
        DateTimeOffset? lastFull = await context.Store.Scores.ReadLastFullPassAsync(cancellationToken);
        bool isDaily = context.AcceptGone || (lastFull is { } last && now - last >= FullPassEvery);
        PullReport pull = await PullStage.RunAsync(context, null, cancellationToken);
        HashSet<StreamKey> due = [];
        foreach (StreamReport stream in pull.Streams.Where(s => s.Failure is null))
        {
            SweepState state = await context.Store.Records.ReadSweepAsync(stream.Stream, cancellationToken);
            if (state is { SweptAt: null, WantedAt: null })
            {
                // A first read to the end has seen everything.
                await context.Store.Records.NoteSweptAsync(stream.Stream, now, cancellationToken);
            }
            else if (context.AcceptGone || (isDaily && now - state.SweptAt >= UpkeepAtMostEvery))
            {
                due.Add(stream.Stream);
            }
        }

        IReadOnlyList<RepairReport> repairs = await SilentFieldsStage.RunAsync(context, due, cancellationToken);
        return pull with { Repairs = repairs, Sweeps = await ReconcileStage.RunAsync(context, due, cancellationToken) };
    }
}
