namespace LeadScoring.Engine.WriteBack;

/// <summary>What applying a plan will cost one connection, told before it is spent.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Requests">Requests when nothing goes wrong: writes, and the last look at fields that humans may overrule.</param>
/// <param name="Quota">What is left of the day; <see langword="null"/> where the CRM does not tell or cannot be asked: an estimate is no reason to fail.</param>
public sealed record CallEstimate(ConnectionId Connection, long Requests, CrmQuota? Quota)
{
    /// <summary>Whether the day's quota covers it.</summary>
    public bool Fits => Quota is null || Requests <= Quota.Available;

    /// <summary>One estimate per connection that is written to, in order of name; asks each CRM for its quota once.</summary>
    public static async Task<IReadOnlyList<CallEstimate>> ForAsync(RunContext context, WriteBackPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(plan);
        List<CallEstimate> estimates = [];
        foreach (IGrouping<ConnectionId, PlannedWrite> writes in plan.Writes.GroupBy(w => w.Stream.Connection).OrderBy(g => g.Key.Value, StringComparer.Ordinal))
        {
            ICrmConnector connector = context.Connectors[writes.Key];
            long requests = writes.GroupBy(w => w.Stream).Sum(s => connector.EstimateWriteRequests(s.Count()) + Looks(context.Pipeline, connector, s));
            estimates.Add(new CallEstimate(writes.Key, requests, await QuotaAsync(connector, cancellationToken)));
        }

        return estimates;
    }

    private static async ValueTask<CrmQuota?> QuotaAsync(ICrmConnector connector, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.ReadQuotaAsync(cancellationToken);
        }
        catch (CrmException)
        {
            return null;
        }
    }

    /// <summary>A batch is looked at if any of its rows writes a field that humans may overrule; rows are sorted by id, so such rows are spread over all batches.</summary>
    private static long Looks(PipelineDefinition pipeline, ICrmConnector connector, IGrouping<StreamKey, PlannedWrite> writes)
    {
        HashSet<string> fields = HumanFields.Names(pipeline, writes.Key);
        return writes.Chunk(connector.Spec.MaxWriteBatch).Count(batch => batch.Any(w => w.Fields.Any(f => fields.Contains(f.Field))));
    }
}
