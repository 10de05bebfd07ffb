namespace LeadScoring.Engine.Pull;

/// <summary>What a pull brought, stream by stream.</summary>
public sealed record PullReport(IReadOnlyList<StreamReport> Streams)
{
    /// <summary>Records that are new, changed or deleted since the last pull.</summary>
    public int News => Streams.Sum(s => s.Added + s.Changed + s.Deleted);

    /// <summary>Streams that could not be read to their end.</summary>
    public IEnumerable<StreamReport> Failed => Streams.Where(s => s.Failure is not null);
}

/// <summary>What the pull of one stream brought.</summary>
/// <param name="Stream">Which stream.</param>
/// <param name="Added">Records not seen before.</param>
/// <param name="Changed">Records with other input fields than before.</param>
/// <param name="Unchanged">Records read again without news, for example after our own write.</param>
/// <param name="Deleted">Records that are gone.</param>
/// <param name="Took">Wall time.</param>
/// <param name="Failure">Why it ended early; pages before that are kept.</param>
public sealed record StreamReport(StreamKey Stream, int Added, int Changed, int Unchanged, int Deleted, TimeSpan Took, CrmException? Failure);
