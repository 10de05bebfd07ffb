using LeadScoring.Host.Output;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Healthy while every pipeline's store answers and its last finished runs went well.</summary>
internal sealed class PipelineHealth(ServedPipelines pipelines, ISchedulerFactory schedulers) : IHealthCheck
{
    private const string Name = "pipelines";

    /// <summary>Answers as JSON: the worst status, and every pipeline's own. 503 only when a store cannot be read: nothing but an operator mends that.</summary>
    public static HealthCheckOptions Options { get; } = new()
    {
        ResponseWriter = (context, report) =>
        {
            PipelineState[] states = report.Entries.TryGetValue(Name, out HealthReportEntry entry) && entry.Data.TryGetValue(Name, out object? data) ? (PipelineState[])data : [];
            return context.Response.WriteAsJsonAsync(new { status = Worst(states), pipelines = states }, SummaryJson.Options, context.RequestAborted);
        },
    };

    /// <summary>What the endpoint answers for these states.</summary>
    public static HealthCheckResult Of(PipelineState[] states)
    {
        ArgumentNullException.ThrowIfNull(states);
        Dictionary<string, object> data = new(StringComparer.Ordinal) { [Name] = states };
        return Worst(states) switch
        {
            PipelineStatus.Unhealthy => HealthCheckResult.Unhealthy(data: data),
            PipelineStatus.Degraded => HealthCheckResult.Degraded(data: data),
            _ => HealthCheckResult.Healthy(data: data),
        };
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        IScheduler scheduler = await schedulers.GetScheduler(cancellationToken);
        List<PipelineState> states = [];
        foreach (Sessions.PipelineSession session in pipelines.All)
        {
            PipelineState state = await PipelineState.ReadAsync(session.Pipeline.Name, session.Store.Runs, pipelines.GateOf(session).Running, cancellationToken);
            if (state.Status != PipelineStatus.Unhealthy)
            {
                state = state with { Streams = await StreamState.ReadAsync(session.Store.Health, TimeProvider.System.GetUtcNow(), cancellationToken) };
            }

            state = await LiveHealth.AddAsync(state, session, pipelines.LateOf(session), TimeProvider.System.GetUtcNow(), cancellationToken);
            states.Add(state with { NextRuns = (await PipelineSchedule.NextAsync(scheduler, session, cancellationToken)).ToDictionary(n => n.Verb, n => n.At) });
        }

        return Of([.. states]);
    }

    /// <summary>Unhealthy before degraded before starting before healthy.</summary>
    private static PipelineStatus Worst(PipelineState[] states) =>
        Array.Exists(states, s => s.Status == PipelineStatus.Unhealthy) ? PipelineStatus.Unhealthy
        : Array.Exists(states, s => s.Status == PipelineStatus.Degraded) ? PipelineStatus.Degraded
        : Array.Exists(states, s => s.Status == PipelineStatus.Starting) ? PipelineStatus.Starting
        : PipelineStatus.Healthy;
}
