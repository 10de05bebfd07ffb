using System.Security.Cryptography;
using LeadScoring.Modeling.Tests.Worlds;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Modeling.Tests.Training;

public sealed class TrainingChoicesTests
{
    [Fact]
    public void Train_OneThreadOrFour_SameHashOfModelAndScores()
    {
        (TrainingSet set, _) = new SimulatedWorld(1).Make(900);
        FeatureTable fresh = new SimulatedWorld(1).Make(300, from: 5000).Set.Features;
        string[] hashes = [.. new[] { 1, 4, 4 }.Select(threads =>
        {
            TrainingOutcome outcome = new ModelTraining(
                [
                    new LogisticTrainer(new LogisticOptions { Threads = threads }),
                    new BoostedTreesTrainer(new BoostedTreesOptions { Threads = threads, MostRounds = 40 }),
                    new RandomForestTrainer(new RandomForestOptions { Threads = threads, Trees = 20 }),
                ],
                new ManualTime(SimulatedWorld.Start),
                threads).Train(set, SimulatedWorld.Features, new ModelOptions { Try = [ModelKind.Logistic, ModelKind.BoostedTrees, ModelKind.RandomForest], MaxFactors = 9, PreferSimpleIfWithin = 0 }, [], "hash", 5, null, CancellationToken.None);
            using LeadModel model = LeadModel.Load(new RegisteredModel(outcome.Card!, outcome.Artifact));
            double[] scores = model.Score(fresh).Scores;
            return Convert.ToHexString(SHA256.HashData(outcome.Artifact.Span)) + Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(scores.AsSpan())));
        })];
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Train_TwoFactorsAreNoise_AreDroppedAndTheCardSaysSo()
    {
        ModelCard card = Train(new SimulatedWorld(2).Make(6000).Set, new ModelOptions { Try = [ModelKind.Logistic], MaxFactors = 9 }).Card!;
        Assert.True(card.FactorLimit!.Applied);
        Assert.Equal(["x7", "x8"], card.FactorLimit.Dropped.Order());
        Assert.Equal(9, card.Features.Count);
        Assert.Equal(["few-factors", "few-factors"], card.Excluded.Select(e => e.Probe));
        Assert.StartsWith($"{card.Excluded[0].Feature} is not among the 9 strongest factors; ", card.Excluded[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_StrongFactorsTooMany_AreKeptBecauseDroppingCosts()
    {
        ModelCard card = Train(new SimulatedWorld(2).Make(1500).Set, new ModelOptions { Try = [ModelKind.Logistic], MaxFactors = 2 }).Card!;
        Assert.False(card.FactorLimit!.Applied);
        Assert.Equal(11, card.Features.Count);
        Assert.True(card.FactorLimit.AucCostLow > 0);
        Assert.Empty(card.Excluded);
    }

    [Fact]
    public void Train_OneSegmentIsTurnedRound_GetsAModelOfItsOwnThatAddsUp()
    {
        TrainingSet set = Turned(new SimulatedWorld(3).Make(3000).Set);
        TrainingOutcome outcome = Train(set, new ModelOptions { Try = [ModelKind.Logistic], Segments = new SegmentOptions("industry", 60) });
        Assert.True(outcome.Card!.Segments.Single(s => s.Value == "finance") is { Own: true, LogLossGain: > 0.05 });
        Assert.Equal(5, outcome.Card.Segments.Count);
        using LeadModel model = LeadModel.Load(new RegisteredModel(outcome.Card, outcome.Artifact));
        TrainingSet fresh = Turned(new SimulatedWorld(3).Make(2000, from: 9000).Set);
        ScoreBatch batch = model.Score(fresh.Features);
        int width = model.ContributionNames.Count;
        for (int r = 0; r < fresh.Rows; r++)
        {
            Assert.Equal(batch.Margins[r], batch.Base + batch.Contributions.AsSpan(r * width, width).ToArray().Sum(), 9);
        }

        Assert.Equal(batch.Margins, model.Margins(fresh.Features), (a, b) => Math.Abs(a - b) < 1e-9);
        int[] finance = [.. Enumerable.Range(0, fresh.Rows).Where(r => fresh.Features.Columns[10].TextAt(r) == "finance")];
        TrainingSet part = fresh.Select(finance);
        Assert.InRange(RocAuc.Of([.. finance.Select(r => batch.Margins[r])], [.. part.Labels], [.. part.Weights]), 0.65, 1);

        // A lead alone or among others, of the segment or not, has the same score.
        Assert.Equal(batch.Scores[finance[0]], model.Score(fresh.Features.Select([finance[0]])).Scores[0]);
    }

    [Fact]
    public void Train_SegmentTooSmall_UsesTheCommonModel()
    {
        TrainingSet set = Turned(new SimulatedWorld(3).Make(3000).Set);
        ModelCard card = Train(set, new ModelOptions { Try = [ModelKind.Logistic], Segments = new SegmentOptions("industry", 5000) }).Card!;
        Assert.All(card.Segments, s => Assert.False(s.Own));
    }

    [Fact]
    public void Train_HistoryTooShort_SaysHowMuchIsNeeded()
    {
        TrainingOutcome outcome = Train(new SimulatedWorld(4).Make(900).Set, new ModelOptions { Try = [ModelKind.Logistic], MinMonths = 6 });
        Assert.False(outcome.GoesLive);
        Assert.Equal("No model goes live: outcomes reach from 2026-01-01 to 2026-02-17; 6 months of history are needed.", outcome.Verdict);
    }

    [Fact]
    public void Train_LiveModelThatSawEverything_WaitsAsChallengerUntilNewLeadsAreDecided()
    {
        SimulatedWorld world = new(5);
        ManualTime clock = new(SimulatedWorld.Start.AddDays(60));
        TrainingOutcome first = Train(world.Make(900).Set, new ModelOptions { Try = [ModelKind.Logistic] }, clock);
        Assert.True(first.GoesLive);
        RegisteredModel live = new(first.Card!, first.Artifact);
        TrainingOutcome same = Train(world.Make(900).Set, new ModelOptions { Try = [ModelKind.Logistic] }, clock, live);
        Assert.False(same.GoesLive);
        Assert.False(same.IsChallenger);
        Assert.Contains("same model again", same.Verdict, StringComparison.Ordinal);
        TrainingOutcome early = Train(JoinedRows.Of(world.Make(900).Set, world.Make(100, from: 900).Set, _ => true), new ModelOptions { Try = [ModelKind.Logistic] }, clock, live);
        Assert.True(early is { GoesLive: false, IsChallenger: true }, early.Verdict);
        Assert.Contains("stays", early.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ClearlyBetterThanLive_GoesLiveOrWaitsForTheApprover()
    {
        SimulatedWorld world = new(6);
        ManualTime clock = new(SimulatedWorld.Start.AddDays(20));
        RegisteredModel live = Weak(world, clock);
        TrainingSet all = world.Make(4000).Set;
        TrainingOutcome better = Train(all, new ModelOptions { Try = [ModelKind.Logistic] }, clock, live);
        Assert.True(better.GoesLive, better.Verdict);
        Assert.True(better.Card!.Promotion!.NotWorse);
        TrainingOutcome waits = Train(all, new ModelOptions { Try = [ModelKind.Logistic], Promotion = new PromotionOptions { Approver = "revops" } }, clock, live);
        Assert.True(waits is { GoesLive: false, IsChallenger: true }, waits.Verdict);
        Assert.Contains($"It waits for revops: leadscoring models MAPPING promote {waits.Card!.Id} --by NAME.", waits.Verdict, StringComparison.Ordinal);
    }

    private static RegisteredModel Weak(SimulatedWorld world, ManualTime clock)
    {
        TrainingSet set = world.Make(500).Set;
        TrainingSet blind = set with { Features = set.Features.WithColumns(new HashSet<string> { "x1", "x6", "x7" }) };
        TrainingOutcome outcome = Train(blind, new ModelOptions { Try = [ModelKind.Logistic], MinGood = 20, MinBad = 20 }, clock);
        return new RegisteredModel(outcome.Card!, outcome.Artifact);
    }

    private static TrainingSet Turned(TrainingSet set) => set with { Labels = [.. set.Labels.Select((l, r) => set.Features.Columns[10].TextAt(r) == "finance" ? 1 - l : l)] };

    private static TrainingOutcome Train(TrainingSet set, ModelOptions options, ManualTime? clock = null, RegisteredModel? live = null) =>
        new ModelTraining([new LogisticTrainer(new LogisticOptions { Strength = 10 })], clock ?? new ManualTime(SimulatedWorld.Start)).Train(
            new TrainingRequest { Set = set, Features = SimulatedWorld.Features, Options = options, MappingHash = "hash", Seed = 1, Live = live }, null, CancellationToken.None);
}
