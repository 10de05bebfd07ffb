using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Open_Again_FindsEverything()
    {
        await CommitAsync(Sample.Record("a", 0, ("Email", "e")));
        await Store.DisposeAsync();

        await InitializeAsync();

        Assert.Equal(1, await Store.Records.CountAsync(Sample.Leads, None));
        Assert.Equal(1, (await CommitAsync(Sample.Record("a", 0, ("Email", "e")))).Unchanged);
    }

    [Fact]
    public async Task Open_NewerStore_IsRefusedWithBothVersions()
    {
        await using (await OpenAsync("newer"))
        {
        }

        await MakeNewerAsync("newer");

        StoreException refused = await Assert.ThrowsAsync<StoreException>(async () => await OpenAsync("newer"));
        Assert.Equal(StoreFailureKind.TooNew, refused.Kind);
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
        Assert.Contains("update the program", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DamagedStore_SaysSo()
    {
        await using (await OpenAsync("damaged"))
        {
        }

        await DamageAsync("damaged");

        Assert.Equal(StoreFailureKind.Damaged, (await Assert.ThrowsAsync<StoreException>(async () => await OpenAsync("damaged"))).Kind);
    }

    [Fact]
    public async Task Write_WhileAnotherProcessWrites_IsBusyAndReadsGoOn()
    {
        await CommitAsync(Sample.Record("a", 0));
        await using (await WriteElsewhereAsync("main"))
        {
            StoreException busy = await Assert.ThrowsAsync<StoreException>(() => CommitAsync(Sample.Record("b", 0)));
            Assert.Equal(StoreFailureKind.Busy, busy.Kind);
            Assert.Equal(1, await Store.Records.CountAsync(Sample.Leads, None));
        }

        Assert.Equal(1, (await CommitAsync(Sample.Record("b", 0))).Added);
    }

    [Fact]
    public async Task Write_AbandonedElsewhere_LeavesNothing()
    {
        await CommitAsync(Sample.Record("a", 0));
        await (await WriteElsewhereAsync("main")).DisposeAsync();

        Assert.Equal(["a"], await MarkedAsync());
        Assert.Equal("next", (await Store.Records.ReadCheckpointAsync(Sample.Leads, None))!.Value);
    }

    [Fact]
    public async Task Write_DiskFull_StoresNothingOfThePageAndGoesOnAfterwards()
    {
        await CommitAsync(Sample.Record("first", 0));
        CrmRecord[] large = [.. Enumerable.Range(0, 300).Select(i => Sample.Record($"r{i}", 0, ("Text", new string('x', 4000))))];
        await FillDiskAsync(Store, full: true);

        StoreException full = await Assert.ThrowsAsync<StoreException>(async () =>
            await Store.Records.CommitPageAsync(Sample.Leads, Sample.Page("large", large), Nothing, Sample.At(0), None));

        Assert.Equal(StoreFailureKind.Full, full.Kind);
        Assert.Contains("nothing of this page was stored", full.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Store.Records.CountAsync(Sample.Leads, None));
        Assert.Equal("next", (await Store.Records.ReadCheckpointAsync(Sample.Leads, None))!.Value);
        await FillDiskAsync(Store, full: false);
        Assert.Equal(300, (await CommitAsync(large)).Added);
    }

    [Fact]
    public async Task Writes_FromSeveralTasks_Queue()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => CommitAsync(Sample.Record($"r{i}", 0)))));

        Assert.Equal(8, await Store.Records.CountAsync(Sample.Leads, None));
    }
}
