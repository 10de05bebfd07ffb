using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Train;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Scheduled training of one pipeline. A model that goes live makes the next pass score all leads.</summary>
[DisallowConcurrentExecution]
internal sealed class TrainJob(ServedPipelines pipelines, ILogger<TrainJob> logger) : IJob
{
    /// <summary>Which pipeline; filled from the job's data.</summary>
    public string Pipeline { get; set; } = "";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await ScheduledRun.RunAsync(
            pipelines,
            Pipeline,
            "train",
            logger,
            (r, _) => Summaries.Of(r),
            s => RunAsync(s.Context(null), cancellationToken),
            r => Log.Trained(logger, r.WentLive, r.Verdict),
            cancellationToken);

    private static async Task<TrainReport> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        await MapStage.RunAsync(run, cancellationToken);
        return await TrainStage.RunAsync(run, PipelineSession.Training, cancellationToken);
    }
}
