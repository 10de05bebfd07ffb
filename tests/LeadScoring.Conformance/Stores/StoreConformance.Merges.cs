using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task CommitPage_Merged_TellsTheWinnerAndTheLastStateAlive()
    {
        await CommitAsync(Sample.Record("a", 2, ("Title", "x")), Sample.Record("b", 0));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"), Sample.Facts("sf.Lead/b", "B"));

        Assert.Equal(1, (await CommitAsync(Sample.Merged("a", "b", 5))).Deleted);
        Assert.Equal(1, (await CommitAsync(Sample.Merged("a", "b", 5))).Unchanged);

        StoredRecord stored = Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, true, None)));
        Assert.Equal((true, new CrmRecordId("b"), Sample.At(5), Sample.At(2)), (stored.Record.IsDeleted, stored.Record.MergedInto, stored.Record.ModifiedAt, stored.AliveAt));
        Assert.Equal("x", stored.Record.Fields["Title"]);
    }

    /// <summary>Delete log, archive list and the records themselves may come in any order.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CommitPage_MergedRecordInAnyOrderOfPages_IsTheSame(int seed)
    {
        CrmRecord[] states = [Sample.Record("a", 2, ("Title", "x")), Sample.Tombstone("a", 4), Sample.Merged("a", "b", 5), Sample.Record("b", 1, ("Title", "y"))];
        Random dice = new(seed);
        for (int order = 0; order < 8; order++)
        {
            await using IStore store = await OpenAsync($"merged-{seed}-{order}");
            dice.Shuffle(states);
            foreach (CrmRecord state in states)
            {
                await store.Records.CommitPageAsync(Sample.Leads, Sample.Page("p", state), Nothing, Sample.At(9), None);
            }

            StoredRecord loser = (await store.Records.ReadAsync(Sample.Leads, [new("a")], None))[0];
            Assert.Equal((true, new CrmRecordId("b"), Sample.At(5), Sample.At(2), Sample.At(-100)), (loser.Record.IsDeleted, loser.Record.MergedInto, loser.Record.ModifiedAt, loser.AliveAt, loser.Record.CreatedAt));
            Assert.Equal("x", loser.Record.Fields["Title"]);
            Assert.Empty(loser.Changes);
        }
    }

    [Fact]
    public async Task CommitPage_UndeletedAfterMerge_IsItselfAgain()
    {
        await CommitAsync(Sample.Record("a", 0), Sample.Merged("a", "b", 1));

        await CommitAsync(Sample.Record("a", 2));

        StoredRecord stored = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new("a")], None));
        Assert.Equal((false, (CrmRecordId?)null), (stored.Record.IsDeleted, stored.Record.MergedInto));
    }

    [Fact]
    public async Task ReadLeads_MergedRecord_ItsFactsCountForTheWinnerFromThenOn()
    {
        await ReplaceAsync(
            Sample.Facts("sf.Lead/a", "A", created: -200).WithValue("title", "old"),
            Sample.Facts("sf.Lead/b", "B", created: -100).WithValue("title", "new"),
            Sample.Facts("sf.Task/t").WithActivity("sf.Lead/a", happened: 1, known: 2),
            Sample.Facts("sf.Opportunity/o").WithOutcome(happened: 3).WithLink("sf.Opportunity/o", "sf.Lead/a"));
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A", created: -200).WithValue("title", "old").MergedInto("sf.Lead/b", 10));

        Assert.Equal(["B"], await DueAsync());
        LeadFacts winner = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal("new", Assert.Single(winner.Values).Text);
        Assert.Equal((Sample.At(1), Sample.At(10)), (winner.Activities.Single().HappenedAt, winner.Activities[0].KnownAt));
        Assert.Equal((Sample.At(3), Sample.At(10)), (winner.Outcomes.Single().HappenedAt, winner.Outcomes[0].KnownAt));
        Assert.Equal(Sample.At(-100), winner.CreatedAt);
        Assert.Equal(["sf.Lead/b"], winner.Records.Select(r => r.ToString()));
        Assert.Equal(new LeadId("B"), await Store.Facts.FindLeadAsync(Sample.Ref("sf.Lead/a"), None));
        Assert.Null(await Store.Scores.ReadAsync(new("A"), None));
    }

    /// <summary>Two records that were one lead before the merge: nothing that was known is known later for it.</summary>
    [Fact]
    public async Task ReadLeads_MergedRecordsOfOneLead_ThePastStays()
    {
        RecordFacts loser = Sample.Facts("sf.Lead/a", "m", created: -200).WithValue("title", "old", -50);
        await ReplaceAsync(loser, Sample.Facts("sf.Lead/b", "m", created: -100), Sample.Facts("sf.Task/t").WithActivity("sf.Lead/a", happened: 1, known: 2).WithActivity("sf.Lead/b", happened: 1, known: 2));

        await ReplaceAsync(loser.MergedInto("sf.Lead/b", 10));

        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal((Sample.At(-200), Sample.At(2), Sample.At(-50)), (lead.CreatedAt, Assert.Single(lead.Activities).KnownAt, Assert.Single(lead.Values).KnownAt));
    }

    [Fact]
    public async Task ReadLeads_ChainOfMerges_LeadsToTheLastWinnerAtTheLatestOfThem()
    {
        await ReplaceAsync(Sample.Facts("sf.Task/t").WithActivity("sf.Lead/0", known: 1), Sample.Facts("sf.Contact/c").WithLink("sf.Account/x", "sf.Contact/c"), Sample.Facts("sf.Opportunity/o").WithOutcome().WithLink("sf.Opportunity/o", "sf.Lead/0"));
        for (int i = 7; i >= 0; i--)
        {
            await ReplaceAsync(Sample.Facts($"sf.Lead/{i}", $"L{i}").MergedInto($"sf.Lead/{i + 1}", i == 4 ? 20 : 10));
        }

        Assert.Empty(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        await ReplaceAsync(Sample.Facts("sf.Lead/8", "L8"));

        LeadFacts last = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal(("L8", Sample.At(20), Sample.At(20)), (last.Lead.Value, Assert.Single(last.Activities).KnownAt, Assert.Single(last.Outcomes).KnownAt));
    }

    [Fact]
    public async Task ReadLeads_CircleOfMerges_ComesToAnEnd()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A").MergedInto("sf.Lead/b", 1), Sample.Facts("sf.Lead/b", "B").MergedInto("sf.Lead/a", 2), Sample.Facts("sf.Task/t").WithActivity("sf.Lead/a"));
        Assert.Empty(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));

        await ReplaceAsync(Sample.Facts("sf.Lead/b", "B"));

        Assert.Equal(Sample.At(1), Assert.Single(Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Activities).KnownAt);
    }

    [Fact]
    public async Task ReadLeads_LoserComesBack_TakesItsFactsHome()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A").MergedInto("sf.Lead/b", 1), Sample.Facts("sf.Lead/b", "B"), Sample.Facts("sf.Task/t").WithActivity("sf.Lead/a"));
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));

        Assert.Equal(["A", "B"], await DueAsync());
        List<LeadFacts> leads = await ListAsync(Store.Facts.ReadLeadsAsync(null, None));
        Assert.Equal([1, 0], leads.Select(l => l.Activities.Count));
    }
}
