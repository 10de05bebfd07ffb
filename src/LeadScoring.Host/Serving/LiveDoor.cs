using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Serving;

/// <summary>Takes hints of events and webhooks into a served pipeline: the records are read and stored at once, beside whatever runs; scoring and writing follow when the pipeline is free.</summary>
internal static class LiveDoor
{
    /// <summary>Takes hints.</summary>
    /// <param name="pipelines">The pipelines that are served.</param>
    /// <param name="session">Which of them.</param>
    /// <param name="hints">What changed.</param>
    /// <param name="verb">What the run log calls it.</param>
    /// <param name="logger">Told what went wrong.</param>
    /// <param name="cancellationToken">The service stops.</param>
    /// <returns>Whether all records were stored; if not, the same hints may come again. Scoring that fails is made up for by the next run and is no reason to send hints again.</returns>
    public static async Task<bool> TakeAsync(ServedPipelines pipelines, PipelineSession session, IReadOnlyList<StreamHints> hints, string verb, ILogger logger, CancellationToken cancellationToken)
    {
        int news = 0;
        try
        {
            foreach (StreamHints stream in hints)
            {
                news += (await HintStage.RunAsync(session.Context(null), stream, cancellationToken)).News;
            }
        }
        catch (Exception e) when (Verb.Translate(e) is { } failure)
        {
            Log.RunFailed(logger, failure.Kind, e.Message);
            return false;
        }

        if (news > 0)
        {
            await ScheduledRun.RunAsync(
                pipelines, ServedPipelines.KeyOf(session), verb, logger, (r, _) => Summaries.Of(r), s => LiveSync.RunAsync(s.Context(null), cancellationToken), r => Tell(logger, news, r), cancellationToken);
        }

        return true;
    }

    private static void Tell(ILogger logger, int news, LiveReport report)
    {
        Log.Synced(logger, news, report.Score?.Scored ?? 0, report.Apply?.Written ?? 0, report.Apply?.Rejected ?? 0);
        foreach (CrmException failure in report.Apply?.Failures.Select(f => f.Failure) ?? [])
        {
            Log.PartFailed(logger, failure.Kind, failure.Message);
        }
    }
}
