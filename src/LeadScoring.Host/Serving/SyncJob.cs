using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>One scheduled pass of one pipeline. Idempotent: after a crash it may run twice in a row.</summary>
[DisallowConcurrentExecution]
internal sealed class SyncJob(ServedPipelines pipelines, ILogger<SyncJob> logger) : IJob
{
    /// <summary>Which pipeline; filled from the job's data.</summary>
    public string Pipeline { get; set; } = "";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (pipelines.Find(Pipeline) is not { } session)
        {
            return;
        }

        using IDisposable? scope = logger.BeginScope(new Dictionary<string, object> { ["pipeline"] = session.Pipeline.Name });
        RunContext run = session.Context(null);
        try
        {
            if (session.Pipeline.Schedules.ScoreAfterPull)
            {
                SyncReport report = await RunLog.NoteAsync(session, "sync", r => Summaries.Of(r, session), () => SyncRun.RunAsync(run, PipelineSession.Training, cancellationToken));
                Log.Synced(logger, report.Pull.News, report.Score.Scored, report.Apply.Written, report.Apply.Rejected);
                foreach (CrmException failure in Summaries.Failures(report))
                {
                    Log.PartFailed(logger, failure.Kind, failure.Message);
                }
            }
            else
            {
                PullReport report = await RunLog.NoteAsync(session, "pull", Summaries.Of, async () =>
                {
                    PullReport pull = await PullStage.RunAsync(run, null, cancellationToken);
                    await MapStage.RunAsync(run, cancellationToken);
                    return pull;
                });
                Log.Pulled(logger, report.News);
            }
        }
        catch (Exception e) when (Verb.Translate(e) is { } failure)
        {
            // The next firing tries again from the stored checkpoint; the run log and the health endpoint show the problem.
            Log.RunFailed(logger, failure.Kind, e.Message);
        }
    }
}
