using LeadScoring.Engine.Sync;
using LeadScoring.Host.Output;
using LeadScoring.Host.Serving;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Webhooks;

/// <summary>Runs the drain of every served pipeline while the service runs.</summary>
internal sealed class HintService : BackgroundService
{
    private readonly ServedPipelines _pipelines;
    private readonly ILogger<HintService> _logger;
    private readonly Dictionary<string, HintDrain> _drains;

    public HintService(ServedPipelines pipelines, TimeProvider clock, ILogger<HintService> logger)
    {
        _pipelines = pipelines;
        _logger = logger;
        _drains = pipelines.All.ToDictionary(ServedPipelines.KeyOf, s => new HintDrain(s.Store.Inbox, (hints, token) => LookAsync(s, hints, token), clock, logger), StringComparer.Ordinal);
    }

    /// <summary>Says that hints of a pipeline came.</summary>
    public void Wake(PipelineSession session) => _drains[ServedPipelines.KeyOf(session)].Wake();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_drains.Values.Select(d => d.RunAsync(stoppingToken)));

    /// <summary>Looks at the records, alone on the pipeline and noted in the run log like every other run.</summary>
    private async Task<bool> LookAsync(PipelineSession session, IReadOnlyList<RecordHint> hints, CancellationToken cancellationToken)
    {
        bool done = false;
        try
        {
            await ScheduledRun.RunAsync(
                _pipelines,
                ServedPipelines.KeyOf(session),
                "webhook",
                _logger,
                Summaries.Of,
                s => SyncRun.RunAsync(s.Context(null), PipelineSession.Training, cancellationToken),
                report =>
                {
                    SyncJob.Tell(_logger, report);
                    done = true;
                },
                cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of ours in one run must not end the service, as it does not when a schedule started the run.
            Log.RunFailed(_logger, "defect", e.ToString());
        }

        return done;
    }
}
