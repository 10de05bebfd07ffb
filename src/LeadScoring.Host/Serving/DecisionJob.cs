using LeadScoring.Engine.Sync;
using LeadScoring.Host.Cli;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Once a minute: SLA clocks, leads that wait for somebody, and notices that are due. Not in the run log, which it would fill.</summary>
[DisallowConcurrentExecution]
internal sealed class DecisionJob(ServedPipelines pipelines, ILogger<DecisionJob> logger) : IJob
{
    /// <summary>How often.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Which pipeline; filled from the job's data.</summary>
    public string Pipeline { get; set; } = "";

    /// <summary>Whether a mapping gives it anything to do.</summary>
    public static bool IsNeeded(PipelineDefinition pipeline) => pipeline.Sla.Count > 0 || pipeline.Alerts.Count > 0 || pipeline.Teams.Any(t => t.Hours is not null || t.DaysOff.Count > 0 || t.Weekly is not null || t.People.Any(p => p.Weekly is not null));

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (pipelines.Find(Pipeline) is not { } session)
        {
            return;
        }

        try
        {
            await pipelines.GateOf(session).RunAsync("decisions", () => DecisionRun.TickAsync(session.Context(null), cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException && Verb.Translate(e) is { } failure)
        {
            Log.RunFailed(logger, failure.Kind, e.Message);
        }
    }
}
