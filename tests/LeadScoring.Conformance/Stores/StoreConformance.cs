using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Conformance.Stores;

/// <summary>What every store must do. A store's test project derives one class from it.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    protected static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    protected static CancellationToken None => CancellationToken.None;

    protected ManualTime Clock { get; } = new(Sample.At(0));

    protected IStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await OpenAsync("main");

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>How many random worlds each seed tries; fewer where a store is dear to make.</summary>
    protected virtual int RandomWorlds => 6;

    /// <summary>Opens the store of that name; creates it the first time. Waits for others briefly only.</summary>
    protected abstract ValueTask<IStore> OpenAsync(string name);

    /// <summary>Writes into the store as another process would, without end, until disposed; the write is then undone.</summary>
    protected abstract ValueTask<IAsyncDisposable> WriteElsewhereAsync(string name);

    /// <summary>Makes the disk full, or gives it room again.</summary>
    protected abstract ValueTask FillDiskAsync(IStore store, bool full);

    /// <summary>Gives the store a version that no program knows yet.</summary>
    protected abstract ValueTask MakeNewerAsync(string name);

    /// <summary>Destroys the content of the store.</summary>
    protected abstract ValueTask DamageAsync(string name);

    /// <summary>Files in which the store of that name keeps its content; empty for a store that keeps none of its own.</summary>
    protected abstract IEnumerable<string> FilesOf(string name);

    protected static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> rows)
    {
        List<T> all = [];
        await foreach (T row in rows)
        {
            all.Add(row);
        }

        return all;
    }

    protected async Task<PageCommit> CommitAsync(params CrmRecord[] records) =>
        await Store.Records.CommitPageAsync(Sample.Leads, Sample.Page("next", records), Nothing, Sample.At(0), None);

    protected async Task ReplaceAsync(params RecordFacts[] facts) => await Store.Facts.ReplaceAsync(facts, None);

    protected async Task<string[]> DueAsync() => [.. (await Store.Facts.ReadDueAsync(None)).Select(l => l.Value).Order(StringComparer.Ordinal)];

    protected async Task<string[]> MarkedAsync(StreamKey? stream = null) =>
        [.. (await ListAsync(Store.Records.ReadAsync(stream ?? Sample.Leads, onlyMarked: true, None))).Select(r => r.Record.Id.Value)];

    /// <summary>Clears marks and due marks as mapping and scoring do.</summary>
    protected async Task SettleAsync()
    {
        List<LeadId> due = [.. await Store.Facts.ReadDueAsync(None)];
        await Store.Scores.SaveAsync([.. due.Select(l => Sample.Score(l.Value))], None);
    }
}
