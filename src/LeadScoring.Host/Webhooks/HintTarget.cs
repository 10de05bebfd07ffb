using LeadScoring.Connectors.HubSpot;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Webhooks;

/// <summary>A connection of a served pipeline, as the receiver of its events.</summary>
/// <param name="Connection">Whose events.</param>
/// <param name="Receiver">Checks and reads them.</param>
/// <param name="Streams">What the pipeline reads; hints about anything else are of no use.</param>
/// <param name="Inbox">Where hints wait.</param>
/// <param name="Wake">Says that some came.</param>
internal sealed record HintTarget(ConnectionId Connection, HubSpotWebhookReceiver Receiver, IReadOnlySet<StreamKey> Streams, IHintInbox Inbox, Action Wake)
{
    /// <summary>The HubSpot connections of a pipeline.</summary>
    public static IEnumerable<HintTarget> Of(PipelineSession session, WebhookOptions options, ISecretSource secrets, TimeProvider clock, Action wake)
    {
        PipelineDefinition pipeline = session.Pipeline;
        HashSet<StreamKey> streams = [.. pipeline.Leads.Select(l => l.Stream), .. pipeline.Activities.Select(a => a.Stream), .. pipeline.Deals.Select(d => d.Stream)];
        return pipeline.Connections.Where(c => c.Kind == "hubspot")
            .Select(c => new HintTarget(c.Id, new HubSpotWebhookReceiver(c, secrets, options.Signatures, clock), streams, session.Store.Inbox, wake));
    }
}
