using LeadScoring.Engine.Report;
using LeadScoring.Host.Output;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>The scheduled report of one pipeline, as files beside its store.</summary>
[DisallowConcurrentExecution]
internal sealed class ReportJob(ServedPipelines pipelines, ILogger<ReportJob> logger) : IJob
{
    /// <summary>Which pipeline; filled from the job's data.</summary>
    public string Pipeline { get; set; } = "";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await ScheduledRun.RunAsync(
        pipelines,
        Pipeline,
        "report",
        logger,
        (r, _) => new { report = r },
        async s =>
        {
            WeekReport report = await PeriodReport.RunAsync(s.Context(null), cancellationToken);
            await ReportFiles.WriteAsync(report, s.StorePath, null, cancellationToken);
            return report;
        },
        _ => Log.Reported(logger),
        cancellationToken);
}
