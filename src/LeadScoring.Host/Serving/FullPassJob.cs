using LeadScoring.Engine.Sync;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Scores all leads of one pipeline and writes what changed, because windows move with the clock even where no record does.</summary>
/// <remarks>The mark it leaves first makes the next pass a full one, should this one be cut off.</remarks>
[DisallowConcurrentExecution]
internal sealed class FullPassJob(ServedPipelines pipelines, ILogger<FullPassJob> logger) : IJob
{
    /// <summary>Which pipeline; filled from the job's data.</summary>
    public string Pipeline { get; set; } = "";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await ScheduledRun.RunAsync(pipelines, Pipeline, "full pass", logger, Summaries.Of, s => RunAsync(s, cancellationToken), r => SyncJob.Tell(logger, r), cancellationToken);

    private static async Task<SyncReport> RunAsync(PipelineSession session, CancellationToken cancellationToken)
    {
        await session.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        return await SyncRun.RunAsync(session.Context(null), PipelineSession.Training, cancellationToken);
    }
}
