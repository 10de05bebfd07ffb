namespace LeadScoring.Engine.Pull;

/// <summary>Turns records that are new or changed since the last time into facts; all records when the mapping changed.</summary>
public static class MapStage
{
    private const int BatchSize = 1000;

    /// <summary>Maps what is marked.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="cancellationToken">Cancels between batches; what was mapped stays.</param>
    public static async Task<MapReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        IStore store = context.Store;
        string current = $"{context.Pipeline.InputsHash}/{context.Pipeline.ContentHash}";
        string? before = await store.Facts.ReadMappingHashAsync(cancellationToken);
        bool remapped = before is not null && before.Split('/')[0] != context.Pipeline.InputsHash;
        if (remapped)
        {
            await store.Records.MarkAllAsync(cancellationToken);
        }

        if (before != current)
        {
            // Tiers, rules or routing may be others now: every lead is looked at once.
            await store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
            await store.Facts.WriteMappingHashAsync(current, cancellationToken);
        }

        FactMapper mapper = new(context.Pipeline, context.Connectors) { Ours = await Alerts.OwnTasks.ReadAsync(context, cancellationToken) };
        ValueCounts quality = new();
        Erase.Returned returned = await Erase.Returned.WatchAsync(context, cancellationToken);
        long mapped = 0;
        foreach (StreamKey stream in mapper.Streams)
        {
            List<RecordFacts> batch = new(BatchSize);
            await foreach (StoredRecord record in store.Records.ReadAsync(stream, onlyMarked: true, cancellationToken))
            {
                batch.Add(returned.Look(mapper.Map(record, quality)));
                if (batch.Count == BatchSize)
                {
                    mapped += await StoreAsync(batch);
                }
            }

            mapped += await StoreAsync(batch);
            context.Report("map", stream.ToString(), mapped, null);
        }

        if (mapped > 0)
        {
            await store.Facts.PackAsync(cancellationToken);
        }

        return new MapReport(mapped, remapped, [.. quality.Fields]) { Returned = returned.Count };

        async Task<int> StoreAsync(List<RecordFacts> batch)
        {
            if (batch.Count == 0)
            {
                return 0;
            }

            await store.Facts.ReplaceAsync(batch, cancellationToken);
            int count = batch.Count;
            batch.Clear();
            return count;
        }
    }
}

/// <summary>What mapping did.</summary>
/// <param name="Records">Records mapped.</param>
/// <param name="Remapped">Whether the mapping had changed, so that all records were mapped again.</param>
/// <param name="Quality">Per lead field: what could not be mapped among the records of this run.</param>
public sealed record MapReport(long Records, bool Remapped, IReadOnlyList<FieldQuality> Quality)
{
    /// <summary>Records by which a CRM brings back people who asked to be forgotten, under new ids: they are taken, and somebody should look at the CRM.</summary>
    public int Returned { get; init; }
}
