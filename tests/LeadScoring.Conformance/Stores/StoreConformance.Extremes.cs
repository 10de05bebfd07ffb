using Xunit;

namespace LeadScoring.Conformance.Stores;

/// <summary>Values at the edge of what a CRM can send come back exactly as they went in.</summary>
public abstract partial class StoreConformance
{
    public static TheoryData<string> OddTexts => ["a\0b", "\0", "\u0001", "\0\u0001\u0001\u0002\0", "", "😀 naïve 日本", "'; DROP TABLE records; --", "\t\r\n\\\"%_$1 {rows}"];

    [Theory]
    [MemberData(nameof(OddTexts))]
    public async Task OddText_EverywhereAValueCanStand_ComesBackAsItWas(string text)
    {
        await CommitAsync(Sample.Record("a", 0, ("Title", "x"), ("Odd " + text, text)));
        await CommitAsync(Sample.Record("a", 1, ("Title", text), ("Odd " + text, text)));
        await CommitAsync(Sample.Record("a", 2, ("Title", "y"), ("Odd " + text, text)));
        await ReplaceAsync(
            Sample.Facts("sf.Lead/a", "A").WithValue("title " + text, text), Sample.Facts("sf.Task/t").WithActivity("sf.Lead/a", "kind " + text, text));
        await Store.Scores.SaveAsync([Sample.Score("A") with { Factors = [new Factor(text, text, 1, 1, text)] }], None);
        await Store.Ledger.NoteSendingAsync([new LedgerEntry("p" + text, Sample.Leads, new("a"), [new PlannedField("F", text, text, text)], null, null, null, Sample.At(1))], None);
        await Store.Ledger.NoteVerdictsAsync("p" + text, Sample.Leads, [new WriteResult(new("a"), WriteStatus.Written, "E" + text, text)], None);
        await Store.Facts.WriteMappingHashAsync(text, None);

        StoredRecord stored = Assert.Single(await Store.Records.ReadAsync(Sample.Leads, [new("a")], None));
        Assert.Equal(text, stored.Record.Fields["Odd " + text]);
        Assert.Equal([Sample.Change("a", "Title", "x", text, 1), Sample.Change("a", "Title", text, "y", 2)], stored.Changes);
        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal(("title " + text, text), (lead.Values[0].Field, lead.Values[0].Text));
        Assert.Equal(("kind " + text, text), (lead.Activities[0].Kind, lead.Activities[0].Detail));
        Assert.Equal(text, Assert.Single((await Store.Scores.ReadAsync(new("A"), None))!.Factors).Value);
        LedgerEntry entry = Assert.Single(await ListAsync(Store.Ledger.ReadPlanAsync("p" + text, None)));
        Assert.Equal((text, "E" + text, text), (entry.Fields[0].New, entry.ErrorCode, entry.Message));
        Assert.Equal(text, (await Store.Ledger.ReadLastWrittenAsync(Sample.Leads, "F", None))[new("a")]);
        Assert.Equal(text, await Store.Facts.ReadMappingHashAsync(None));
    }

    [Fact]
    public async Task OddIds_AreToldApartAndOrderedByteByByte()
    {
        string[] ids = ["", "\0", "\0\0", "\u0001", "A", "Z", "a", "z", "ä", "日", "😀"];

        await CommitAsync([.. ids.Reverse().Select(i => Sample.Record(i, 0))]);

        Assert.Equal(ids, (await ListAsync(Store.Records.ReadIdsAsync(Sample.Leads, None))).Select(i => i.Value));
        Assert.Equal(ids, await MarkedAsync());
    }

    [Fact]
    public async Task ValuesOfAMegabyte_ComeBackWhole()
    {
        Random dice = new(5);
        string Large() => string.Create(1 << 20, dice, static (text, d) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = (char)d.Next(' ', 0x2000);
            }
        });
        (string first, string second, string third) = (Large(), Large(), Large());

        await CommitAsync(Sample.Record("a", 0, ("Notes", first)));
        await CommitAsync(Sample.Record("a", 1, ("Notes", second)));
        await CommitAsync(Sample.Record("a", 2, ("Notes", third)));
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A").WithValue("notes", third), Sample.Facts("sf.Task/t").WithActivity("sf.Lead/a", detail: first));
        await Store.Models.SaveAsync(Card("large", 1), dice.GetItems(new byte[] { 0, 1, 255 }, 1 << 20), live: true, None);

        StoredRecord stored = Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None)));
        Assert.Equal([Sample.Change("a", "Notes", first, second, 1), Sample.Change("a", "Notes", second, third, 2)], stored.Changes);
        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal((third, first), (lead.Values[0].Text, lead.Activities[0].Detail));
        Assert.Equal(1 << 20, (await Store.Models.ReadLiveAsync(None))!.Artifact.Length);
    }

    [Fact]
    public async Task FirstAndLastInstants_ComeBackExactly()
    {
        DateTimeOffset first = DateTimeOffset.MinValue;
        DateTimeOffset last = DateTimeOffset.MaxValue.ToUniversalTime();
        CrmRecord old = Sample.Record("a", 0) with { CreatedAt = first, ModifiedAt = first.AddTicks(1) };
        CrmRecord late = Sample.Record("b", 0) with { CreatedAt = last.AddTicks(-1), ModifiedAt = last };
        await Store.Records.CommitPageAsync(Sample.Leads, Sample.Page("p", old, late), Nothing, last, None);
        RecordFacts facts = Sample.Facts("sf.Lead/a", "A") with { CreatedAt = first };
        await ReplaceAsync(facts with
        {
            Values = [new ValueFact(facts.Source, 0, "f", "v", first), new ValueFact(facts.Source, 0, "f", "w", last)],
            Activities = [new ActivityFact(facts.Source, facts.Source, "call", null, first, last)],
            Outcomes = [new OutcomeFact(facts.Source, OutcomeKind.Good, last, last, decimal.MaxValue)],
        });

        List<StoredRecord> stored = await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None));
        Assert.Equal([(first, first.AddTicks(1)), (last.AddTicks(-1), last)], stored.Select(r => (r.Record.CreatedAt!.Value, r.Record.ModifiedAt)));
        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal((first, first, last), (lead.CreatedAt, lead.Values[0].KnownAt, lead.Values[1].KnownAt));
        Assert.Equal((first, last, decimal.MaxValue), (lead.Activities[0].HappenedAt, lead.Activities[0].KnownAt, lead.Outcomes[0].Amount!.Value));
    }

    [Fact]
    public async Task SameIdsOnSeveralPages_TheNewestStateCountsWhicheverComesLast()
    {
        CrmRecord older = Sample.Record("a", 1, ("Title", "older"));
        CrmRecord newer = Sample.Record("a", 2, ("Title", "newer"));

        await CommitAsync(older, Sample.Record("b", 1), newer, older);
        await CommitAsync(newer, older);
        await CommitAsync(older);

        Assert.Equal("newer", (await Store.Records.ReadAsync(Sample.Leads, [new("a")], None))[0].Record.Fields["Title"]);
        Assert.Equal(2, await Store.Records.CountAsync(Sample.Leads, None));
        Assert.Equal(["a", "b"], await MarkedAsync());
    }

    [Fact]
    public async Task ClockThatGoesBackwards_LosesNothing()
    {
        await Store.Records.CommitPageAsync(Sample.Leads, Sample.Page("1", Sample.Record("a", 1, ("Title", "x"))), Nothing, Sample.At(100), None);

        await Store.Records.CommitPageAsync(Sample.Leads, Sample.Page("2", Sample.Record("a", 2, ("Title", "y")), Sample.Record("b", 0)), Nothing, Sample.At(-1000), None);
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));
        await Store.Scores.SaveAsync([Sample.Score("A", 70, asOf: 5), Sample.Score("A", 60, asOf: -1000)], None);

        Assert.Equal("2", (await Store.Records.ReadCheckpointAsync(Sample.Leads, None))!.Value);
        Assert.Equal([Sample.Change("a", "Title", "x", "y", 2)], (await Store.Records.ReadAsync(Sample.Leads, [new("a")], None))[0].Changes);
        Assert.Equal(["b"], await MarkedAsync());
        Assert.Equal(60, (await Store.Scores.ReadAsync(new("A"), None))!.Score);
        Assert.Equal(70, (await Store.Scores.ReadScoresAtAsync([new("A")], Sample.At(6), None))[new("A")]);
    }
}
