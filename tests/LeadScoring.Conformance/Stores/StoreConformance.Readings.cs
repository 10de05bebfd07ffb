using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task CommitPage_EachReading_HasItsOwnCheckpoint()
    {
        foreach (Reading reading in Enum.GetValues<Reading>())
        {
            await Store.Records.CommitPageAsync(Sample.Leads, reading, Sample.Page($"{reading}"), Nothing, Sample.At(0), None);
        }

        Assert.Equal("Changes", (await Store.Records.ReadCheckpointAsync(Sample.Leads, None))?.Value);
        Assert.Equal("SilentFields", (await Store.Records.ReadCheckpointAsync(Sample.Leads, Reading.SilentFields, None))?.Value);
        Assert.Equal("Events", (await Store.Records.ReadCheckpointAsync(Sample.Leads, Reading.Events, None))?.Value);
        Assert.Null(await Store.Records.ReadCheckpointAsync(Sample.Leads, Reading.ById, None));
        Assert.Null(await Store.Records.ReadCheckpointAsync(StreamKey.Parse("sf.Task"), Reading.Events, None));
    }

    [Fact]
    public async Task CommitPage_Repair_IsKnownFromWhenItWasSeen()
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x"), ("Rating__c", "1")), Sample.Record("gone", 0), Sample.Tombstone("gone", 1));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"), Sample.Facts("sf.Lead/gone", removed: true));
        RecordPage repair = Sample.Page("s", Sample.Record("a", 90, ("Rating__c", "2")), Sample.Record("gone", 90, ("Rating__c", "2")), Sample.Record("unknown", 90, ("Rating__c", "2"))) with { IsRepair = true };

        PageCommit first = await Store.Records.CommitPageAsync(Sample.Leads, Reading.SilentFields, repair, Nothing, Sample.At(30), None);
        PageCommit again = await Store.Records.CommitPageAsync(Sample.Leads, Reading.SilentFields, repair, Nothing, Sample.At(31), None);

        Assert.Equal((new PageCommit(0, 1, 0, 0), new PageCommit(0, 0, 1, 0)), (first, again));
        StoredRecord stored = Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, true, None)));
        Assert.Equal(("x", "2", Sample.At(0)), (stored.Record.Fields["Title"], stored.Record.Fields["Rating__c"], stored.Record.ModifiedAt));
        Assert.Equal([Sample.Change("a", "Rating__c", "1", "2", 30)], stored.Changes);
        Assert.Equal(2, (await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None))).Count);

        // The record's next own change is no older than the repair by its stamp, and is taken all the same.
        Assert.Equal(1, (await CommitAsync(Sample.Record("a", 20, ("Title", "y"), ("Rating__c", "2")))).Changed);
    }

    [Fact]
    public async Task CommitPage_RepairOfQuietField_IsNoNews()
    {
        await CommitAsync(Sample.Record("a", 0, ("Score__c", "1")));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));

        await Store.Records.CommitPageAsync(Sample.Leads, Reading.SilentFields, Sample.Page("s", Sample.Record("a", 0, ("Score__c", "2"))) with { IsRepair = true }, new HashSet<string> { "Score__c" }, Sample.At(5), None);

        Assert.Empty(await MarkedAsync());
        Assert.Equal("2", (await Store.Records.ReadAsync(Sample.Leads, [new("a")], None))[0].Record.Fields["Score__c"]);
    }

    [Fact]
    public async Task CommitPage_FieldThatVanished_KeepsWhatWasKnown()
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x"), ("Gone__c", "kept")));

        await CommitAsync(Sample.Record("a", 1, ("Title", "y")));

        StoredRecord stored = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new("a")], None));
        Assert.Equal("kept", stored.Record.Fields["Gone__c"]);
        Assert.DoesNotContain(stored.Changes, c => c.Field == "Gone__c");
    }

    [Fact]
    public async Task ReadIds_AreAliveAndOrdered()
    {
        await CommitAsync(Sample.Record("b", 0), Sample.Record("B", 0), Sample.Record("10", 0), Sample.Record("9", 0), Sample.Record("gone", 0), Sample.Tombstone("gone", 1));

        Assert.Equal(["10", "9", "B", "b"], (await ListAsync(Store.Records.ReadIdsAsync(Sample.Leads, None))).Select(i => i.Value));
        Assert.Empty(await ListAsync(Store.Records.ReadIdsAsync(StreamKey.Parse("sf.Task"), None)));
    }

    [Fact]
    public async Task Sweep_WishOutlivesRestartsUntilASweepThatBeganLater()
    {
        Assert.Equal(new SweepState(null, null), await Store.Records.ReadSweepAsync(Sample.Leads, None));
        await Store.Records.CommitPageAsync(Sample.Leads, Sample.Page("p") with { NeedsReconcile = true }, Nothing, Sample.At(5), None);
        await Store.DisposeAsync();
        await InitializeAsync();
        await CommitAsync(Sample.Record("a", 0));
        Assert.Equal(new SweepState(Sample.At(5), null), await Store.Records.ReadSweepAsync(Sample.Leads, None));

        await Store.Records.NoteSweptAsync(Sample.Leads, Sample.At(4), None);
        Assert.Equal(new SweepState(Sample.At(5), Sample.At(4)), await Store.Records.ReadSweepAsync(Sample.Leads, None));

        await Store.Records.NoteSweptAsync(Sample.Leads, Sample.At(6), None);
        Assert.Equal(new SweepState(null, Sample.At(6)), await Store.Records.ReadSweepAsync(Sample.Leads, None));
    }

    [Fact]
    public async Task Replace_PageCameAfterTheRecordWasRead_KeepsTheMarkAndTheFacts()
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x")));
        StoredRecord read = Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, true, None)));
        await CommitAsync(Sample.Record("a", 1, ("Title", "y")));
        RecordFacts stale = Sample.Facts("sf.Lead/a", "A").WithValue("title", "x") with { Mark = read.Mark };

        await ReplaceAsync(stale);
        Assert.Equal(["a"], await MarkedAsync());

        StoredRecord newer = Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, true, None)));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A").WithValue("title", "y") with { Mark = newer.Mark });
        await ReplaceAsync(stale);

        Assert.Empty(await MarkedAsync());
        Assert.Equal("y", Assert.Single(Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Values).Text);
    }

    [Fact]
    public async Task SaveScore_FactsCameAfterTheLeadWasRead_StaysDue()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"), Sample.Facts("sf.Lead/b", "B"), Sample.Facts("sf.Lead/c", "C"));
        Dictionary<LeadId, long> marks = (await ListAsync(Store.Facts.ReadLeadsAsync(await Store.Facts.ReadDueAsync(None), None))).ToDictionary(l => l.Lead, l => l.DueMark);
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A").WithValue("title", "x"), Sample.Facts("sf.Lead/b", "B").WithValue("title", "x"));

        await Store.Scores.SaveAsync([Sample.Score("A"), Sample.Score("C")], marks, None);
        await Store.Scores.CloseAsync([new("B")], marks, None);

        Assert.Equal(["A", "B"], await DueAsync());
        Assert.NotNull(await Store.Scores.ReadAsync(new("A"), None));
    }

    [Fact]
    public async Task Health_IsKeptPerStream()
    {
        StreamKey tasks = StreamKey.Parse("sf.Task");
        await Store.Health.NoteGoodAsync(tasks, Sample.At(1), 7, None);
        await Store.Health.NoteFailedAsync(Sample.Leads, Sample.At(2), new CrmException(CrmFailureKind.Unauthorized, "no") { CorrelationId = "c-1" }, None);
        await Store.Health.NoteFailedAsync(tasks, Sample.At(3), new CrmException(CrmFailureKind.Transient, "later"), None);

        Assert.Equal(
            [
                new StreamHealth(Sample.Leads, Sample.At(2), null, 0, true, new StreamError(Sample.At(2), CrmFailureKind.Unauthorized, "no", "c-1")),
                new StreamHealth(tasks, Sample.At(3), Sample.At(1), 7, true, new StreamError(Sample.At(3), CrmFailureKind.Transient, "later", null)),
            ],
            await Store.Health.ReadAsync(None));

        await Store.Health.NoteGoodAsync(tasks, Sample.At(4), 0, None);
        StreamHealth healed = (await Store.Health.ReadAsync(None))[1];
        Assert.Equal((false, 0L, TimeSpan.FromHours(2), "later"), (healed.IsFailing, healed.Rows, healed.LagAt(Sample.At(6)), healed.LastError?.Message));
    }
}
