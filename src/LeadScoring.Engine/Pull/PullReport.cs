namespace LeadScoring.Engine.Pull;

/// <summary>What a pull brought, stream by stream.</summary>
public sealed record PullReport(IReadOnlyList<StreamReport> Streams)
{
    /// <summary>Streams whose ids were compared with the CRM's.</summary>
    public IReadOnlyList<SweepReport> Sweeps { get; init; } = [];

    /// <summary>Streams whose silent fields were read.</summary>
    public IReadOnlyList<RepairReport> Repairs { get; init; } = [];

    /// <summary>Records that are new, changed or deleted since the last pull.</summary>
    public int News => Streams.Sum(s => s.Added + s.Changed + s.Deleted + s.Erased) + Sweeps.Sum(s => s.Repaired) + Repairs.Sum(r => r.Changed);

    /// <summary>Streams that could not be read to their end.</summary>
    public IEnumerable<StreamReport> Failed => Streams.Where(s => s.Failure is not null);

    /// <summary>Everything that went wrong, of streams, sweeps and repairs; each failure once.</summary>
    public IEnumerable<CrmException> Failures =>
        Streams.Select(s => s.Failure).Concat(Sweeps.Select(s => s.Failure)).Concat(Repairs.Select(r => r.Failure)).OfType<CrmException>().DistinctBy(f => f.Message);
}

/// <summary>What the pull of one stream brought.</summary>
/// <param name="Stream">Which stream.</param>
/// <param name="Added">Records not seen before.</param>
/// <param name="Changed">Records with other input fields than before.</param>
/// <param name="Unchanged">Records read again without news, for example after our own write.</param>
/// <param name="Deleted">Records that are gone.</param>
/// <param name="Took">Wall time.</param>
/// <param name="Failure">Why it ended early; pages before that are kept.</param>
public sealed record StreamReport(StreamKey Stream, int Added, int Changed, int Unchanged, int Deleted, TimeSpan Took, CrmException? Failure)
{
    /// <summary>Records of people who asked to be forgotten.</summary>
    public int Erased { get; init; }

    /// <summary>Fields of the mapping that the CRM no longer has or shows; their stored values stay.</summary>
    public IReadOnlyList<string> MissingFields { get; init; } = [];

    /// <summary>Records that came.</summary>
    public int Rows => Added + Changed + Unchanged + Deleted + Erased;

    /// <summary>What an administrator should know, in one sentence or two; <see langword="null"/> when all fields are there.</summary>
    public string? Advice => MissingFields.Count == 0
        ? null
        : $"{Stream}: {string.Join(", ", MissingFields)} can no longer be read (removed, or hidden from our user). The stream is read without {(MissingFields.Count == 1 ? "it, and its" : "them, and their")} past values stay. Let the administrator grant read access, or take {(MissingFields.Count == 1 ? "it" : "them")} out of the mapping.";

    internal StreamReport With(PageCommit page) => this with
    {
        Added = Added + page.Added,
        Changed = Changed + page.Changed,
        Unchanged = Unchanged + page.Unchanged,
        Deleted = Deleted + page.Deleted,
        Erased = Erased + page.Erased,
    };
}
