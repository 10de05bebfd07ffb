using LeadScoring.Conformance.Stores;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Storage.Tests.Copying;

public sealed class StoreCopyTests : IDisposable
{
    private static readonly HashSet<string> Nothing = [];

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _clock = new(Sample.At(0));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ThereAndBack_HoldsTheSameAndGoesOn()
    {
        await using IStore first = await OpenFileAsync("first.db");
        await FillAsync(first);
        await using IStore server = await OpenServerAsync();
        await using IStore back = await OpenFileAsync("back.db");

        StoreCopyReport there = await StoreCopy.RunAsync(first, server, null, CancellationToken.None);
        StoreCopyReport again = await StoreCopy.RunAsync(server, back, null, CancellationToken.None);

        Assert.Equal(there.ContentHash, again.ContentHash);
        Assert.Equal(there.Tables, again.Tables);
        Assert.Equal((301, 1), (there.Tables["records"], there.Tables["hints"]));
        foreach (IStore copy in (IStore[])[server, back])
        {
            Assert.Equal(await TextAsync(first), await TextAsync(copy));
            Assert.Equal(new PageCommit(0, 0, 301, 0), await PullAsync(copy, 0));
            Assert.Equal(new PageCommit(1, 0, 0, 0), await copy.Records.CommitPageAsync(Sample.Leads, Sample.Page("n", Sample.Record("new", 0)), Nothing, Sample.At(1), CancellationToken.None));
            Assert.Equal(2, await copy.Runs.StartAsync("sync", "hash", Sample.At(2), CancellationToken.None));
            Assert.Equal(1, await copy.Inbox.AddAsync([new RecordHint(Sample.Leads, new("h2"), HintKind.Changed, "k2")], Sample.At(1), CancellationToken.None));
        }
    }

    [Fact]
    public async Task Run_TargetHoldsSomething_IsRefusedAndUntouched()
    {
        await using IStore first = await OpenFileAsync("first.db");
        await FillAsync(first);
        await using IStore server = await OpenServerAsync();
        await server.Runs.StartAsync("sync", "hash", Sample.At(0), CancellationToken.None);

        StoreException refused = await Assert.ThrowsAsync<StoreException>(() => StoreCopy.RunAsync(first, server, null, CancellationToken.None));

        Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await server.Records.CountAsync(Sample.Leads, CancellationToken.None));
        Assert.Equal(0, await server.Inbox.CountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Run_CancelledInTheMiddle_CopiesNothingAndWorksTheNextTime()
    {
        await using IStore first = await OpenFileAsync("first.db");
        await FillAsync(first);
        await using IStore server = await OpenServerAsync();
        using CancellationTokenSource cancel = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StoreCopy.RunAsync(first, server, new CancelAt("refs", cancel), cancel.Token));
        Assert.Equal(0, await server.Records.CountAsync(Sample.Leads, CancellationToken.None));

        await StoreCopy.RunAsync(first, server, null, CancellationToken.None);
        Assert.Equal(await TextAsync(first), await TextAsync(server));
    }

    private static async Task FillAsync(IStore store)
    {
        await PullAsync(store, 0);
        await store.Facts.ReplaceAsync(
            [
                Sample.Facts("sf.Lead/odd", "odd").WithValue("title", "a\0b\u0001").WithLink("sf.Contact/c", "sf.Lead/odd"),
                .. Enumerable.Range(0, 300).Select(i => Sample.Facts($"sf.Lead/r{i}", $"L{i}").WithValue("title", $"t{i}").WithActivity($"sf.Lead/r{i}", detail: null, happened: i)),
                Sample.Facts("sf.Opportunity/o").WithOutcome(amount: 12.5m).WithLink("sf.Opportunity/o", "sf.Lead/r1"),
            ],
            CancellationToken.None);
        await store.Scores.SaveAsync([Sample.Score("L1", 100.0 / 3), Sample.Score("odd") with { Probability = null }], CancellationToken.None);
        await store.Ledger.NoteSendingAsync([new LedgerEntry("p", Sample.Leads, new("r1"), [new PlannedField("F", null, "1", "r")], null, null, null, Sample.At(1))], CancellationToken.None);
        await store.Ledger.NoteVerdictsAsync("p", Sample.Leads, [new WriteResult(new("r1"), WriteStatus.Written)], CancellationToken.None);
        await store.Runs.StartAsync("sync", "hash", Sample.At(1), CancellationToken.None);
        await store.Inbox.AddAsync([new RecordHint(Sample.Leads, new("h"), HintKind.Changed, "k")], Sample.At(1), CancellationToken.None);
        await store.Facts.WriteMappingHashAsync("hash", CancellationToken.None);
    }

    private static async Task<PageCommit> PullAsync(IStore store, double at)
    {
        CrmRecord[] records = [Sample.Record("odd", at, ("Title", "a\0b\u0001"), ("Empty", null)), .. Enumerable.Range(0, 300).Select(i => Sample.Record($"r{i}", at, ("Title", $"t{i}")))];
        return await store.Records.CommitPageAsync(Sample.Leads, Sample.Page("p", records), Nothing, Sample.At(0), CancellationToken.None);
    }

    private static async Task<string> TextAsync(IStore store)
    {
        List<string> lines = [];
        await foreach (LeadFacts lead in store.Facts.ReadLeadsAsync(null, CancellationToken.None))
        {
            lines.Add(Sample.Text(lead));
        }

        await foreach (ScoredLead score in store.Scores.ReadAllAsync(CancellationToken.None))
        {
            lines.Add($"{score with { Factors = [] }}");
        }

        lines.Add(await store.Facts.ReadMappingHashAsync(CancellationToken.None) ?? "none");
        lines.AddRange((await store.Ledger.ReadLastWrittenAsync(Sample.Leads, "F", CancellationToken.None)).Select(w => $"{w}"));
        return string.Join('\n', lines);
    }

    private async Task<IStore> OpenFileAsync(string name) => await SqliteStore.OpenAsync(_folder.File(name), _clock, CancellationToken.None);

    private async Task<IStore> OpenServerAsync() =>
        await PostgresStore.OpenAsync(PostgresAddress.Parse(await (await PostgresServer.Shared).CreateDatabaseAsync(), "copy"), null, _clock, CancellationToken.None);

    private sealed class CancelAt(string table, CancellationTokenSource cancel) : IProgress<StoreCopyProgress>
    {
        public void Report(StoreCopyProgress value)
        {
            if (value.Table == table)
            {
                cancel.Cancel();
            }
        }
    }
}
