using LeadScoring.Engine.Train;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Scheduled training of one pipeline.</summary>
[DisallowConcurrentExecution]
internal sealed class TrainJob(ServedPipelines pipelines, ILogger<TrainJob> logger) : IJob
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
        try
        {
            TrainReport report = await RunLog.NoteAsync(session, "train", Summaries.Of, () => TrainStage.RunAsync(session.Context(null), PipelineSession.Training, cancellationToken));
            Log.Trained(logger, report.WentLive, report.Verdict);
        }
        catch (Exception e) when (Verb.Translate(e) is { } failure)
        {
            Log.RunFailed(logger, failure.Kind, e.Message);
        }
    }
}
