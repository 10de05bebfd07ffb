using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Inbox_SameKeyAgain_IsAddedOnceAndStaysInOrder()
    {
        Assert.Equal(2, await Store.Inbox.AddAsync([Hint("1"), Hint("2", HintKind.Erased)], Sample.At(1), None));
        Assert.Equal(1, await Store.Inbox.AddAsync([Hint("3"), Hint("1"), Hint("3")], Sample.At(2), None));

        IReadOnlyList<WaitingHint> waiting = await Store.Inbox.ReadOldestAsync(10, None);
        Assert.Equal([Hint("1"), Hint("2", HintKind.Erased), Hint("3")], waiting.Select(w => w.Hint));
        Assert.Equal([Sample.At(1), Sample.At(1), Sample.At(2)], waiting.Select(w => w.ReceivedAt));
        Assert.Equal(waiting.Take(2), await Store.Inbox.ReadOldestAsync(2, None));
        Assert.Equal(3, await Store.Inbox.CountAsync(None));
    }

    [Fact]
    public async Task Inbox_Removed_MakesRoomForTheSameKeyUnderANewNumber()
    {
        await Store.Inbox.AddAsync([Hint("1"), Hint("2")], Sample.At(1), None);
        WaitingHint first = (await Store.Inbox.ReadOldestAsync(1, None))[0];

        await Store.Inbox.RemoveAsync([first.Number, 999], None);
        await Store.Inbox.RemoveAsync([first.Number], None);
        Assert.Equal(1, await Store.Inbox.AddAsync([Hint("1")], Sample.At(2), None));

        IReadOnlyList<WaitingHint> waiting = await Store.Inbox.ReadOldestAsync(10, None);
        Assert.Equal(["2", "1"], waiting.Select(w => w.Hint.Record.Value));
        Assert.True(waiting[1].Number > waiting[0].Number && waiting[0].Number > first.Number);
    }

    [Fact]
    public async Task Inbox_NeverUsed_IsEmpty()
    {
        Assert.Empty(await Store.Inbox.ReadOldestAsync(10, None));
        await Store.Inbox.RemoveAsync([1], None);
        Assert.Equal(0, await Store.Inbox.AddAsync([], Sample.At(0), None));
        Assert.Equal(0, await Store.Inbox.CountAsync(None));
    }

    [Fact]
    public async Task Inbox_OpenAgain_FindsWhatWaited()
    {
        await Store.Inbox.AddAsync([Hint("1")], Sample.At(1), None);
        await Store.DisposeAsync();

        await InitializeAsync();

        Assert.Equal(Hint("1"), Assert.Single(await Store.Inbox.ReadOldestAsync(10, None)).Hint);
        Assert.Equal(0, await Store.Inbox.AddAsync([Hint("1")], Sample.At(2), None));
    }

    [Fact]
    public async Task Inbox_ManySendersAtOnce_LosesNoneAndCountsEachOnce()
    {
        int[] added = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () => await Store.Inbox.AddAsync([Hint($"r{i}"), Hint($"r{i / 2}")], Sample.At(1), None))));

        Assert.Equal(200, added.Sum());
        Assert.Equal(200, await Store.Inbox.CountAsync(None));
    }

    [Fact]
    public async Task Inbox_WhileAPageIsStoredElsewhere_DoesNotWait()
    {
        await using (await WriteElsewhereAsync("main"))
        {
            Assert.Equal(1, await Store.Inbox.AddAsync([Hint("1")], Sample.At(1), None));
        }
    }

    [Fact]
    public async Task Inbox_DiskFull_TellsEverySenderAndTakesThemAfterwards()
    {
        await Store.Inbox.AddAsync([Hint("first")], Sample.At(0), None);
        await FillDiskAsync(Store, full: true);

        RecordHint[] many = [.. Enumerable.Range(0, 2000).Select(i => Hint($"record-{i}"))];
        StoreException[] refused = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Assert.ThrowsAsync<StoreException>(async () => await Store.Inbox.AddAsync(many, Sample.At(1), None))));

        Assert.All(refused, r => Assert.Equal(StoreFailureKind.Full, r.Kind));
        Assert.Equal(1, await Store.Inbox.CountAsync(None));
        await FillDiskAsync(Store, full: false);
        Assert.Equal(2000, await Store.Inbox.AddAsync(many, Sample.At(1), None));
    }

    private static RecordHint Hint(string record, HintKind kind = HintKind.Changed) => new(Sample.Leads, new CrmRecordId(record), kind, "key of " + record);
}
