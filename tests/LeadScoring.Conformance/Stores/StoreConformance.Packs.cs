using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    /// <summary>A store that is packed at any time reads as one that never is, whatever comes in between: corrections, moves, merges, removals.</summary>
    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public async Task Pack_AtAnyTime_ChangesNothingThatIsRead(int seed)
    {
        Random dice = new(seed);
        await using IStore plain = await OpenAsync("plain");
        for (int step = 0; step < 40; step++)
        {
            RecordFacts[] batch = [.. RandomFacts(dice)];
            dice.Shuffle(batch);
            batch = batch[..dice.Next(1, batch.Length)];
            await Store.Facts.ReplaceAsync(batch, None);
            await plain.Facts.ReplaceAsync(batch, None);
            if (dice.Next(2) == 0)
            {
                await Store.Facts.PackAsync(None);
            }

            List<LeadFacts> expected = await ListAsync(plain.Facts.ReadLeadsAsync(null, None));
            HashSet<LeadId> some = [.. expected.Select(l => l.Lead).Where(_ => dice.Next(2) == 0)];
            Assert.Equal(expected.Select(Sample.Text), (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Select(Sample.Text));
            Assert.Equal(expected.Where(l => some.Contains(l.Lead)).Select(Sample.Text), (await ListAsync(Store.Facts.ReadLeadsAsync(some, None))).Select(Sample.Text));
            Assert.Equal(await plain.Facts.ReadDueAsync(None), await Store.Facts.ReadDueAsync(None));
        }
    }

    [Fact]
    public async Task Pack_HardTextsAndInstants_ComeBackAsTheyWere()
    {
        RecordFacts hard = Sample.Facts("sf.Lead/1", "A").WithValue("note", new string('x', 100_000)).WithValue("empty", "").WithValue("none", null).WithValue("umlaut", "Zoë 🎉", -5.123456789, -3)
            .WithOutcome(OutcomeKind.Bad, 3, 12_345.678m).WithOutcome(OutcomeKind.Good, 4);
        await ReplaceAsync(hard, Sample.Facts("sf.Lead/2", "B"));
        await ReplaceAsync([.. Enumerable.Range(0, 300).Select(i => Sample.Facts($"sf.Task/🎉{i}é").WithActivity("sf.Lead/1", $"kind {i % 7}", i % 3 == 0 ? null : $"détail {i}", i / 7.0, i % 5 == 0 ? 400 : i / 7.0))]);
        List<string> before = [.. (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Select(Sample.Text)];

        await Store.Facts.PackAsync(None);
        await Store.Facts.PackAsync(None);

        Assert.Equal(before, (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Select(Sample.Text));
        Assert.Equal(["A", "B"], await DueAsync());
    }

    [Fact]
    public async Task Pack_ThenErased_LeavesNoByteOfThePersonInAnyFile()
    {
        await CommitAsync(Sample.Record("ann", 0, ("Email", "ann.packed@x.test")), Sample.Record("bob", 0, ("Email", "bob.packed@x.test")));
        await ReplaceAsync(Sample.Facts("sf.Lead/ann", "A").WithValue("email", "ann.packed@x.test"), Sample.Facts("sf.Lead/bob", "B").WithValue("email", "bob.packed@x.test"));
        await ReplaceAsync(Sample.Facts("sf.Task/1").WithActivity("sf.Lead/ann", "email", "To ann.packed@x.test"));
        await Store.Facts.PackAsync(None);

        await CommitAsync(Sample.Erased("ann"));

        Assert.Empty(await FilesWithAsync("ann.packed@"));
        Assert.NotEmpty(await FilesWithAsync("bob.packed@"));
        Assert.Equal("B", Assert.Single(await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Lead.Value);
    }

    [Fact]
    public async Task ReadLeads_StoppedEarlyOrFailing_LetsGoOfTheStore()
    {
        await ReplaceAsync([.. Enumerable.Range(0, 3000).Select(i => Sample.Facts($"sf.Lead/{i}", $"L{i:D5}").WithValue("title", "x"))]);
        await Store.Facts.PackAsync(None);

        await foreach (LeadFacts lead in Store.Facts.ReadLeadsAsync(null, None))
        {
            Assert.Equal("L00000", lead.Lead.Value);
            break;
        }

        using CancellationTokenSource cancel = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (LeadFacts lead in Store.Facts.ReadLeadsAsync(null, cancel.Token))
            {
                Assert.NotNull(lead);
                await cancel.CancelAsync();
            }
        });
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "L00001").WithValue("title", "y"));
        Assert.Equal(3000, (await ListAsync(Store.Facts.ReadLeadsAsync(null, None))).Count);
    }

    [Fact]
    public async Task Due_ByTheClock_FromTheInstantTheScoreNames()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"), Sample.Facts("sf.Lead/3", "C"), Sample.Facts("sf.Lead/4", "D"));
        ScoredLead a = Sample.Score("A") with { NextChangeAt = Sample.At(10) };
        await Store.Scores.SaveAsync([a, Sample.Score("B") with { NextChangeAt = Sample.At(20) }, Sample.Score("C"), Sample.Score("D") with { NextChangeAt = Sample.At(5) }], None);
        await ReplaceAsync(Sample.Facts("sf.Lead/4", "D", removed: true));

        Assert.Empty(await DueByAsync(10 - 1e-6));
        Assert.Equal(["A"], await DueByAsync(10));
        Assert.Equal(["A", "B"], await DueByAsync(99));
        Assert.Empty(await DueAsync());
        Assert.Equal(a.NextChangeAt, (await Store.Scores.ReadAsync(new("A"), None))!.NextChangeAt);

        // News and clock together; closing and scoring again move the instant.
        await ReplaceAsync(Sample.Facts("sf.Lead/3", "C").WithValue("title", "x"));
        Assert.Equal(["A", "C"], await DueByAsync(10));
        await Store.Scores.CloseAsync([new("A")], None);
        await Store.Scores.SaveAsync([Sample.Score("B", asOf: 20) with { NextChangeAt = Sample.At(30) }], new Dictionary<LeadId, long> { [new("B")] = 0 }, None);
        Assert.Equal(["C"], await DueByAsync(29));
        Assert.Equal(["B", "C"], await DueByAsync(30));
    }

    private async Task<string[]> DueByAsync(double hours) => [.. (await Store.Facts.ReadDueAsync(Sample.At(hours), None)).Select(l => l.Value).Order(StringComparer.Ordinal)];
}
