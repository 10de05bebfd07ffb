using LeadScoring.Engine.Pull;
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

    /// <summary>Has the records read at once; scoring follows when the pipeline is free, noted in the run log like every other run.</summary>
    private async Task<bool> LookAsync(PipelineSession session, IReadOnlyList<RecordHint> hints, CancellationToken cancellationToken)
    {
        try
        {
            return await LiveDoor.TakeAsync(_pipelines, session, [.. hints.GroupBy(h => h.Stream).Select(Gathered)], "webhook", _logger, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of ours in one run must not end the service, as it does not when a schedule started the run.
            Log.RunFailed(_logger, "defect", e.ToString());
            return false;
        }
    }

    private static StreamHints Gathered(IGrouping<StreamKey, RecordHint> hints) => new(hints.Key, [.. hints.Where(h => h.Kind == HintKind.Changed).Select(h => h.Record)])
    {
        Erased = [.. hints.Where(h => h.Kind == HintKind.Erased).Select(h => h.Record)],
    };
}
