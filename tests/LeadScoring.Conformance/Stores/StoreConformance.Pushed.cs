using Xunit;

namespace LeadScoring.Conformance.Stores;

/// <summary>What is brought to us, what is let go of, and what people are forgotten by address.</summary>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Events_SameKeyAgain_IsAddedOnceAndStaysInOrder()
    {
        Assert.Equal(2, await Store.Events.AddAsync([Tracked("1"), Tracked("2")], None));
        Assert.Equal(1, await Store.Events.AddAsync([Tracked("3"), Tracked("1"), Tracked("3")], None));
        Assert.Equal(1, await Store.Events.AddAsync([Tracked("1", "site.page")], None));

        IReadOnlyList<WaitingEvent> waiting = await Store.Events.ReadOldestAsync(10, None);
        Assert.Equal(["1", "2", "3", "1"], waiting.Select(w => w.Event.Key));
        Assert.Equal((Sample.At(1), "a\nb", (string?)null), (waiting[0].Event.ReceivedAt, waiting[0].Event.Fields["name"], waiting[0].Event.Fields["none"]));
        Assert.Equal(4, await Store.Events.CountAsync(None));
        await Store.Events.RemoveAsync([waiting[0].Number, 9999], None);
        Assert.Equal(["2", "3"], (await Store.Events.ReadOldestAsync(2, None)).Select(w => w.Event.Key));
    }

    [Fact]
    public async Task Events_NeverUsed_AreNone()
    {
        Assert.Empty(await Store.Events.ReadOldestAsync(10, None));
        await Store.Events.RemoveAsync([1], None);
        Assert.Equal((0, 0L), (await Store.Events.AddAsync([], None), await Store.Events.CountAsync(None)));
        Assert.Equal(0, await Store.Events.EraseAsync(_ => true, None));
    }

    [Fact]
    public async Task Events_OpenAgain_FindsWhatWaited()
    {
        await Store.Events.AddAsync([Tracked("1")], None);
        await Store.DisposeAsync();

        await InitializeAsync();

        Assert.Equal("1", Assert.Single(await Store.Events.ReadOldestAsync(10, None)).Event.Key);
    }

    [Fact]
    public async Task Events_ManySendersAtOnce_EachLearnsItsOwnOutcome()
    {
        int[] added = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Store.Events.AddAsync([Tracked($"{i / 2}")], None).AsTask()));

        Assert.Equal((20, 20), (added.Count(a => a == 1), added.Count(a => a == 0)));
    }

    [Fact]
    public async Task Events_Erased_LeaveNoByteEvenOfTheOnesTakenBefore()
    {
        TrackedEvent hers = Tracked("1") with { Fields = new Dictionary<string, string?> { ["email"] = Address } };
        await Store.Events.AddAsync([hers, Tracked("2")], None);
        await Store.Events.RemoveAsync([(await Store.Events.ReadOldestAsync(1, None))[0].Number], None);
        await Store.Events.AddAsync([hers], None);

        Assert.Equal(1, await Store.Events.EraseAsync(e => e.Fields.GetValueOrDefault("email") == Address, None));

        Assert.Equal("2", Assert.Single(await Store.Events.ReadOldestAsync(10, None)).Event.Key);
        Assert.Empty(await FilesWithAsync(Address));
    }

    [Fact]
    public async Task Facts_RecordThatOnlyTellsAboutALead_FillsItAndIsNone()
    {
        await ReplaceAsync(
            Sample.Facts("sf.Lead/1", "m-1").WithValue("email", "a@x"),
            Sample.Facts("intent.firmo/r", "m-1", removed: true).WithValue("employees", "50", priority: 1).WithActivity("intent.firmo/r", "intent"),
            Sample.Facts("intent.firmo/s", "m-2", removed: true).WithValue("employees", "70", priority: 1));

        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal(("m-1", "50", "intent"), (lead.Lead.Value, lead.Values.Single(v => v.Field == "employees").Text, lead.Activities.Single().Kind));
        Assert.Equal("1", lead.Records.Single().Id.Value);
        Assert.Equal(["m-1"], await DueAsync());
    }

    [Fact]
    public async Task Erasures_Person_GoesWithEveryMentionAndIsNoted()
    {
        await FillWithAnnAsync();
        await CommitAsync(Sample.Record("bob", 2, ("Email", "bob@y.example"), ("Note", $"asked {Address.ToUpperInvariant()} about it")));
        await CommitAsync(Sample.Record("bob", 3, ("Email", "bob@y.example"), ("Note", "nothing")));

        int mentions = await Store.Erasures.EraseAsync(new ErasureOrder(new byte[] { 1, 2, 3 }, [Sample.Ref("sf.Lead/ann")], [Address], "T-1", Sample.At(4)), None);

        Assert.True(mentions > 0);
        Assert.Empty(await FilesWithAsync(Address));
        Assert.Empty(await FilesWithAsync(Address.ToUpperInvariant()));
        ErasureEntry entry = Assert.Single(await Store.Erasures.ReadAsync(None));
        Assert.Equal(("T-1", Sample.At(4), 1), (entry.AskedBy, entry.At, entry.Records));
        Assert.Equal(new byte[] { 1, 2, 3 }, entry.Person.ToArray());
        StoredRecord bob = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new CrmRecordId("bob")], None));
        Assert.Contains(bob.Changes, c => c.OldValue == "asked [erased] about it");
        Assert.Equal(0, (await CommitAsync(Sample.Record("ann", 9, ("Email", Address)))).Added);
    }

    [Fact]
    public async Task Retention_Emptied_KeepsTheIdAndNothingElseUntilItChanges()
    {
        await CommitAsync(Sample.Record("1", 0, ("Email", Address), ("Title", "Old")), Sample.Record("2", 0, ("Email", "b@x")));
        await CommitAsync(Sample.Record("1", 1, ("Email", Address), ("Title", "Older")));
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"));

        Assert.Equal(1, await Store.Retention.EmptyAsync(Sample.Leads, [new CrmRecordId("1"), new CrmRecordId("none")], None));
        Assert.Equal(0, await Store.Retention.EmptyAsync(Sample.Leads, [new CrmRecordId("1")], None));

        Assert.Equal(["1"], await MarkedAsync());
        StoredRecord emptied = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new CrmRecordId("1")], None));
        Assert.Equal((0, 0, false), (emptied.Record.Fields.Count, emptied.Changes.Count, emptied.Record.IsDeleted));
        Assert.Equal(["1", "2"], (await ListAsync(Store.Records.ReadIdsAsync(Sample.Leads, None))).Select(i => i.Value));
        Assert.Empty(await FilesWithAsync(Address));
        Assert.Equal(1, (await CommitAsync(Sample.Record("1", 2, ("Email", "new@x")))).Changed);
    }

    [Fact]
    public async Task Retention_DropHistory_KeepsYoungerChangesAndMarksTheirRecords()
    {
        await CommitAsync(Sample.Record("1", 0, ("Title", "a")));
        await CommitAsync(Sample.Record("1", 1, ("Title", "b")));
        await CommitAsync(Sample.Record("1", 5, ("Title", "c")));
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"));

        Assert.Equal(1, await Store.Retention.DropHistoryAsync(Sample.At(3), None));

        Assert.Equal(["1"], await MarkedAsync());
        FieldChange change = Assert.Single(Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new CrmRecordId("1")], None)).Changes);
        Assert.Equal(("b", "c"), (change.OldValue, change.NewValue));
    }

    [Fact]
    public async Task Ledger_Row_NamesTheMappingItWasSentUnder()
    {
        await Store.Ledger.NoteSendingAsync([new LedgerEntry("p", Sample.Leads, new("1"), [], null, null, null, Sample.At(1)) { MappingHash = "abc" }, new LedgerEntry("p", Sample.Leads, new("2"), [], null, null, null, Sample.At(1))], None);

        Assert.Equal(["abc", null], (await ListAsync(Store.Ledger.ReadPlanAsync("p", None))).Select(e => e.MappingHash));
        Assert.Equal("abc", Assert.Single(await Store.Ledger.ReadAsync(Sample.Ref("sf.Lead/1"), None)).MappingHash);
    }

    private static TrackedEvent Tracked(string key, string stream = "site.track") =>
        new(StreamKey.Parse(stream), key, Sample.At(1), new Dictionary<string, string?> { ["name"] = "a\nb", ["none"] = null, ["ü"] = "Ω" });
}
