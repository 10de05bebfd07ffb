using System.Text;
using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    private const string Address = "ann.lovelace@analytical.example";

    [Fact]
    public async Task CommitPage_Erased_LeavesNothingOfThePerson()
    {
        await FillWithAnnAsync();

        PageCommit commit = await CommitAsync(Sample.Erased("ann"));

        Assert.Equal(1, commit.Erased);
        Assert.Equal(["bob"], (await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None))).Select(r => r.Record.Id.Value));
        Assert.Equal(["B"], (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Select(l => l.Lead.Value));
        Assert.Equal(["shared"], (await ListAsync(Store.Records.ReadAsync(StreamKey.Parse("sf.Task"), false, None))).Select(r => r.Record.Id.Value));
        Assert.Null(await Store.Scores.ReadAsync(new("m-ann"), None));
        Assert.DoesNotContain(new LeadId("m-ann"), (await Store.Scores.ReadRoutingAsync(None)).Keys);
        Assert.Empty(await Store.Ledger.ReadAsync(Sample.Ref("sf.Lead/ann"), None));
        Assert.Null(await Store.Facts.FindLeadAsync(Sample.Ref("sf.Lead/ann"), None));
    }

    [Fact]
    public async Task CommitPage_Erased_LeavesNoByteOfTheAddressInAnyFile()
    {
        await FillWithAnnAsync();
        Assert.NotEmpty(await FilesWithAsync(Address));

        await CommitAsync(Sample.Erased("ann"));

        Assert.Empty(await FilesWithAsync(Address));
        Assert.Empty(await FilesWithAsync("Lovelace"));
        Assert.NotEmpty(await FilesWithAsync("bob@"));
    }

    /// <summary>Records that grow, shrink and move between the store's pages leave traces; none of them outlives the person.</summary>
    [Fact]
    public async Task CommitPage_ErasedAfterManyEdits_LeavesNoByteOfTheAddressInAnyFile()
    {
        Random dice = new(7);
        for (int page = 0; page < 40; page++)
        {
            CrmRecord[] records = [.. Enumerable.Range(0, 60).Select(i => Sample.Record($"r{i:D3}", page, ("Email", $"person{i:D3}@crowd.example"), ("Text", new string('x', dice.Next(900)))))];
            await CommitAsync(records);
            await ReplaceAsync([.. records.Select(r => Sample.Facts($"sf.Lead/{r.Id}", $"L{r.Id}").WithValue("email", r.Fields["Email"]).WithValue("text", $"{r.Fields["Email"]} {r.Fields["Text"]}", page))]);
        }

        await CommitAsync([.. Enumerable.Range(0, 60).Where(i => i % 3 == 0).Select(i => Sample.Erased($"r{i:D3}"))]);

        List<byte[]> files = [.. (await FilesAsync()).Select(f => f.Content)];
        for (int i = 0; i < 60; i++)
        {
            byte[] address = Encoding.UTF8.GetBytes($"person{i:D3}@");
            Assert.Equal(i % 3 != 0, files.Exists(f => f.AsSpan().IndexOf(address) >= 0));
        }
    }

    [Fact]
    public async Task CommitPage_ErasedComesAgainByALatePage_IsIgnored()
    {
        await FillWithAnnAsync();
        await CommitAsync(Sample.Erased("ann"));

        PageCommit late = await CommitAsync(Sample.Record("ann", 50, ("Email", Address)), Sample.Erased("ann", 60));
        await Store.Records.CommitPageAsync(StreamKey.Parse("sf.LeadHistory"), Sample.History(Sample.Change("ann", "Email", null, Address, 1)), Nothing, Sample.At(0), None);

        Assert.Equal(new PageCommit(0, 0, 1, 0), late);
        Assert.Empty(await MarkedAsync());
        Assert.Empty(await FilesWithAsync(Address));
    }

    [Fact]
    public async Task Replace_ActivityOfAnErasedPersonComesLate_IsForgottenToo()
    {
        await FillWithAnnAsync();
        await CommitAsync(Sample.Erased("ann"));
        StreamKey tasks = StreamKey.Parse("sf.Task");
        await Store.Records.CommitPageAsync(tasks, Sample.Page("t", Sample.Record("late", 0, ("Subject", $"Call {Address}")), Sample.Record("both", 0, ("Subject", "Call"))), Nothing, Sample.At(0), None);

        await ReplaceAsync(
            Sample.Facts("sf.Task/late").WithActivity("sf.Lead/ann", detail: $"Call {Address}"),
            Sample.Facts("sf.Task/both").WithActivity("sf.Lead/ann").WithActivity("sf.Lead/bob"),
            Sample.Facts("sf.Opportunity/o").WithOutcome().WithLink("sf.Opportunity/o", "sf.Lead/ann"));

        Assert.Equal(["both", "shared"], (await ListAsync(Store.Records.ReadAsync(tasks, false, None))).Select(r => r.Record.Id.Value));
        Assert.Equal(2, Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Activities.Count);
        Assert.Empty(await FilesWithAsync(Address));
    }

    [Fact]
    public async Task CommitPage_ErasedBeforeItWasEverSeen_IsRememberedAllTheSame()
    {
        Assert.Equal(1, (await CommitAsync(Sample.Erased("ann"))).Erased);

        Assert.Equal(new PageCommit(0, 0, 1, 0), await CommitAsync(Sample.Record("ann", 5, ("Email", Address))));
    }

    [Fact]
    public async Task CommitPage_ErasedRecordOfALeadThatLivesElsewhere_KeepsTheLeadWithoutIt()
    {
        await CommitAsync(Sample.Record("ann", 0, ("Email", Address)));
        await ReplaceAsync(
            Sample.Facts("sf.Lead/ann", "m").WithValue("title", "Countess"), Sample.Facts("hs.contacts/1", "m").WithValue("title", "Head", priority: 1),
            Sample.Facts("sf.Opportunity/o").WithOutcome().WithLink("sf.Opportunity/o", "sf.Lead/ann"));
        await SettleAsync();

        await CommitAsync(Sample.Erased("ann"));

        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal(["Head"], lead.Values.Select(v => v.Text));
        Assert.Empty(lead.Outcomes);
        Assert.Equal(["m"], await DueAsync());
    }

    [Fact]
    public async Task CommitPage_ErasedWinner_TakesWhatWasMergedIntoItAlong()
    {
        await CommitAsync(Sample.Record("old", 0, ("Email", Address)), Sample.Record("ann", 0, ("Email", "new@x.example")), Sample.Merged("old", "ann", 1));
        await ReplaceAsync(Sample.Facts("sf.Lead/old", "m-old").WithValue("email", Address).MergedInto("sf.Lead/ann", 1), Sample.Facts("sf.Lead/ann", "m-ann"));

        await CommitAsync(Sample.Erased("ann"));

        Assert.Empty(await ListAsync(Store.Records.ReadAsync(Sample.Leads, false, None)));
        Assert.Empty(await FilesWithAsync(Address));
        Assert.Equal(new PageCommit(0, 0, 1, 0), await CommitAsync(Sample.Record("old", 9, ("Email", Address))));
    }

    [Fact]
    public async Task CommitPage_ErasedWhileSomebodyReads_IsScrubbedOnceTheyAreDone()
    {
        await FillWithAnnAsync();
        await foreach (LeadFacts lead in Store.Facts.ReadLeadsAsync(null, None))
        {
            if (lead.Lead.Value == "B")
            {
                await CommitAsync(Sample.Erased("ann"));
            }
        }

        await CommitAsync(Sample.Record("bob", 3, ("Email", "bob@y.example")));

        Assert.Empty(await FilesWithAsync(Address));
    }

    [Fact]
    public async Task Replace_FactsOfARecordErasedMeanwhile_AreLeftOut()
    {
        await CommitAsync(Sample.Record("ann", 0, ("Email", Address)));
        StoredRecord read = Assert.Single(await ListAsync(Store.Records.ReadAsync(Sample.Leads, true, None)));
        await CommitAsync(Sample.Erased("ann"));

        await ReplaceAsync(Sample.Facts("sf.Lead/ann", "m").WithValue("email", Address) with { Mark = read.Mark });

        Assert.Equal(0, await Store.Facts.CountLeadsAsync(None));
        Assert.Empty(await FilesWithAsync(Address));
    }

    [Fact]
    public async Task SaveScore_OfALeadErasedMeanwhile_IsLeftOut()
    {
        await FillWithAnnAsync();
        await CommitAsync(Sample.Erased("ann"));

        await Store.Scores.SaveAsync([Sample.Score("m-ann")], new Dictionary<LeadId, long> { [new("m-ann")] = 1 }, None);
        await Store.Scores.SaveRoutingAsync([new RoutingDecision(new("m-ann"), "u", "r", "because of Lovelace", Sample.At(1))], [], None);

        Assert.Null(await Store.Scores.ReadAsync(new("m-ann"), None));
        Assert.Empty(await FilesWithAsync("Lovelace"));
    }

    /// <summary>Ann with everything a store can hold of her, and Bob beside her.</summary>
    private async Task FillWithAnnAsync()
    {
        await CommitAsync(Sample.Record("ann", 0, ("Email", Address), ("Title", "Countess")), Sample.Record("bob", 0, ("Email", "bob@y.example")));
        await CommitAsync(Sample.Record("ann", 1, ("Email", Address), ("Title", $"Countess Lovelace {Address}")));
        await Store.Records.CommitPageAsync(
            StreamKey.Parse("sf.Task"), Sample.Page("t", Sample.Record("hers", 0, ("Subject", $"Call {Address}")), Sample.Record("shared", 0, ("Subject", "Call both"))), Nothing, Sample.At(0), None);
        await ReplaceAsync(
            Sample.Facts("sf.Lead/ann", "m-ann").WithValue("email", Address),
            Sample.Facts("sf.Lead/bob", "B").WithValue("email", "bob@y.example"),
            Sample.Facts("sf.Task/hers").WithActivity("sf.Lead/ann", detail: $"Call {Address}"),
            Sample.Facts("sf.Task/shared").WithActivity("sf.Lead/ann").WithActivity("sf.Lead/bob"));
        ScoredLead score = Sample.Score("m-ann") with { Factors = [new Factor("name", "Lovelace", 1, 1, $"is {Address}")] };
        await Store.Scores.SaveAsync([score, Sample.Score("B")], None);
        await Store.Scores.SaveRoutingAsync([new RoutingDecision(new("m-ann"), "u@x", "rule", $"because of {Address}", Sample.At(1))], [], None);
        await Store.Ledger.NoteSendingAsync([new LedgerEntry("plan", Sample.Leads, new("ann"), [new PlannedField("Reason__c", null, $"is {Address}", "r")], null, null, null, Sample.At(1))], None);
        await Store.Ledger.NoteVerdictsAsync("plan", Sample.Leads, [new WriteResult(new("ann"), WriteStatus.Written, null, $"said {Address}")], None);
    }

    private async Task<List<string>> FilesWithAsync(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. (await FilesAsync()).Where(f => f.Content.AsSpan().IndexOf(bytes) >= 0).Select(f => f.Path)];
    }

    private async Task<List<(string Path, byte[] Content)>> FilesAsync()
    {
        List<(string Path, byte[] Content)> files = [];
        foreach (string path in FilesOf("main"))
        {
            await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] content = new byte[file.Length];
            await file.ReadExactlyAsync(content);
            files.Add((path, content));
        }

        return files;
    }
}
