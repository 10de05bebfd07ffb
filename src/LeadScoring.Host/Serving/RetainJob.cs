using LeadScoring.Engine.Retain;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Lets go, every night, of what is older than one pipeline's mapping keeps.</summary>
[DisallowConcurrentExecution]
internal sealed class RetainJob(ServedPipelines pipelines, ILogger<RetainJob> logger) : IJob
{
    /// <summary>Before most people's nightly full pass, in the mapping's time zone.</summary>
    public const string Daily = "30 1 * * *";

    /// <summary>Which pipeline; filled from the job's data.</summary>
    public string Pipeline { get; set; } = "";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await ScheduledRun.RunAsync(
            pipelines, Pipeline, "retain", logger, (r, _) => r, s => RetainStage.RunAsync(s.Context(null), cancellationToken), r => Log.Retained(logger, r.Leads, r.Activities, r.History, r.KeptForAudit), cancellationToken);
}
