using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Makes the next pass score all leads, because windows move with the clock.</summary>
[DisallowConcurrentExecution]
internal sealed class FullPassJob(ServedPipelines pipelines, ILogger<FullPassJob> logger) : IJob
{
    /// <summary>Which pipeline; filled from the job's data.</summary>
    public string Pipeline { get; set; } = "";

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        if (pipelines.Find(Pipeline) is { } session)
        {
            await session.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
            Log.FullPassDue(logger, session.Pipeline.Name);
        }
    }
}
