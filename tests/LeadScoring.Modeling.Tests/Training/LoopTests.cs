using LeadScoring.Modeling.Tests.Worlds;
using LeadScoring.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Modeling.Tests.Training;

/// <summary>What a model does to its own next training set, and what reps' words do to it.</summary>
public sealed class LoopTests(ITestOutputHelper output)
{
    private const double Slice = 0.03;
    private const int PerRound = 4000;

    /// <remarks>
    /// The market turns from one kind of lead to another over eight retrains. Only the better 40 % are worked; a lead that nobody works is lost. The oracle sees what all leads would have become.
    /// </remarks>
    [Fact]
    public void Retrain_EightTimes_TheSliceKeepsUpAndWithoutItTheModelFalls()
    {
        double[] oracle = Loop(share: 1);
        double[] sliced = Loop(Slice);
        double[] blind = Loop(share: 0);
        output.WriteLine($"oracle {string.Join(' ', oracle.Select(a => a.ToString("0.000")))}");
        output.WriteLine($"slice  {string.Join(' ', sliced.Select(a => a.ToString("0.000")))}");
        output.WriteLine($"blind  {string.Join(' ', blind.Select(a => a.ToString("0.000")))}");
        Assert.InRange(oracle.Average() - sliced.Average(), -0.02, 0.02);
        Assert.True(oracle[^1] - blind[^1] >= 0.05);
        Assert.True(sliced[^1] - blind[^1] >= 0.04);
    }

    [Fact]
    public void Apply_EachTreatment_CountsAsItShould()
    {
        (TrainingSet set, _) = new SimulatedWorld(1).Make(5);
        DateTimeOffset at = SimulatedWorld.Start.AddHours(-1);
        Treatment Of(int lead, Tier tier, double? explored) => new(set.Features.Keys[lead].Lead, at, tier, explored);
        Dictionary<LeadId, IReadOnlyList<Treatment>> treatments = new()
        {
            [set.Features.Keys[0].Lead] = [Of(0, Tier.Hot, null)],
            [set.Features.Keys[1].Lead] = [Of(1, Tier.Cold, 0.05)],
            [set.Features.Keys[2].Lead] = [Of(2, Tier.Cold, null)],
            [set.Features.Keys[3].Lead] = [Of(3, Tier.Cold, 0.001)],
        };
        TrainingSet weighted = WorkedWeights.Apply(set, treatments);
        Assert.Equal([0, 1, 3, 4], weighted.Features.Keys.Select(k => set.Features.Keys.ToList().IndexOf(k)));
        Assert.Equal([1f, 20f, 50f, 1f], weighted.Weights);
    }

    [Fact]
    public void Belief_HonestDeafAndFresh_IsOrdered()
    {
        RepOpinion[] honest = [.. Enumerable.Range(0, 60).Select(i => new RepOpinion("a", i % 3 == 0, i % 3 == 0))];
        RepOpinion[] alwaysBad = [.. Enumerable.Range(0, 60).Select(i => new RepOpinion("b", false, i % 5 == 0))];
        RepOpinion[] unknownBad = [.. Enumerable.Range(0, 60).Select(_ => new RepOpinion("c", false, null))];
        RepOpinion[] fresh = [new("d", true, null), new("d", false, null)];
        Assert.InRange(RepOpinions.Belief(honest), 0.7, 1);
        Assert.InRange(RepOpinions.Belief(alwaysBad), 0, 0.01);
        Assert.InRange(RepOpinions.Belief(unknownBad), 0, 0.03);
        Assert.InRange(RepOpinions.Belief(fresh), 0.25, 0.35);
    }

    [Fact]
    public void Weigh_OneRepSaysMost_IsCapped()
    {
        RepOpinion[] opinions = [.. Enumerable.Range(0, 100).Select(i => new RepOpinion("loud", i % 2 == 0, null)), .. Enumerable.Range(0, 20).Select(i => new RepOpinion($"r{i % 10}", i % 2 == 0, null))];
        double[] weights = RepOpinions.Weigh(opinions, new FeedbackOptions("rep_says", 0.3, 0.1));
        double before = 0.3 * RepOpinions.Belief(opinions[..100]) * 100;
        Assert.True(weights[..100].Sum() <= (before + weights[100..].Sum()) * 0.1 + 1e-9);
        Assert.All(weights[100..], w => Assert.True(w > 0));
    }

    [Fact]
    public void Train_OneRepCallsAllHisLeadsBad_ScoresOfOthersHardlyMove()
    {
        (TrainingSet set, TrainingSet open, double[] truth) = Feedback(seed: 1, labelled: 1500, said: 1200);
        RepOpinion[] honest = Say(open, truth, seed: 2, deaf: null);
        RepOpinion[] gamed = Say(open, truth, seed: 2, deaf: "rep 3");
        TrainingSet others = new SimulatedWorld(1).Make(800, from: 90_000).Set;
        double[] before = Scores(set, open, honest.Where(o => o.Rep != "rep 3").Select(o => (RepOpinion?)o), [.. honest.Select(o => o.Rep != "rep 3")], others);
        double[] after = Scores(set, open, gamed.Select(o => (RepOpinion?)o), [.. gamed.Select(_ => true)], others);
        double moved = before.Zip(after, (a, b) => Math.Abs(a - b)).Average();
        output.WriteLine($"scores of others move by {moved:0.00} points on average, at most {before.Zip(after, (a, b) => Math.Abs(a - b)).Max():0.00}");
        Assert.InRange(moved, 0, 1);
    }

    [Fact]
    public void Train_HonestOpinions_ImproveTheRanking()
    {
        double with = 0;
        double without = 0;
        for (int seed = 0; seed < 6; seed++)
        {
            (TrainingSet set, TrainingSet open, double[] truth) = Feedback(20 + seed, labelled: 200, said: 1500);
            RepOpinion[] said = Say(open, truth, seed, deaf: null);
            (TrainingSet fresh, double[] real) = new SimulatedWorld(20 + seed).Make(3000, from: 90_000);
            float[] labels = [.. real.Select(t => t > 0.3 ? 1f : 0f)];
            with += RocAuc.Of(Scores(set, open, said.Select(o => (RepOpinion?)o), [.. said.Select(_ => true)], fresh), labels, [.. fresh.Weights]) / 6;
            without += RocAuc.Of(Scores(set, open, [], [.. said.Select(_ => false)], fresh), labels, [.. fresh.Weights]) / 6;
        }

        output.WriteLine($"AUC with honest opinions {with:0.000}, without {without:0.000}");
        Assert.True(with > without + 0.005, $"{with:0.000} against {without:0.000}");
    }

    private static double[] Loop(double share)
    {
        LogisticTrainer trainer = new(new LogisticOptions { Strength = 30 });
        List<TrainingSet> past = [];
        IMarginModel? model = null;
        List<double> areas = [];
        for (int round = 0; round <= 8; round++)
        {
            (FeatureTable table, double[] truth) = Market(round, seed: 100 + round);
            double[] margins = new double[PerRound];
            model?.Predict(table, margins);
            if (model is not null)
            {
                areas.Add(RocAuc.Of([.. margins, .. margins], [.. truth.Select(_ => 1f), .. truth.Select(_ => 0f)], [.. truth.Select(t => (float)t), .. truth.Select(t => (float)(1 - t))]));
            }

            double border = margins.Order().ElementAt((int)(0.6 * PerRound));
            Random dice = new(round);
            Dictionary<LeadId, IReadOnlyList<Treatment>> treatments = [];
            float[] labels = new float[PerRound];
            for (int i = 0; i < PerRound; i++)
            {
                double luck = dice.NextDouble();
                bool explored = dice.NextDouble() < share;
                bool worked = model is null || share == 1 || margins[i] >= border;
                labels[i] = luck < truth[i] && (worked || explored) ? 1 : 0;
                if (share is > 0 and < 1)
                {
                    treatments[table.Keys[i].Lead] = [new Treatment(table.Keys[i].Lead, table.Keys[i].AsOf, worked ? Tier.Warm : Tier.Cold, !worked && explored ? share : null)];
                }

            }

            past.Add(WorkedWeights.Apply(new TrainingSet(table, labels, [.. labels.Select(_ => 1f)], [.. table.Keys.Select(k => k.AsOf)]), treatments));
            TrainingSet recent = past.Count > 1 ? JoinedRows.Of(past[^2], past[^1], _ => true) : past[^1];
            model?.Dispose();
            model = trainer.Fit(recent, new FeatureSet([]), 1, CancellationToken.None);
        }

        model?.Dispose();
        return [.. areas];
    }

    /// <summary>Leads of a round: what makes them good turns by a quarter circle over eight rounds.</summary>
    private static (FeatureTable Table, double[] Truth) Market(int round, int seed)
    {
        Random dice = new(seed);
        double angle = Math.PI / 2 * round / 8;
        float[] a = [.. Enumerable.Range(0, PerRound).Select(_ => (float)SimulatedWorld.Normal(dice))];
        float[] b = [.. Enumerable.Range(0, PerRound).Select(_ => (float)SimulatedWorld.Normal(dice))];
        float[] noise = [.. Enumerable.Range(0, PerRound).Select(_ => (float)SimulatedWorld.Normal(dice))];
        double[] truth = [.. a.Select((x, i) => Sigmoid.Of(-1 + (1.4 * ((Math.Cos(angle) * x) + (Math.Sin(angle) * b[i])))))];
        return (new FeatureTable(
            [.. a.Select((_, i) => new FeatureRowKey(new LeadId($"r{round}-{i:D5}"), SimulatedWorld.Start.AddDays(90 * round).AddMinutes(i)))],
            [new NumericColumn("a", a), new NumericColumn("b", b), new NumericColumn("noise", noise)]), truth);
    }

    private static (TrainingSet Set, TrainingSet Open, double[] Truth) Feedback(int seed, int labelled, int said)
    {
        SimulatedWorld world = new(seed);
        (TrainingSet open, double[] truth) = world.Make(said, from: labelled);
        TrainingSet set = world.Make(labelled).Set;

        // Known at once, so that even few labels can be split by time.
        return (set with { LabelKnownAt = [.. set.Features.Keys.Select(k => k.AsOf.AddHours(1))] }, open, truth);
    }

    /// <summary>Twelve reps; an honest one sees four fifths of what will become of a lead. Each also has thirty leads whose end is known.</summary>
    private static RepOpinion[] Say(TrainingSet open, double[] truth, int seed, string? deaf)
    {
        Random dice = new(seed);
        return [.. Enumerable.Range(0, open.Rows).Select(i =>
        {
            bool ends = open.Labels[i] == 1;
            bool says = dice.NextDouble() < 0.8 ? ends : !ends;
            string rep = $"rep {i % 12}";
            return new RepOpinion(rep, rep != deaf && says, i / 12 < 30 ? ends : null);
        })];
    }

    private static double[] Scores(TrainingSet set, TrainingSet open, IEnumerable<RepOpinion?> said, bool[] isHeard, TrainingSet fresh)
    {
        int[] heard = [.. Enumerable.Range(0, isHeard.Length).Where(i => isHeard[i])];
        double[] weights = RepOpinions.Weigh([.. said.Select(o => o!.Value)], new FeedbackOptions("rep_says", 0.3, 0.1));
        RepOpinion[] opinions = [.. said.Select(o => o!.Value)];
        int[] kept = [.. Enumerable.Range(0, heard.Length).Where(i => weights[i] > 0)];
        TrainingSet? rows = kept.Length == 0 ? null : open.Select([.. kept.Select(i => heard[i])]) with { Labels = [.. kept.Select(i => opinions[i].SaysGood ? 1f : 0f)], Weights = [.. kept.Select(i => (float)weights[i])] };
        TrainingOutcome outcome = new ModelTraining([new LogisticTrainer(new LogisticOptions { Strength = 10 })], new ManualTime(SimulatedWorld.Start)).Train(
            new TrainingRequest
            {
                Set = set,
                Features = SimulatedWorld.Features,
                Options = new ModelOptions { Try = [ModelKind.Logistic], MinGood = 20, MinBad = 20 },
                MappingHash = "hash",
                Seed = 1,
                Opinions = rows,
            },
            null,
            CancellationToken.None);
        using LeadModel model = LeadModel.Load(new RegisteredModel(outcome.Card!, outcome.Artifact));
        return model.Score(fresh.Features).Scores;
    }
}
