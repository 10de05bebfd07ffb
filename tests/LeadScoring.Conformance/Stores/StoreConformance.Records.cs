using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task CommitPage_NewRecords_AreStoredWithCheckpointAndMarked()
    {
        PageCommit commit = await CommitAsync(Sample.Record("b", 0, ("Email", "b@x"), ("Title", null)), Sample.Record("a", 0, ("Email", "")));

        Assert.Equal(new PageCommit(2, 0, 0, 0), commit);
        Assert.Equal(new Checkpoint(1, "next"), await Store.Records.ReadCheckpointAsync(Sample.Leads, None));
        Assert.Equal(["a", "b"], await MarkedAsync());
        StoredRecord stored = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new("b"), new("b"), new("gone")], None));
        Assert.Equal(new Dictionary<string, string?> { ["Email"] = "b@x", ["Title"] = null }, stored.Record.Fields);
        Assert.Equal((Sample.At(-100), Sample.At(0), false), (stored.Record.CreatedAt, stored.Record.ModifiedAt, stored.Record.IsDeleted));
        Assert.Equal(2, await Store.Records.CountAsync(Sample.Leads, None));
    }

    [Fact]
    public async Task CommitPage_FaultInTheMiddle_StoresNeitherPageNorCheckpoint()
    {
        CrmRecord faulty = Sample.Record("b", 0) with { Fields = new FaultyDictionary(() => throw new IOException("fault")) };

        await Assert.ThrowsAsync<IOException>(() => CommitAsync(Sample.Record("a", 0, ("Email", "a")), faulty));

        Assert.Null(await Store.Records.ReadCheckpointAsync(Sample.Leads, None));
        Assert.Empty(await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None)));
        Assert.Equal(1, (await CommitAsync(Sample.Record("a", 0, ("Email", "a")))).Added);
    }

    [Fact]
    public async Task CommitPage_CancelledInTheMiddle_StoresNeitherPageNorCheckpoint()
    {
        using CancellationTokenSource cancel = new();
        CrmRecord last = Sample.Record("b", 0) with { Fields = new FaultyDictionary(cancel.Cancel) };
        RecordPage page = Sample.Page("next", Sample.Record("a", 0, ("Email", "a")), last);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Records.CommitPageAsync(Sample.Leads, page, Nothing, Sample.At(0), cancel.Token));

        Assert.Null(await Store.Records.ReadCheckpointAsync(Sample.Leads, None));
        Assert.Equal(0, await Store.Records.CountAsync(Sample.Leads, None));
    }

    [Fact]
    public async Task CommitPage_SamePageTwice_ChangesNothing()
    {
        CrmRecord[] page = [Sample.Record("a", 0, ("Title", "x")), Sample.Record("a", 1, ("Title", "y")), Sample.Record("a", 1, ("Title", "z")), Sample.Record("b", 0), Sample.Tombstone("b", 2)];
        await CommitAsync(page);
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"), Sample.Facts("sf.Lead/b", removed: true));
        List<StoredRecord> before = await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None));

        PageCommit again = await CommitAsync(page);

        Assert.Equal(new PageCommit(0, 0, 2, 0), again);
        Assert.Empty(await MarkedAsync());
        List<StoredRecord> after = await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None));
        Assert.Equal(before.Select(r => (r.Record.Id, r.Record.ModifiedAt, r.Record.IsDeleted)), after.Select(r => (r.Record.Id, r.Record.ModifiedAt, r.Record.IsDeleted)));
        Assert.Equal(before.SelectMany(r => r.Changes), after.SelectMany(r => r.Changes));
        Assert.Equal("z", after[0].Record.Fields["Title"]);
    }

    [Fact]
    public async Task CommitPage_ChangedFields_AreKeptAsChangesAtTheirInstant()
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x"), ("Email", "e")));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));

        Assert.Equal(1, (await CommitAsync(Sample.Record("a", 5, ("Title", null), ("Email", "e"), ("Phone", "1")))).Changed);

        StoredRecord stored = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new("a")], None));
        Assert.Equal([Sample.Change("a", "Title", "x", null, 5)], stored.Changes);
        Assert.Equal(["a"], await MarkedAsync());
    }

    [Fact]
    public async Task CommitPage_QuietFieldsOnly_IsNoNewsButStored()
    {
        HashSet<string> quiet = ["Score__c"];
        await CommitAsync(Sample.Record("a", 0, ("Title", "x"), ("Score__c", "1")));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));

        PageCommit commit = await Store.Records.CommitPageAsync(Sample.Leads, Sample.Page("2", Sample.Record("a", 5, ("Title", "x"), ("Score__c", "2"))), quiet, Sample.At(6), None);

        Assert.Equal(new PageCommit(0, 0, 1, 0), commit);
        Assert.Empty(await MarkedAsync());
        StoredRecord stored = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new("a")], None));
        Assert.Equal("2", stored.Record.Fields["Score__c"]);
        Assert.Equal(Sample.At(5), stored.Record.ModifiedAt);
        Assert.Empty(stored.Changes);
    }

    [Fact]
    public async Task NoteWritten_ThenPulled_IsNoNews()
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x"), ("Score__c", null)));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));
        await Store.Records.NoteWrittenAsync(Sample.Leads, [new FieldWrite(new("a"), new Dictionary<string, string?> { ["Score__c"] = "80" }), new FieldWrite(new("gone"), new Dictionary<string, string?>())], None);

        Assert.Equal("80", (await Store.Records.ReadAsync(Sample.Leads, [new("a")], None))[0].Record.Fields["Score__c"]);
        Assert.Equal(1, (await CommitAsync(Sample.Record("a", 3, ("Title", "x"), ("Score__c", "80")))).Unchanged);
        Assert.Empty(await MarkedAsync());
    }

    [Fact]
    public async Task CommitPage_OlderState_IsIgnored()
    {
        await CommitAsync(Sample.Record("a", 5, ("Title", "new")));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));

        PageCommit commit = await CommitAsync(Sample.Record("a", 4, ("Title", "old")), Sample.Tombstone("a", 3));

        Assert.Equal(new PageCommit(0, 0, 1, 0), commit);
        StoredRecord stored = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new("a")], None));
        Assert.Equal("new", stored.Record.Fields["Title"]);
        Assert.Empty(stored.Changes);
        Assert.Empty(await MarkedAsync());
    }

    [Fact]
    public async Task CommitPage_TombstoneThenUndelete_KeepsFieldsAndMarksBothTimes()
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x")));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));

        Assert.Equal(1, (await CommitAsync(Sample.Tombstone("a", 1))).Deleted);
        StoredRecord deleted = Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, true, None)));
        Assert.True(deleted.Record.IsDeleted);
        Assert.Equal("x", deleted.Record.Fields["Title"]);
        Assert.Equal(Sample.At(-100), deleted.Record.CreatedAt);
        Assert.Equal(0, await Store.Records.CountAsync(Sample.Leads, None));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A", removed: true));

        Assert.Equal(1, (await CommitAsync(Sample.Record("a", 2, ("Title", "x")))).Changed);
        Assert.Equal(["a"], await MarkedAsync());
        Assert.Equal(1, await Store.Records.CountAsync(Sample.Leads, None));
    }

    [Fact]
    public async Task CommitPage_History_CountsOnceMarksAndSorts()
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x")));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));
        RecordPage history = Sample.History(Sample.Change("a", "Title", "w", "x", -1), Sample.Change("a", "Title", null, "w", -2), Sample.Change("a", "Email", null, "e", -1), Sample.Change("later", "Title", null, "t", -1));
        StreamKey stream = StreamKey.Parse("sf.LeadHistory");

        PageCommit first = await Store.Records.CommitPageAsync(stream, history, Nothing, Sample.At(0), None);
        Assert.Equal(["a"], await MarkedAsync());
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));
        PageCommit second = await Store.Records.CommitPageAsync(stream, history, Nothing, Sample.At(0), None);

        Assert.Equal(new PageCommit(0, 2, 0, 0), first);
        Assert.Equal(new PageCommit(0, 0, 0, 0), second);
        Assert.Empty(await MarkedAsync());
        Assert.Equal([history.Changes[2], history.Changes[1], history.Changes[0]], (await Store.Records.ReadAsync(Sample.Leads, [new("a")], None))[0].Changes);

        await CommitAsync(Sample.Record("later", 0));
        Assert.Equal([history.Changes[3]], Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, true, None))).Changes);
    }

    [Fact]
    public async Task MarkAll_MarksEveryRecordOfEveryStream()
    {
        await CommitAsync(Sample.Record("a", 0), Sample.Tombstone("b", 0));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"), Sample.Facts("sf.Lead/b", removed: true));
        Assert.Empty(await MarkedAsync());

        await Store.Records.MarkAllAsync(None);

        Assert.Equal(["a", "b"], await MarkedAsync());
    }

    [Fact]
    public async Task Read_WhileWriting_SeesOneSnapshot()
    {
        await CommitAsync(Sample.Record("a", 0), Sample.Record("b", 0), Sample.Record("c", 0));
        List<string> seen = [];
        await foreach (StoredRecord record in Store.Records.ReadAsync(Sample.Leads, true, None))
        {
            seen.Add(record.Record.Id.Value);
            await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"), Sample.Facts("sf.Lead/b", "B"), Sample.Facts("sf.Lead/c", "C"));
            await CommitAsync(Sample.Record("d", 0));
        }

        Assert.Equal(["a", "b", "c"], seen);
        Assert.Equal(["d"], await MarkedAsync());
    }
}
