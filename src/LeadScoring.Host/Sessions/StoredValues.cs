using LeadScoring.Host.Cli;
using LeadScoring.Mapping;

namespace LeadScoring.Host.Sessions;

/// <summary>Shows the pulled records to the check of a mapping.</summary>
internal static class StoredValues
{
    /// <summary>What the records say of the mapping; nothing where no store is there yet.</summary>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public static async Task<IReadOnlyList<MappingProblem>> CheckAsync(SessionRequest request, MappingResult mapping, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await PipelineSession.OpenStoreIfThereAsync(request, cancellationToken) is not { } opened)
        {
            return [];
        }

        await using IStore store = opened;
        StoredValueCheck check = new(mapping);
        foreach (StreamKey stream in check.Streams)
        {
            await foreach (StoredRecord record in store.Records.ReadAsync(stream, onlyMarked: false, cancellationToken))
            {
                check.Add(record);
            }
        }

        return check.Problems(time.GetUtcNow());
    }
}
