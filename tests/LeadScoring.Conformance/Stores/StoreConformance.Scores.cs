using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Scores_Saved_ComeBackBitForBitAndClearDueMarks()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"));
        ScoredLead score = Sample.Score("A", 100.0 / 3, Tier.Hot);
        await Store.Scores.SaveAsync([Sample.Score("A"), score, Sample.Score("B") with { Probability = null }], None);

        ScoredLead? read = await Store.Scores.ReadAsync(new("A"), None);

        Assert.NotNull(read);
        Assert.Equal(score with { Factors = [] }, read with { Factors = [] });
        Assert.Equal(score.Factors, read.Factors);
        Assert.Empty(await DueAsync());
        Assert.Equal(["A", "B"], (await ListAsync(Store.Scores.ReadAllAsync(None))).Select(s => s.Lead.Value));
        Assert.Null((await Store.Scores.ReadAsync(new("B"), None))!.Probability);
        Assert.Equal(Tier.Hot, (await Store.Scores.ReadTiersAsync(None))[new("A")]);
    }

    [Fact]
    public async Task Scores_WithTheScoreBefore_KeepItWithItsReasons()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"));
        ScoredLead old = Sample.Score("A", 40);
        ScoreBefore before = new(old.AsOf, old.ModelId, old.Score, old.BaseScore, old.Tier, old.Factors);
        await Store.Scores.SaveAsync([old, Sample.Score("B", 10)], None);
        await Store.Scores.SaveAsync([Sample.Score("A", 60) with { Before = before }], None);

        IReadOnlyDictionary<LeadId, ScoredLead> read = await Store.Scores.ReadManyAsync([new("A"), new("B"), new("C")], None);

        Assert.Equal(["A", "B"], read.Keys.Select(k => k.Value).Order());
        Assert.Null(read[new("B")].Before);
        Assert.Equal(before with { Factors = [] }, read[new("A")].Before! with { Factors = [] });
        Assert.Equal(before.Factors, read[new("A")].Before!.Factors);
        Assert.Equal(60, read[new("A")].Score);
    }

    [Fact]
    public async Task ScoresAt_Instant_GivesTheOneInForceOrTheFirst()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"), Sample.Facts("sf.Lead/3", "C"));
        await Store.Scores.SaveAsync([Sample.Score("A", 10, asOf: 1), Sample.Score("A", 20, asOf: 5), Sample.Score("A", 21, asOf: 5), Sample.Score("A", 30, asOf: 9), Sample.Score("B", 70, asOf: 8), Sample.Score("B", 60, asOf: 9)], None);

        IReadOnlyDictionary<LeadId, double> scores = await Store.Scores.ReadScoresAtAsync([new("A"), new("B"), new("C"), new("D")], Sample.At(7), None);

        Assert.Equal([("A", 21.0), ("B", 70.0)], scores.OrderBy(s => s.Key.Value).Select(s => (s.Key.Value, s.Value)));
    }

    [Fact]
    public async Task FirstScores_SeveralPerLead_GivesTheFirstAlsoOfClosedLeads()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"), Sample.Facts("sf.Lead/3", "C"));
        await Store.Scores.SaveAsync([Sample.Score("B", 70, asOf: 8), Sample.Score("A", 10, asOf: 3), Sample.Score("A", 11, asOf: 3), Sample.Score("A", 20, asOf: 9), Sample.Score("C", 5, asOf: 1), Sample.Score("C", 6, asOf: 9)], None);
        await Store.Scores.CloseAsync([new("B")], None);

        List<FirstScore> first = await ListAsync(Store.Scores.ReadFirstScoresAsync(Sample.At(2), None));

        Assert.Equal([("A", Sample.At(3), 10.0), ("B", Sample.At(8), 70.0)], first.Select(s => (s.Lead.Value, s.AsOf, s.Score)));
    }

    [Fact]
    public async Task Close_ClearsDueMarkAndScoreUntilFactsChange()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"), Sample.Facts("sf.Lead/2", "B"));
        await Store.Scores.SaveAsync([Sample.Score("A"), Sample.Score("B")], None);
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A").WithOutcome());

        await Store.Scores.CloseAsync([new("A"), new("gone")], None);

        Assert.Empty(await DueAsync());
        Assert.Null(await Store.Scores.ReadAsync(new("A"), None));
        Assert.Equal([new LeadId("B")], (await Store.Scores.ReadTiersAsync(None)).Keys);
        await ReplaceAsync(Sample.Facts("sf.Lead/1", "A"));
        Assert.Equal(["A"], await DueAsync());
    }

    [Fact]
    public async Task Routing_NewestDecisionAndTurns_AreKept()
    {
        await ReplaceAsync(Sample.Facts("sf.Lead/a", "A"));
        RoutingDecision first = new(new("A"), "a@x", "rule", "because", Sample.At(1));
        RoutingDecision second = first with { User = null, DecidedAt = Sample.At(2) };
        await Store.Scores.SaveRoutingAsync([first], [new TurnState("t", "b", 1, 0.5, 1), new TurnState("t", "a", 0, -1, -1)], None);
        await Store.Scores.SaveRoutingAsync([second], [new TurnState("t", "b", 2, 0.1 + 0.2, 2)], None);

        Assert.Equal(second, Assert.Single(await Store.Scores.ReadRoutingAsync(None)).Value);
        Assert.Equal([new TurnState("t", "a", 0, -1, -1), new TurnState("t", "b", 2, 0.1 + 0.2, 2)], await Store.Scores.ReadTurnsAsync(None));
    }

    [Fact]
    public async Task LastFullPass_IsKept()
    {
        Assert.Null(await Store.Scores.ReadLastFullPassAsync(None));
        await Store.Scores.WriteLastFullPassAsync(Sample.At(7), None);
        Assert.Equal(Sample.At(7), await Store.Scores.ReadLastFullPassAsync(None));
    }

    [Fact]
    public async Task Models_OneIsLiveOrNone()
    {
        Assert.Null(await Store.Models.ReadLiveAsync(None));
        await Store.Models.SaveAsync(Card("one", 1), new byte[] { 1 }, live: true, None);
        await Store.Models.SaveAsync(Card("two", 2), new byte[] { 2, 0 }, live: true, None);
        await Store.Models.SaveAsync(Card("three", 3), new byte[] { 3 }, live: false, None);

        RegisteredModel? live = await Store.Models.ReadLiveAsync(None);
        Assert.Equal("two", live!.Card.Id);
        Assert.Equal([2, 0], live.Artifact.ToArray());
        Assert.Equal(Card("two", 2).Candidates, live.Card.Candidates);
        Assert.Equal([("three", false), ("two", true), ("one", false)], (await Store.Models.ListAsync(None)).Select(m => (m.Card.Id, m.IsLive)));

        await Store.Models.RetireAsync(None);
        Assert.Null(await Store.Models.ReadLiveAsync(None));
        Assert.Equal(3, (await Store.Models.ListAsync(None)).Count);
    }

    [Fact]
    public async Task Runs_NewestFirstAndCutOffOnesHaveNoEnd()
    {
        long first = await Store.Runs.StartAsync("sync", "hash", Sample.At(1), None);
        long second = await Store.Runs.StartAsync("score", "hash", Sample.At(2), None);
        await Store.Runs.EndAsync(first, Sample.At(3), "problem", """{"a":1}""", None);

        IReadOnlyList<RunEntry> runs = await Store.Runs.ReadAsync(10, None);
        Assert.Equal([new RunEntry(second, "score", Sample.At(2), null, null, "{}"), new RunEntry(first, "sync", Sample.At(1), Sample.At(3), "problem", """{"a":1}""")], runs);
        Assert.Single(await Store.Runs.ReadAsync(1, None));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Store.Runs.EndAsync(99, Sample.At(3), null, "{}", None));
    }

    private static ModelCard Card(string id, double at) => new()
    {
        Id = id,
        Kind = ModelKind.BoostedTrees,
        TrainedAt = Sample.At(at),
        MappingHash = "hash",
        TrainingHash = "rows",
        Seed = 7,
        TrainingRows = 10,
        Leads = 5,
        BaseRate = 0.1,
        TestFrom = Sample.At(0),
        TestTo = Sample.At(1),
        Candidates = [new CandidateResult(ModelKind.Logistic, 3, 0.7, 0.6, double.NaN, 0.5, 0.6)],
        Features = ["calls"],
        Excluded = [new ExcludedFeature("x", "constant", 1, "always 1")],
        Importance = [new FeatureImportance("calls", 0.3)],
    };
}
