using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    /// <summary>Batches, repeats and the order in which records come make no difference: the store always holds what the rules make of all its keys.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Replace_IdentifiedRecordsInAnyOrder_AreThePersonsOfTheRules(int seed)
    {
        Random dice = new(seed);
        string Keys() => (dice.Next(3) > 0 ? $"e:{dice.Next(6)} " : "") + (dice.Next(3) > 0 ? $"p:{dice.Next(5)} " : "") + (dice.Next(3) > 0 ? $"n:{dice.Next(5)}" : "");
        for (int step = 0; step < 40; step++)
        {
            // New records, changed keys, removals and returns.
            RecordFacts[] batch = [.. Enumerable.Range(0, dice.Next(1, 4)).Select(_ => Identified($"r{dice.Next(24):00}", Keys(), removed: dice.Next(8) == 0))];
            await ReplaceAsync(batch);
            await ReplaceAsync(batch[^1]);
        }

        List<IdentifiedRecord> all = [];
        Dictionary<RecordRef, LeadId> leads = [];
        for (int i = 0; i < 24; i++)
        {
            if (await Store.Facts.FindLeadAsync(Sample.Ref($"sf.Lead/r{i:00}"), None) is { } lead)
            {
                StoredPerson person = Assert.Single(await ListAsync(Store.Identities.ReadJoinedAsync(lead, None)));
                IdentifiedRecord record = Assert.Single(person.Records, r => r.Record.Id.Value == $"r{i:00}");
                all.Add(record);
                leads.Add(record.Record, lead);
            }
        }

        IReadOnlyList<Person> expected = PersonResolution.Resolve(all);
        Assert.Equal(
            expected.SelectMany(p => p.Records.Select(r => (r.Id.Value, p.Lead.Value))).Order(),
            leads.Select(l => (l.Key.Id.Value, l.Value.Value)).Order());
    }

    [Fact]
    public async Task Replace_IdentifiedRecordAgain_ChangesNothing()
    {
        await ReplaceAsync(Identified("a", "e:x p:1"), Identified("b", "p:1"));
        await SettleAsync();

        await ReplaceAsync(Identified("a", "e:x p:1"), Identified("b", "p:1"));
        await ReplaceAsync(Identified("b", "p:1"));

        Assert.Empty(await DueAsync());
        Assert.Empty(await Store.Identities.ReadMovesAsync(null, 10, None));
        Assert.Equal(["m-e:x"], (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Select(l => l.Lead.Value));
    }

    /// <summary>A lead that turns out to be another takes its scores, its owner and its activities along.</summary>
    [Fact]
    public async Task Replace_LeadIsJoinedLater_NothingOfItIsLost()
    {
        await ReplaceAsync(Identified("a", "p:1"), Sample.Facts("sf.Task/t").WithActivity("sf.Lead/a"));
        await Store.Scores.SaveAsync([Sample.Score("m-p:1", 40, asOf: 1)], None);
        await Store.Scores.SaveRoutingAsync([new RoutingDecision(new("m-p:1"), "ann@x.test", "Hot", "next turn", Sample.At(1))], [], None);

        await ReplaceAsync(Identified("b", "e:x p:1", at: 5));

        LeadFacts lead = Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None)));
        Assert.Equal(("m-e:x", 2, 1), (lead.Lead.Value, lead.Records.Count, lead.Activities.Count));
        Assert.Equal(["m-e:x"], await DueAsync());
        Assert.Equal(40, (await Store.Scores.ReadScoresAtAsync([lead.Lead], Sample.At(2), None))[lead.Lead]);
        Assert.Equal("ann@x.test", (await Store.Scores.ReadRoutingAsync(None))[lead.Lead].User);
        Assert.Equal(new IdentityMove(Sample.Ref("sf.Lead/a"), new("m-p:1"), new("m-e:x"), Sample.At(5)), Assert.Single(await Store.Identities.ReadMovesAsync(lead.Lead, 10, None)));
        Assert.Null(await Store.Scores.ReadAsync(new("m-p:1"), None));
    }

    [Fact]
    public async Task Replace_KeyChanges_SplitsAndTellsSo()
    {
        await ReplaceAsync(Identified("a", "e:x p:1"), Identified("b", "p:1"), Sample.Facts("sf.Task/t").WithActivity("sf.Lead/b"));
        await SettleAsync();

        await ReplaceAsync(Identified("b", "p:2", at: 7));

        List<LeadFacts> leads = await ListAsync(Store.Facts.ReadLeadsAsync(null, None));
        Assert.Equal([("m-e:x", 0), ("m-p:2", 1)], leads.Select(l => (l.Lead.Value, l.Activities.Count)));
        Assert.Equal(["m-e:x", "m-p:2"], await DueAsync());
        Assert.Equal((new LeadId("m-e:x"), new LeadId("m-p:2"), Sample.At(7)), (await Store.Identities.ReadMovesAsync(null, 10, None)).Select(m => (m.From, m.To, m.At)).Single());
    }

    [Fact]
    public async Task Replace_KeySharedByTooMany_JoinsNobodyUntilItIsFewAgain()
    {
        RecordFacts[] all = [.. Enumerable.Range(0, PersonResolution.MostRecords + 1).Select(i => Identified($"r{i:00}", "p:1"))];
        await ReplaceAsync(all[..^1]);
        Assert.Equal(1, await Store.Facts.CountLeadsAsync(None));

        await ReplaceAsync(all[^1]);
        Assert.Equal(all.Length, await Store.Facts.CountLeadsAsync(None));
        Assert.Equal(1, (await Store.Identities.CountAsync(None)).SharedKeys);

        await ReplaceAsync(Identified("r00", "p:1", removed: true));
        Assert.Equal(1, await Store.Facts.CountLeadsAsync(None));
        Assert.Equal(new IdentityCounts(all.Length - 1, 1, 0), await Store.Identities.CountAsync(None));
    }

    [Fact]
    public async Task Replace_MappingGoesBackToOneMergeKey_NamesTheLeadAgain()
    {
        await ReplaceAsync(Identified("a", "e:x p:1"), Identified("b", "p:1"));

        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A").WithValue("x", "1"), Sample.Facts("sf.Lead/b", "B").WithValue("x", "1"));

        Assert.Equal(["A", "B"], (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Select(l => l.Lead.Value));
        Assert.Empty(await Store.Identities.FindAsync(["e:x", "p:1"], None));
    }

    /// <summary>Somebody who is forgotten joins nobody any more, and leaves no key behind.</summary>
    [Fact]
    public async Task Commit_ErasedRecordThatJoinedTwo_SplitsThem()
    {
        await CommitAsync(Sample.Record("a", 0), Sample.Record("b", 0), Sample.Record("c", 0));
        await ReplaceAsync(Identified("a", "n:1"), Identified("b", "n:1 p:1"), Identified("c", "p:1"));
        Assert.Equal(1, await Store.Facts.CountLeadsAsync(None));

        await CommitAsync(Sample.Erased("b", 1));

        Assert.Equal(["m-n:1", "m-p:1"], (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Select(l => l.Lead.Value));
        Assert.DoesNotContain(await Store.Identities.ReadMovesAsync(null, 10, None), m => m.Record.Id.Value == "b");
    }

    [Fact]
    public async Task ReadJoined_Leads_TellsRecordsKeysAndWhatIsShared()
    {
        await ReplaceAsync(Identified("a", "e:x p:1"), Identified("b", "e:x"), Identified("c", "e:y"));

        StoredPerson person = Assert.Single(await ListAsync(Store.Identities.ReadJoinedAsync(null, None)));

        Assert.Equal(("m-e:x", "a b"), (person.Lead.Value, string.Join(' ', person.Records.Select(r => r.Record.Id.Value))));
        Assert.Equal(["email", "phone"], person.Records[0].Keys.Select(k => k.Rule));
        Assert.Equal([new LeadId("m-e:x"), new LeadId("m-e:y")], await Store.Identities.FindAsync(["p:1", "e:y", "e:z"], None));
    }

    private static RecordFacts Identified(string id, string keys, bool removed = false, double at = 0) => Sample.Facts($"sf.Lead/{id}", "unused", removed) with
    {
        Identity = new RecordIdentity(
            [
                .. keys.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(k => k[0] switch
                {
                    'e' => new IdentityKey("email", 0, k, IdentityKeyKind.Email, false),
                    'p' => new IdentityKey("phone", 1, k, IdentityKeyKind.Phone, false),
                    _ => new IdentityKey("name+company", 2, k, IdentityKeyKind.Composite, false),
                }),
            ],
            Sample.At(at)),
    };
}
