using LeadScoring.Engine.Pull;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Serving;

/// <summary>Listens to the lead and deal streams of every served pipeline whose CRM tells events.</summary>
internal sealed class LiveListeners(ServedPipelines pipelines, TimeProvider clock, ILogger<LiveListeners> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(pipelines.All.SelectMany(ListenersOf).Select(l => GuardAsync(l, stoppingToken)));

    private IEnumerable<StreamListener> ListenersOf(PipelineSession session) => session.Pipeline.Leads.Select(l => l.Stream).Concat(session.Pipeline.Deals.Select(d => d.Stream)).Distinct()
        .Where(s => session.Connectors[s.Connection].Spec.CanListen && (session.Pipeline.Schedules.LiveFrom.Count == 0 || session.Pipeline.Schedules.LiveFrom.Contains(s.Connection)))
        .Select(s => new StreamListener(
            s,
            (from, token) => session.Connectors[s.Connection].ListenAsync(s.Stream, from, token),
            token => HintStage.ReadCheckpointAsync(session.Context(null), s, token),
            (hints, token) => LiveDoor.TakeAsync(pipelines, session, [hints], "live", logger, token),
            clock,
            logger));

    /// <summary>A defect of ours in one listener must neither end the service nor the others; schedules go on.</summary>
    private async Task GuardAsync(StreamListener listener, CancellationToken cancellationToken)
    {
        try
        {
            await listener.RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.RunFailed(logger, "defect", e.ToString());
        }
    }
}
