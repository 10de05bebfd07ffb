using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Track;
using LeadScoring.Host.Output;
using LeadScoring.Host.Serving;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Tracking;

/// <summary>Takes the events of every served pipeline while the service runs, and has the leads they concern scored at once.</summary>
internal sealed class TrackingService : BackgroundService
{
    private readonly ServedPipelines _pipelines;
    private readonly ILogger<TrackingService> _logger;
    private readonly Dictionary<string, EventDrain> _drains;

    public TrackingService(ServedPipelines pipelines, TimeProvider clock, ILogger<TrackingService> logger)
    {
        _pipelines = pipelines;
        _logger = logger;
        _drains = pipelines.All.Where(s => s.Pipeline.Connections.Any(c => c.Kind == CrmConnection.EventsKind))
            .ToDictionary(ServedPipelines.KeyOf, s => new EventDrain(t => TakeAsync(s, t), t => ScoreAsync(s, t), clock, logger), StringComparer.Ordinal);
    }

    /// <summary>Says that events of a pipeline came.</summary>
    public void Wake(PipelineSession session) => _drains[ServedPipelines.KeyOf(session)].Wake();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_drains.Values.Select(d => d.RunAsync(stoppingToken)));

    private async Task<int> TakeAsync(PipelineSession session, CancellationToken cancellationToken)
    {
        TrackReport report = await TrackStage.RunAsync(session.Context(null), EventDrain.MostAtOnce, cancellationToken);
        if (report.Taken > 0)
        {
            Log.EventsTaken(_logger, report.Taken, report.Stored, report.Erased);
        }

        return report.Taken;
    }

    /// <summary>Events of visitors whom nobody knows yet concern no lead; the run log notes only rounds that do.</summary>
    private async Task ScoreAsync(PipelineSession session, CancellationToken cancellationToken)
    {
        bool isDue = await _pipelines.GateOf(session).RunAsync(
            "events",
            async () =>
            {
                await MapStage.RunAsync(session.Context(null), cancellationToken);
                return (await session.Store.Facts.ReadDueAsync(cancellationToken)).Count > 0;
            },
            cancellationToken);
        if (isDue)
        {
            await ScheduledRun.RunAsync(
                _pipelines, ServedPipelines.KeyOf(session), "events", _logger, (r, _) => Summaries.Of(r), s => LiveSync.RunAsync(s.Context(null), cancellationToken),
                r => Log.Synced(_logger, 0, r.Score?.Scored ?? 0, r.Apply?.Written ?? 0, r.Apply?.Rejected ?? 0), cancellationToken);
        }
    }
}
