using LeadScoring.Connectors.Http;

namespace LeadScoring.Host.Sessions;

/// <summary>Asks the CRMs for the metadata of every stream that a mapping names.</summary>
internal static class Descriptions
{
    /// <exception cref="CrmException">A connection does not work. A stream that is missing is left out, and the check says so.</exception>
    public static async Task<IReadOnlyDictionary<StreamKey, StreamDescription>> ReadAsync(PipelineDefinition pipeline, int seed, CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = CrmSockets.Create();
        Dictionary<ConnectionId, ICrmConnector> connectors = PipelineSession.ConnectorsOf(pipeline, handler, seed);
        foreach (ICrmConnector connector in connectors.Values)
        {
            await connector.CheckAsync(cancellationToken);
        }

        Dictionary<StreamKey, StreamDescription> descriptions = [];
        foreach (StreamKey stream in pipeline.Leads.Select(l => l.Stream)
            .Concat(pipeline.Activities.Select(a => a.Stream))
            .Concat(pipeline.Deals.Select(d => d.Stream))
            .Concat(pipeline.Accounts.Select(a => a.Stream))
            .Where(s => !connectors[s.Connection].Connection.IsPushed)
            .Distinct())
        {
            try
            {
                descriptions[stream] = await connectors[stream.Connection].DescribeAsync(stream.Stream, cancellationToken);
            }
            catch (CrmException e) when (e.Kind == CrmFailureKind.Misconfigured)
            {
                // Said by the check at the line that names the stream.
                descriptions[stream] = new StreamDescription(stream.Stream, []);
            }
        }

        return descriptions;
    }
}
