using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.Diff;

/// <summary>Finds fields that a mapping reads and that were never pulled: re-mapping alone cannot fill them.</summary>
public static class NeededFields
{
    /// <summary>Compares what the mapping asks of each stream with what its checkpoint says was read; streams that were never read need everything and are left out.</summary>
    public static async Task<IReadOnlyList<NeededField>> FindAsync(IStore store, RunContext mapping, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(mapping);
        List<NeededField> needed = [];
        foreach (StreamRead read in StreamReads.For(mapping.Pipeline, mapping.Connectors).Where(r => !mapping.Connectors[r.Stream.Connection].Connection.IsPushed))
        {
            Checkpoint? stored = await store.Records.ReadCheckpointAsync(read.Stream, cancellationToken);
            needed.AddRange(FieldCheckpoint.Lacking(stored, read.Request).Select(f => new NeededField(read.Stream, f)));
        }

        return needed;
    }
}
