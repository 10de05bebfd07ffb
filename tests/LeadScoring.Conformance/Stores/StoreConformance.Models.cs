using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Models_Challenger_WaitsBesideTheLiveOneAndIsPromotedInOneStep()
    {
        await Store.Models.SaveAsync(Card("one", 1), new byte[] { 1 }, ModelState.Live, None);
        await Store.Models.SaveAsync(Card("two", 2), new byte[] { 2 }, ModelState.Challenger, None);
        await Store.Models.SaveAsync(Card("three", 3), new byte[] { 3 }, ModelState.Challenger, None);

        Assert.Equal("one", (await Store.Models.ReadLiveAsync(None))!.Card.Id);
        Assert.Equal("three", (await Store.Models.ReadChallengerAsync(None))!.Card.Id);
        Assert.Equal([2], (await Store.Models.ReadAsync("two", None))!.Artifact.ToArray());
        Assert.Null(await Store.Models.ReadAsync("none", None));
        Assert.False(await Store.Models.PromoteAsync("none", "ann", Sample.At(4), None));
        Assert.True(await Store.Models.PromoteAsync("three", "ann", Sample.At(4), None));

        Assert.Null(await Store.Models.ReadChallengerAsync(None));
        IReadOnlyList<RegisteredCard> all = await Store.Models.ListAsync(None);
        Assert.Equal([("three", ModelState.Live), ("two", ModelState.Retired), ("one", ModelState.Retired)], all.Select(m => (m.Card.Id, m.State)));
        Assert.Equal((Sample.At(4), "ann"), (all[0].LiveSince, all[0].ReleasedBy));
        Assert.Equal((Sample.At(1), (string?)null), (all[2].LiveSince, all[2].ReleasedBy));
        Assert.Null(all[1].LiveSince);
    }

    [Fact]
    public async Task Models_SavedAgainWhileLive_StaysLive()
    {
        await Store.Models.SaveAsync(Card("one", 1), new byte[] { 1 }, ModelState.Live, None);
        await Store.Models.SaveAsync(Card("one", 2), new byte[] { 1 }, ModelState.Challenger, None);
        Assert.Equal("one", (await Store.Models.ReadLiveAsync(None))!.Card.Id);
        Assert.Null(await Store.Models.RollBackAsync("ann", Sample.At(3), None));
    }

    [Fact]
    public async Task RollBack_EachTime_GoesOneFurtherBack()
    {
        foreach ((string id, double at) in new[] { ("one", 1.0), ("two", 2.0), ("three", 3.0) })
        {
            await Store.Models.SaveAsync(Card(id, at), new byte[] { 1 }, ModelState.Live, None);
        }

        Assert.Equal("two", await Store.Models.RollBackAsync("ann", Sample.At(5), None));
        Assert.Equal("two", (await Store.Models.ReadLiveAsync(None))!.Card.Id);
        Assert.Equal("one", await Store.Models.RollBackAsync("ann", Sample.At(6), None));
        Assert.Null(await Store.Models.RollBackAsync("ann", Sample.At(7), None));
        Assert.Equal("one", (await Store.Models.ReadLiveAsync(None))!.Card.Id);

        Assert.True(await Store.Models.PromoteAsync("three", "bob", Sample.At(8), None));
        Assert.Equal("one", await Store.Models.RollBackAsync("ann", Sample.At(9), None));
    }

    [Fact]
    public async Task Trials_ExploredAndShadow_ComeBackWithTheScores()
    {
        await Store.Scores.SaveAsync([Sample.Score("a", 10, Tier.Cold, asOf: 1), Sample.Score("b", 90, Tier.Hot, asOf: 1)], None);
        await Store.Scores.SaveAsync([Sample.Score("a", 12, Tier.Cold, asOf: 2)], None);
        ExploredLead explored = new(new LeadId("a"), Sample.At(2), 0.03);
        await Store.Trials.SaveExploredAsync([explored, new ExploredLead(new LeadId("unknown"), Sample.At(2), 0.03)], None);
        await Store.Trials.SaveExploredAsync([explored], None);

        Assert.Equal(
            [
                new Treatment(new LeadId("a"), Sample.At(1), Tier.Cold, null),
                new Treatment(new LeadId("a"), Sample.At(2), Tier.Cold, 0.03),
                new Treatment(new LeadId("b"), Sample.At(1), Tier.Hot, null),
            ],
            await ListAsync(Store.Trials.ReadTreatmentsAsync(None)));

        ShadowScore shadow = new("m2", new LeadId("b"), Sample.At(1), 0.25, 40);
        await Store.Trials.SaveShadowAsync([shadow], None);
        await Store.Trials.SaveShadowAsync([shadow with { Score = 41, AsOf = Sample.At(2) }], None);
        Assert.Equal([shadow with { Score = 41, AsOf = Sample.At(2) }], await ListAsync(Store.Trials.ReadShadowAsync("m2", None)));
        Assert.Empty(await ListAsync(Store.Trials.ReadShadowAsync("m1", None)));
    }

    [Fact]
    public async Task Trials_ModelTrial_BeginsAndEnds()
    {
        Assert.Null(await Store.Trials.ReadTrialAsync(None));
        ModelTrial trial = new("two", "one", 0.2, Sample.At(3), 500, "ann");
        await Store.Trials.WriteTrialAsync(trial, None);
        Assert.Equal(trial, await Store.Trials.ReadTrialAsync(None));
        await Store.Trials.WriteTrialAsync(null, None);
        Assert.Null(await Store.Trials.ReadTrialAsync(None));
    }
}
