using LeadScoring.Engine.Alerts;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Serving;

/// <summary>Watches that planned runs start. Stands beside the scheduler and not in it, because a scheduler that stopped cannot say so.</summary>
internal sealed class RunWatch(ServedPipelines pipelines, TimeProvider clock, ILogger<RunWatch> logger) : BackgroundService
{
    private const int RecentRuns = 300;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private readonly DateTimeOffset _since = clock.GetUtcNow();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (PipelineSession session in pipelines.All)
            {
                try
                {
                    await LookAsync(session, pipelines.GateOf(session).Running, _since, stoppingToken);
                }
                catch (Exception e) when (Verb.Translate(e) is { } failure)
                {
                    Log.RunFailed(logger, failure.Kind, e.Message);
                }
            }
        }
    }

    /// <summary>Looks at one pipeline. A run at work is not late, however long it takes.</summary>
    private async Task LookAsync(PipelineSession session, string? running, DateTimeOffset since, CancellationToken cancellationToken)
    {
        string? late = running is null ? LateRuns.Find(session.Pipeline, await session.Store.Runs.ReadAsync(RecentRuns, cancellationToken), since, clock.GetUtcNow()) : null;
        if (late is not null && pipelines.LateOf(session) is null)
        {
            Log.RunLate(logger, session.Pipeline.Name, late);
        }
        else if (late is null && pipelines.LateOf(session) is not null)
        {
            Log.RunsInTime(logger, session.Pipeline.Name);
        }

        pipelines.NoteLate(session, late);
        await RunAlerts.LateAsync(session.Context(null), late, cancellationToken);
        await NoticeSender.RunAsync(session.Context(null), cancellationToken);
    }
}
