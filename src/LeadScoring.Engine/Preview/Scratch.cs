using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.Preview;

/// <summary>Makes facts of stored records by a mapping that is only tried, in a store that is thrown away. The store the records come from is read only.</summary>
internal static class Scratch
{
    private const int BatchSize = 1000;

    /// <summary>Maps all records of a store into another one; memory does not grow with them.</summary>
    public static async Task<long> FillAsync(RunContext from, RunContext to, CancellationToken cancellationToken)
    {
        FactMapper mapper = new(to.Pipeline, to.Connectors);
        long mapped = 0;
        foreach (StreamKey stream in mapper.Streams)
        {
            List<RecordFacts> batch = new(BatchSize);
            await foreach (StoredRecord record in from.Store.Records.ReadAsync(stream, onlyMarked: false, cancellationToken))
            {
                batch.Add(mapper.Map(record));
                if (batch.Count == BatchSize)
                {
                    await StoreAsync(batch);
                    from.Report("map", stream.ToString(), mapped, null);
                }
            }

            await StoreAsync(batch);
        }

        return mapped;

        async Task StoreAsync(List<RecordFacts> batch)
        {
            await to.Store.Facts.ReplaceAsync(batch, cancellationToken);
            mapped += batch.Count;
            batch.Clear();
        }
    }

    /// <summary>Maps some records of a store into another one.</summary>
    public static async Task FillAsync(RunContext from, RunContext to, IEnumerable<RecordRef> records, CancellationToken cancellationToken)
    {
        FactMapper mapper = new(to.Pipeline, to.Connectors);
        foreach (IGrouping<StreamKey, RecordRef> stream in records.GroupBy(r => new StreamKey(r.Connection, r.Stream)))
        {
            foreach (RecordRef[] chunk in stream.Distinct().Chunk(BatchSize))
            {
                IReadOnlyList<StoredRecord> stored = await from.Store.Records.ReadAsync(stream.Key, [.. chunk.Select(r => r.Id)], cancellationToken);
                await to.Store.Facts.ReplaceAsync([.. stored.Select(s => mapper.Map(s))], cancellationToken);
            }
        }
    }
}
