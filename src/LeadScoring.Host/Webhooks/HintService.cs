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

    /// <summary>Has the records read at once; scoring follows when the pipeline is free, noted in the run log like every other run. A stream that fails does not hold up the others.</summary>
    private async Task<IReadOnlyCollection<RecordHint>> LookAsync(PipelineSession session, IReadOnlyList<RecordHint> hints, CancellationToken cancellationToken)
    {
        List<RecordHint> settled = [];
        foreach (IGrouping<StreamKey, RecordHint> stream in hints.GroupBy(h => h.Stream))
        {
            try
            {
                if (await LiveDoor.TakeAsync(_pipelines, session, [Gathered(stream)], "webhook", _logger, cancellationToken))
                {
                    settled.AddRange(stream);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A defect of ours in one run must not end the service, as it does not when a schedule started the run.
                Log.RunFailed(_logger, "defect", e.ToString());
            }
        }

        return settled;
    }

    private static StreamHints Gathered(IGrouping<StreamKey, RecordHint> hints) => new(hints.Key, [.. hints.Where(h => h.Kind == HintKind.Changed).Select(h => h.Record)])
    {
        Erased = [.. hints.Where(h => h.Kind == HintKind.Erased).Select(h => h.Record)],
    };
}
