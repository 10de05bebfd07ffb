using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task ReadLeads_FactsOfSeveralRecords_AreGatheredInOrder()
    {
        await ReplaceAsync(
            Sample.Facts("hs.contacts/9", "m-1", created: -200).WithValue("title", "Head", 2, 1).WithValue("title", "CEO", 3, 1),
            Sample.Facts("sf.Lead/1", "m-1").WithValue("title", null, 1).WithValue("country", "DE", 1),
            Sample.Facts("sf.Task/2").WithActivity("sf.Lead/1", "call", "late", 5, 9).WithActivity("hs.contacts/9", "call", "early", 4),
            Sample.Facts("sf.Lead/0", "a-0"));

        List<LeadFacts> leads = await ListAsync(Store.Facts.ReadLeadsAsync(null, None));

        Assert.Equal(["a-0", "m-1"], leads.Select(l => l.Lead.Value));
        LeadFacts lead = leads[1];
        Assert.Equal(Sample.At(-200), lead.CreatedAt);
        Assert.Equal(["hs.contacts/9", "sf.Lead/1"], lead.Records.Select(r => r.ToString()));
        Assert.Equal([("country", "DE"), ("title", null), ("title", "Head"), ("title", "CEO")], lead.Values.Select(v => (v.Field, v.Text)));
        Assert.Equal(["early", "late"], lead.Activities.Select(a => a.Detail));
        Assert.Equal(Sample.At(9), lead.Activities[1].KnownAt);
        Assert.Equal(2, await Store.Facts.CountLeadsAsync(None));
        Assert.Equal("m-1", Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(new HashSet<LeadId> { new("m-1"), new("gone") }, None))).Lead.Value);
        Assert.Equal(["hs.contacts/9", "sf.Lead/1"], (await Store.Facts.FindRecordsAsync([new("m-1")], None)).Select(r => r.Record.ToString()));
    }

    [Fact]
    public async Task ReadLeads_OutcomeOverTwoLinks_BelongsToTheLead()
    {
        await ReplaceAsync(Sample.Facts("sf.Opportunity/o").WithOutcome(amount: 12.50m).WithLink("sf.Opportunity/o", "sf.Contact/c"));
        await ReplaceAsync(Sample.Facts("sf.Lead/l", "L").WithLink("sf.Contact/c", "sf.Lead/l"));

        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));

        Assert.Equal(new OutcomeFact(Sample.Ref("sf.Opportunity/o"), OutcomeKind.Good, Sample.At(0), Sample.At(0), 12.50m), Assert.Single(lead.Outcomes));
        Assert.Equal(new LeadId("L"), await Store.Facts.FindLeadAsync(Sample.Ref("sf.Opportunity/o"), None));
        Assert.Equal(new LeadId("L"), await Store.Facts.FindLeadAsync(Sample.Ref("sf.Contact/c"), None));
        Assert.Null(await Store.Facts.FindLeadAsync(Sample.Ref("sf.Contact/other"), None));
    }

    [Fact]
    public async Task ReadLeads_ThirdLink_IsNotFollowed()
    {
        await ReplaceAsync(
            Sample.Facts("sf.Lead/l", "L").WithLink("sf.Contact/c", "sf.Lead/l").WithLink("sf.Account/a", "sf.Contact/c"),
            Sample.Facts("sf.Opportunity/o").WithOutcome().WithLink("sf.Opportunity/o", "sf.Account/a"));

        Assert.Empty(Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Outcomes);
    }

    [Fact]
    public async Task ReadLeads_ActivityNamesTheWrongStream_IsFoundById()
    {
        await ReplaceAsync(Sample.Facts("sf.Task/t").WithActivity("sf.Lead/003"), Sample.Facts("hs.deals/7").WithOutcome().WithLink("hs.deals/7", "hs.contacts/1"), Sample.Facts("hs.calls/1").WithActivity("hs.contacts/7"));
        await ReplaceAsync(Sample.Facts("sf.Contact/003", "C"), Sample.Facts("hs.contacts/1", "H"));

        List<LeadFacts> leads = await ListAsync(Store.Facts.ReadLeadsAsync(null, None));

        Assert.Single(leads[0].Activities);
        Assert.Equal(new LeadId("C"), await Store.Facts.FindLeadAsync(Sample.Ref("sf.Lead/003"), None));
        Assert.Equal(new LeadId("C"), await Store.Facts.FindLeadAsync(Sample.Ref("sf.User/003"), None));

        // A deal of the same number is another thing than the contact that is not there yet.
        Assert.Empty(leads[1].Activities);
        Assert.Null(await Store.Facts.FindLeadAsync(Sample.Ref("hs.contacts/7"), None));
        await ReplaceAsync(Sample.Facts("sf.Lead/003", "Exact"));
        Assert.Empty((await ListAsync(Store.Facts.ReadLeadsAsync(null, None)))[0].Activities);
    }

    [Fact]
    public async Task ReadLeads_OneActivityOnTwoRecordsOfALead_HappenedOnce()
    {
        await ReplaceAsync(Sample.Facts("hs.contacts/1", "m"), Sample.Facts("hs.contacts/2", "m"), Sample.Facts("hs.calls/1").WithActivity("hs.contacts/2").WithActivity("hs.contacts/1"));

        Assert.Equal("hs.contacts/1", Assert.Single(Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Activities).Lead.ToString());
    }

    [Fact]
    public async Task Replace_NewFacts_TakeThePlaceOfTheOldOnes()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A").WithValue("title", "x").WithValue("country", "DE"), Sample.Facts("sf.Lead/2", "B"));
        await ReplaceAsync(Sample.Facts("sf.Task/1").WithActivity("sf.Lead/1"));

        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A").WithValue("title", "y"), Sample.Facts("sf.Task/1").WithActivity("sf.Lead/2"));

        List<LeadFacts> leads = await ListAsync(Store.Facts.ReadLeadsAsync(null, None));
        Assert.Equal("y", Assert.Single(leads[0].Values).Text);
        Assert.Empty(leads[0].Activities);
        Assert.Single(leads[1].Activities);
    }

    [Fact]
    public async Task Replace_SameFactsInAnotherOrder_MakesNobodyDueAndClearsTheMark()
    {
        await CommitAsync(Sample.Record("1", 0));
        RecordFacts facts = Sample.Facts("sf.Lead/1", "A").WithValue("title", "x").WithValue("country", "DE").WithOutcome(amount: 1.5m).WithActivity("sf.Lead/1").WithLink("sf.Contact/3", "sf.Lead/1");
        await ReplaceAsync(facts);
        Assert.Equal(["A"], await DueAsync());
        await SettleAsync();
        await Store.Records.MarkAllAsync(None);

        await ReplaceAsync(facts with { Values = [.. facts.Values.Reverse()] });

        Assert.Empty(await DueAsync());
        Assert.Empty(await MarkedAsync());
    }

    [Fact]
    public async Task Replace_Fault_LeavesFactsAndMarks()
    {
        await CommitAsync(Sample.Record("1", 0), Sample.Record("2", 0));
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Facts.ReplaceAsync([Sample.Facts("sf.Lead/1", "A")], cancel.Token));
        await Assert.ThrowsAsync<ArgumentException>(() => ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B") with { Values = Sample.Facts("sf.Lead/9").WithValue("f", "v").Values }));

        Assert.Equal(["1", "2"], await MarkedAsync());
        Assert.Equal(0, await Store.Facts.CountLeadsAsync(None));
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task Due_OnlyLeadsWhoseFactsChanged()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"), Sample.Facts("sf.Lead/3", "C"), Sample.Facts("sf.Task/1").WithActivity("sf.Lead/1").WithActivity("sf.Lead/2"));
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Task/1").WithActivity("sf.Lead/1").WithActivity("sf.Lead/3"));
        Assert.Equal(["B", "C"], await DueAsync());
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A").WithValue("title", "x"));
        Assert.Equal(["A"], await DueAsync());
    }

    [Fact]
    public async Task Due_LinkOrIdentityMovesFacts_BothLeadsAreDue()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"), Sample.Facts("sf.Lead/3", "C"), Sample.Facts("sf.Opportunity/o").WithOutcome().WithLink("sf.Opportunity/o", "sf.Lead/1"));
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Opportunity/o").WithOutcome().WithLink("sf.Opportunity/o", "sf.Lead/2"));
        Assert.Equal(["A", "B"], await DueAsync());
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Lead/2", "D"));
        Assert.Equal(["D"], await DueAsync());
        Assert.Single(Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(new HashSet<LeadId> { new("D") }, None))).Outcomes);
        Assert.Null(await Store.Scores.ReadAsync(new("B"), None));
        await SettleAsync();

        // A link without any fact behind it changes nobody's facts.
        await ReplaceAsync(Sample.Facts("sf.Event/9").WithLink("sf.Contact/9", "sf.Lead/3"));
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task Removed_LastRecord_LeadIsNotListedUntilItComesBack()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A").WithValue("title", "x"));
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A", removed: true));
        Assert.Equal(0, await Store.Facts.CountLeadsAsync(None));
        Assert.Empty(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Empty(await DueAsync());
        Assert.Empty(await Store.Scores.ReadTiersAsync(None));

        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A").WithValue("title", "x"));
        Assert.Equal(["A"], await DueAsync());
    }

    [Fact]
    public async Task MappingHash_IsKept()
    {
        Assert.Null(await Store.Facts.ReadMappingHashAsync(None));
        await Store.Facts.WriteMappingHashAsync("one", None);
        await Store.Facts.WriteMappingHashAsync("two", None);
        Assert.Equal("two", await Store.Facts.ReadMappingHashAsync(None));
    }
}
