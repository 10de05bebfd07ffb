using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LeadScoring.Host.Serving;

/// <summary>Healthy while every pipeline's store answers and its last finished run went well.</summary>
internal sealed class PipelineHealth(ServedPipelines pipelines) : IHealthCheck
{
    private const int RecentRuns = 5;

    /// <summary>Answers as JSON: status, and per pipeline the last run and its problem.</summary>
    public static HealthCheckOptions Options { get; } = new()
    {
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(
            new { status = report.Status, pipelines = report.Entries.GetValueOrDefault("pipelines").Data },
            SummaryJson.Options,
            context.RequestAborted),
    };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        Dictionary<string, object> states = [];
        bool healthy = true;
        foreach (PipelineSession session in pipelines.All)
        {
            try
            {
                RunEntry? last = (await session.Store.Runs.ReadAsync(RecentRuns, cancellationToken)).FirstOrDefault(r => r.EndedAt is not null);
                healthy &= last?.Problem is null;
                states[session.Pipeline.Name] = new { last_run = last?.Verb, ended_at = last?.EndedAt, problem = last?.Problem };
            }
            catch (StoreException e)
            {
                healthy = false;
                states[session.Pipeline.Name] = new { last_run = (string?)null, ended_at = (DateTimeOffset?)null, problem = e.Message };
            }
        }

        return healthy ? HealthCheckResult.Healthy(data: states) : HealthCheckResult.Degraded(data: states);
    }
}
