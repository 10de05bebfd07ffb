using LeadScoring.Host.Cli;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Serving;

/// <summary>One firing of a schedule: alone on its pipeline, noted in the run log, and never the end of the schedule.</summary>
internal static class ScheduledRun
{
    private static readonly Func<ILogger, string, string, IDisposable?> Scope = LoggerMessage.DefineScope<string, string>("{Verb} of {Pipeline}");

    /// <summary>Runs <paramref name="work"/> when the pipeline is free. A failure that people can act on is logged, and the next firing tries again.</summary>
    /// <param name="pipelines">The pipelines that are served.</param>
    /// <param name="key">Which of them.</param>
    /// <param name="verb">What the run log calls it.</param>
    /// <param name="logger">Where its end is told.</param>
    /// <param name="summary">The run log's summary.</param>
    /// <param name="work">The run.</param>
    /// <param name="done">Tells the result.</param>
    /// <param name="cancellationToken">The service stops.</param>
    public static async Task RunAsync<T>(
        ServedPipelines pipelines,
        string key,
        string verb,
        ILogger logger,
        Func<T, PipelineSession, object> summary,
        Func<PipelineSession, Task<T>> work,
        Action<T> done,
        CancellationToken cancellationToken)
    {
        if (pipelines.Find(key) is not { } session)
        {
            return;
        }

        using IDisposable? scope = Scope(logger, verb, session.Pipeline.Name);
        try
        {
            done(await pipelines.GateOf(session).RunAsync(
                verb,
                async () =>
                {
                    // Another service on the same store may be at work on it.
                    await using IAsyncDisposable held = await session.Store.HoldAsync(cancellationToken);
                    return await RunLog.NoteAsync(session, verb, r => summary(r, session), () => work(session));
                },
                cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to the scheduler too, which runs the job again as soon as the service is back.
            Log.RunStopped(logger);
            throw;
        }
        catch (Exception e) when (Verb.Translate(e) is { } failure)
        {
            // The next firing goes on from the stored checkpoint; the run log, the page and the health endpoint show the problem.
            Log.RunFailed(logger, failure.Kind, e.Message);
        }
    }
}
