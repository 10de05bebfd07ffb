using LeadScoring.Modeling.Tests.Worlds;
using LeadScoring.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Modeling.Tests.Blending;

public sealed class ColdStartTests(ITestOutputHelper output)
{
    private const int Seeds = 10;
    private static readonly ModelOptions Options = new() { Try = [ModelKind.Logistic], Rules = SimulatedWorld.Rules };

    /// <remarks>Mean AUC on 3,000 fresh leads over ten worlds; the model is the one that would score alone on the same labels.</remarks>
    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(200)]
    [InlineData(1000)]
    public void Train_WithRules_WhatScoresIsNeverBelowTheBetterOne(int labels)
    {
        double rules = 0;
        double model = 0;
        double scores = 0;
        int blended = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            SimulatedWorld world = new(seed);
            (TrainingSet set, _) = world.Make(labels);
            (TrainingSet fresh, double[] truth) = world.Make(3000, from: 50_000);
            using RulesModel ruled = new(SimulatedWorld.Rules);
            double byRules = Auc(fresh, truth, Margins(ruled, fresh.Features));
            using IMarginModel alone = new LogisticTrainer().Fit(set, SimulatedWorld.Features, 1, CancellationToken.None);
            TrainingOutcome outcome = Train(set);
            rules += byRules / Seeds;
            model += Auc(fresh, truth, Margins(alone, fresh.Features)) / Seeds;
            if (outcome.GoesLive)
            {
                using LeadModel live = LeadModel.Load(new RegisteredModel(outcome.Card!, outcome.Artifact));
                scores += Auc(fresh, truth, live.Margins(fresh.Features)) / Seeds;
                blended += outcome.Card!.ColdStart is null ? 0 : 1;
            }
            else
            {
                scores += byRules / Seeds;
            }
        }

        output.WriteLine($"{labels} labels: rules {rules:0.000}, model {model:0.000}, what scores {scores:0.000} ({blended} of {Seeds} blended)");
        Assert.True(scores >= Math.Max(rules, model) - 0.01, $"rules {rules:0.000}, model {model:0.000}, blend {scores:0.000}");
    }

    [Fact]
    public void Train_FewOutcomes_SaysWhenTheModelWillBeatTheRules()
    {
        TrainingOutcome outcome = Train(new SimulatedWorld(3).Make(180).Set);
        Assert.True(outcome.GoesLive);
        Assert.Matches(@"^Rules and model score together\. You have \d+ won; .*\(now: rules 0\.\d\d, model 0\.\d\d ± 0\.\d\d\)\. A model alone has to wait: there are only \d+ good outcomes; 100 are needed\.$", outcome.Verdict);
        ColdStart cold = outcome.Card!.ColdStart!;
        Assert.InRange(cold.RulesShare, 0.01, 0.99);
        Assert.Equal(RuleScorer.HashOf(SimulatedWorld.Rules), cold.RulesHash);
        output.WriteLine(outcome.Verdict);
    }

    [Fact]
    public void Score_Blend_AddsUpOverFeaturesAndRules()
    {
        TrainingOutcome outcome = Train(new SimulatedWorld(4).Make(150).Set);
        using LeadModel live = LeadModel.Load(new RegisteredModel(outcome.Card!, outcome.Artifact));
        Assert.Contains("asked for a demo", live.ContributionNames);
        Assert.Contains("x1", live.ContributionNames);
        ScoreBatch batch = live.Score(new SimulatedWorld(4).Make(500, from: 9000).Set.Features);
        int width = live.ContributionNames.Count;
        for (int r = 0; r < 500; r++)
        {
            Assert.Equal(batch.Margins[r], batch.Base + batch.Contributions.AsSpan(r * width, width).ToArray().Sum(), 9);
        }

        Assert.Contains(batch.Contributions.Where((_, i) => i % width == live.ContributionNames.ToList().IndexOf("asked for a demo")), c => c > 0);
    }

    [Fact]
    public void Train_RulesThatSeeAll_NoModelGoesLiveAlone()
    {
        // The rules know the outcome; no model can beat them, and the blend leans on them.
        (TrainingSet set, _) = new SimulatedWorld(5).Make(1200);
        FeatureTable wider = new(set.Features.Keys, [.. set.Features.Columns, new NumericColumn("oracle", [.. set.Labels.Select((l, i) => i % 4 == 0 ? 1 - l : l)])]);
        ScoreRule oracle = new("oracle", new Comparison("oracle", ComparisonOperator.AtLeast, ["1"]), 50, 1);
        FeatureSet features = new([.. SimulatedWorld.Features.Features]);
        TrainingOutcome outcome = new ModelTraining([new LogisticTrainer(new LogisticOptions { Strength = 10 })], new ManualTime(SimulatedWorld.Start)).Train(
            new TrainingRequest { Set = set with { Features = wider }, Features = features, Options = Options with { Rules = [oracle] }, Excluded = [], MappingHash = "hash", Seed = 1 }, null, CancellationToken.None);
        Assert.True(outcome.Card!.ColdStart is not null || outcome.Card.RulesGainLow > 0);
    }

    [Fact]
    public void Reaches_PointsOnACurve_FindsTheCrossing()
    {
        // auc = 0.80 − 1/√good reaches 0.70 at 100.
        (double, double)[] points = [.. new[] { 16.0, 25, 36 }.Select(g => (g, 0.8 - (1 / Math.Sqrt(g))))];
        Assert.InRange(LearningCurve.Reaches(points, 0.70)!.Value, 100, 101);
        Assert.Null(LearningCurve.Reaches(points, 0.85));
        Assert.Null(LearningCurve.Reaches([.. points.Select(p => (p.Item1, 0.9 - p.Item2))], 0.70));
    }

    [Fact]
    public void ConditionFormat_EveryKind_ComesBack()
    {
        Condition condition = new AllOf([new AnyOf([new Comparison("seniority", ComparisonOperator.EqualTo, ["c_level", "vp"]), new Always()]), new Comparison("x", ComparisonOperator.AtLeast, ["2"])]);
        ScoreRule[] rules = [new("both", condition, 12.5, 4)];
        using RulesModel model = new(rules);
        using IMarginModel again = ModelArtifact.ReadModel(model.Save());
        Assert.True(model.Save().Span.SequenceEqual(again.Save().Span));
        Assert.NotEqual(RuleScorer.HashOf(rules), RuleScorer.HashOf([rules[0] with { Points = 13 }]));
    }

    private static TrainingOutcome Train(TrainingSet set) => new ModelTraining([new LogisticTrainer()], new ManualTime(SimulatedWorld.Start))
        .Train(set, SimulatedWorld.Features, Options, [], "hash", 1, null, CancellationToken.None);

    private static double[] Margins(IMarginModel model, FeatureTable table)
    {
        double[] margins = new double[table.Rows];
        model.Predict(table, margins);
        return margins;
    }

    /// <summary>AUC against the true chances: each lead counts as won and lost with its chance, which leaves out the luck of one draw.</summary>
    private static double Auc(TrainingSet fresh, double[] truth, double[] margins) =>
        RocAuc.Of([.. margins, .. margins], [.. truth.Select(_ => 1f), .. truth.Select(_ => 0f)], [.. truth.Select(t => (float)t), .. truth.Select(t => (float)(1 - t))]);
}
