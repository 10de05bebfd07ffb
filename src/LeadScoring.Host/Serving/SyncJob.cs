using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
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
        if (pipelines.Find(Pipeline)?.Pipeline.Schedules.ScoreAfterPull == true)
        {
            await ScheduledRun.RunAsync(pipelines, Pipeline, "sync", logger, Summaries.Of, s => SyncRun.RunAsync(s.Context(null), PipelineSession.Training, cancellationToken), r => Tell(logger, r), cancellationToken);
        }
        else
        {
            await ScheduledRun.RunAsync(pipelines, Pipeline, "pull", logger, (r, _) => Summaries.Of(r), s => PullAsync(s.Context(null), cancellationToken), Tell, cancellationToken);
        }
    }

    /// <summary>Logs what a whole pass did.</summary>
    internal static void Tell(ILogger logger, SyncReport report)
    {
        Log.Synced(logger, report.Pull.News, report.Score.Scored, report.Apply.Written, report.Apply.Rejected);
        if (report.Train is { } train)
        {
            Log.Trained(logger, train.WentLive, train.Verdict);
        }

        TellAdvice(logger, report.Pull);
        foreach (CrmException failure in Summaries.Failures(report))
        {
            Log.PartFailed(logger, failure.Kind, failure.Message);
        }
    }

    private static void TellAdvice(ILogger logger, PullReport pull)
    {
        foreach (string advice in pull.Streams.Select(s => s.Advice).OfType<string>())
        {
            Log.Advice(logger, advice);
        }
    }

    private static async Task<PullReport> PullAsync(RunContext run, CancellationToken cancellationToken)
    {
        PullReport pull = await PullRun.RunAsync(run, cancellationToken);
        await MapStage.RunAsync(run, cancellationToken);
        return pull;
    }

    private void Tell(PullReport report)
    {
        Log.Pulled(logger, report.News);
        TellAdvice(logger, report);
        foreach (CrmException failure in report.Failures)
        {
            Log.PartFailed(logger, failure.Kind, failure.Message);
        }
    }
}
