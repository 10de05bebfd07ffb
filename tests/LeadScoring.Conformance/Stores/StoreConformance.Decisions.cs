using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Decisions_Saved_ComeBackByKeyAndByInstant()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"));
        await Store.Decisions.SaveAsync(
            [
                new DecisionState("sla", "A", new LeadId("A"), Sample.At(5), "{\"a\":1}"),
                new DecisionState("sla", "B", new LeadId("B"), Sample.At(3), "ü|\"'\n"),
                new DecisionState("alert", "A", null, Sample.At(1), "other kind"),
                new DecisionState("sla", "gone", new LeadId("not there"), Sample.At(1), "left out"),
            ],
            None);
        await Store.Decisions.SaveAsync([new DecisionState("sla", "A", new LeadId("A"), Sample.At(9), "second"), new DecisionState("alert", "A", null, Sample.At(1), null)], None);

        Assert.Equal(new DecisionState("sla", "A", new LeadId("A"), Sample.At(9), "second"), Assert.Single(await Store.Decisions.ReadAsync("sla", ["A", "gone", "A"], None)).Value);
        Assert.Equal(["B", "A"], (await Store.Decisions.ReadAsync("sla", Sample.At(3), Sample.At(9), 10, None)).Select(s => s.Key));
        Assert.Equal(["B"], (await Store.Decisions.ReadAsync("sla", DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 1, None)).Select(s => s.Key));
        Assert.Equal("ü|\"'\n", (await Store.Decisions.ReadAsync("sla", ["B"], None))["B"].Body);
        Assert.Empty(await Store.Decisions.ReadAsync("alert", ["A"], None));
        Assert.Equal(1, await Store.Decisions.RemoveAsync("sla", Sample.At(9), None));
        Assert.Equal(["A"], (await Store.Decisions.ReadAsync("sla", ["A", "B"], None)).Keys);
    }

    [Fact]
    public async Task Owners_Noted_AreCountedOverOpenLeads()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"), Sample.Facts("sf.Lead/3", "C"));
        await Store.Scores.SaveAsync([Sample.Score("A"), Sample.Score("B")], None);
        await Store.Decisions.SaveOwnersAsync(new Dictionary<LeadId, string?> { [new("A")] = "ann", [new("B")] = "bob", [new("C")] = "ann", [new("gone")] = "ann" }, None);
        await Store.Decisions.SaveOwnersAsync(new Dictionary<LeadId, string?> { [new("B")] = "ann" }, None);

        Assert.Equal(new Dictionary<string, int> { ["ann"] = 2 }, await Store.Decisions.CountOpenAsync(None));
        await Store.Decisions.SaveOwnersAsync(new Dictionary<LeadId, string?> { [new("A")] = null }, None);
        Assert.Equal([new LeadId("B"), new LeadId("C")], (await Store.Decisions.ReadOwnersAsync([new("A"), new("B"), new("C"), new("D")], None)).Keys.OrderBy(k => k.Value));
    }

    [Fact]
    public async Task RoutingRecords_Saved_ComeBackForTheLeadsAsked()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"), Sample.Facts("sf.Lead/3", "C"));
        await Store.Scores.SaveAsync([Sample.Score("A"), Sample.Score("B"), Sample.Score("C")], None);
        RoutingRecord record = new("rule", 7, ["before"], "t", TeamOrder.FewestOpenFirst, [new RouteCandidate("ann", 2, 0.1 + 0.2, 5, 3, null), new RouteCandidate("bob", 1, -1, -1, 0, new RouteExclusion(RouteExclusionKind.WeekIsFull, "full"))], "ann", "tie", [new OtherRoute("ann", "were ann not there", null)]);
        RoutingDecision toAnn = new(new("A"), "ann", "rule", "because", Sample.At(4)) { Team = "t", Record = record };
        RoutingDecision waits = new(new("B"), null, "rule", "nobody", Sample.At(2)) { IsWaiting = true };
        await Store.Scores.SaveRoutingAsync([waits, toAnn, waits with { Lead = new("C") }], [], None);
        await Store.Scores.SaveRoutingAsync([new RoutingDecision(new("C"), "ann", "rule", "now", Sample.At(5)) { Team = "t" }], [], None);

        RoutingDecision read = (await Store.Scores.ReadRoutingAsync([new("A"), new("D")], None))[new("A")];
        Assert.Equal((toAnn.User, toAnn.Team, toAnn.IsWaiting), (read.User, read.Team, read.IsWaiting));
        Assert.Equal(record.Candidates, read.Record!.Candidates);
        Assert.Equal(record.RouteNotTaken, read.Record.RouteNotTaken);
        Assert.Equal([new LeadId("B")], await Store.Scores.ReadWaitingAsync(10, None));
        Assert.Equal([new RoutedCount("t", "ann", 2)], await Store.Scores.CountRoutedAsync(Sample.At(4), None));
        Assert.Equal([new RoutedCount("t", "ann", 1)], await Store.Scores.CountRoutedAsync(Sample.At(5), None));
        Assert.Equal(["A", "C"], (await Store.Scores.ReadManyAsync([new("A"), new("C"), new("X")], None)).Keys.Select(k => k.Value).Order());
    }

    [Fact]
    public async Task ForgetPrevious_OldSettledRows_LoseTheValueBeforeAndNothingElse()
    {
        StreamKey leads = StreamKey.Parse("sf.Lead");
        LedgerEntry Row(string plan, string record, int at) => new(plan, leads, new CrmRecordId(record), [new PlannedField("Score__c", "1", "2", "why")], null, null, null, Sample.At(at));
        await Store.Ledger.NoteSendingAsync([Row("p", "1", 1), Row("p", "2", 1), Row("q", "3", 8)], None);
        await Store.Ledger.NoteVerdictsAsync("p", leads, [new WriteResult(new CrmRecordId("1"), WriteStatus.Written)], None);
        await Store.Ledger.NoteVerdictsAsync("q", leads, [new WriteResult(new CrmRecordId("3"), WriteStatus.Written)], None);

        Assert.Equal(1, await Store.Ledger.ForgetPreviousAsync(Sample.At(5), 10, None));
        Assert.Equal(0, await Store.Ledger.ForgetPreviousAsync(Sample.At(5), 10, None));

        List<LedgerEntry> rows = await ListAsync(Store.Ledger.ReadPlanAsync("p", None));
        Assert.Equal([(null, "2"), ("1", "2")], rows.Select(r => (r.Fields[0].Old, r.Fields[0].New)));
        Assert.Equal("1", (await ListAsync(Store.Ledger.ReadPlanAsync("q", None)))[0].Fields[0].Old);
    }
}
