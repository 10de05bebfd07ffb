using LeadScoring.Conformance.Trainers;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Modeling.Tests.Scoring;

public sealed class ScorerTests
{
    private static readonly Lazy<TrainingOutcome> Logistic = new(() => Make(ModelKind.Logistic, ScoreScale.Percentile));
    private static readonly Lazy<TrainingOutcome> Forest = new(() => Make(ModelKind.RandomForest, ScoreScale.Capacity));
    private static readonly Lazy<TrainingOutcome> Trees = new(() => Make(ModelKind.BoostedTrees, ScoreScale.Probability));

    [Theory]
    [InlineData(ModelKind.Logistic)]
    [InlineData(ModelKind.BoostedTrees)]
    [InlineData(ModelKind.RandomForest)]
    public void Score_EveryRow_AddsUpAndRises(ModelKind kind)
    {
        using LeadModel model = LeadModel.Load(Registered(kind));
        FeatureTable table = PlantedLeads.Make(5000, seed: 90).Features;
        ScoreBatch batch = model.Score(table);
        int width = model.ContributionNames.Count;
        for (int r = 0; r < table.Rows; r++)
        {
            Assert.Equal(batch.Margins[r], batch.Base + batch.Contributions.AsSpan(r * width, width).ToArray().Sum(), 9);
            Assert.InRange(batch.Probabilities![r] - (1 / (1 + Math.Exp(-batch.Margins[r]))), -1e-12, 1e-12);
            Assert.InRange(batch.Scores[r], 0, 100);
        }

        double[] byMargin = [.. Enumerable.Range(0, table.Rows).OrderBy(r => batch.Margins[r]).Select(r => batch.Scores[r])];
        // Two margins one bit apart may change places in the last bit of the sigmoid.
        Assert.Equal(byMargin.Order(), byMargin, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.InRange(batch.BaseScore, 5, 95);
    }

    [Fact]
    public void Score_PercentileScale_AFifthOfLeadsIsAbove80()
    {
        using LeadModel model = LeadModel.Load(Registered(ModelKind.Logistic));
        double[] scores = model.Score(PlantedLeads.Make(4000, seed: 91).Features).Scores;
        Assert.InRange(scores.Count(s => s >= 80) / 4000.0, 0.16, 0.24);
    }

    [Fact]
    public void Score_ProbabilityScale_IsProbabilityTimesHundred()
    {
        using LeadModel model = LeadModel.Load(Registered(ModelKind.BoostedTrees));
        ScoreBatch batch = model.Score(PlantedLeads.Make(100, seed: 92).Features);
        Assert.Equal(batch.Probabilities!.Select(p => 100 * p), batch.Scores, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Score_FreshLeads_ProbabilitiesAreHonest()
    {
        TrainingSet fresh = PlantedLeads.Make(5000, seed: 93);
        foreach (ModelKind kind in (ModelKind[])[ModelKind.Logistic, ModelKind.BoostedTrees])
        {
            using LeadModel model = LeadModel.Load(Registered(kind));
            double error = ProbabilityMeasures.CalibrationError(model.Score(fresh.Features).Probabilities!, [.. fresh.Labels], [.. fresh.Weights]);
            Assert.InRange(error, 0, 0.04);
        }
    }

    [Theory]
    [InlineData(ModelKind.Logistic)]
    [InlineData(ModelKind.BoostedTrees)]
    public async Task Score_SeveralThreadsAtOnce_SameNumbersAsAlone(ModelKind kind)
    {
        FeatureTable table = PlantedLeads.Make(300, seed: 95).Features;
        using LeadModel alone = LeadModel.Load(Registered(kind));
        ScoreBatch expected = alone.Score(table);

        // A model that no thread has used before: its tables are made by whoever comes first.
        using LeadModel shared = LeadModel.Load(Registered(kind));
        ScoreBatch[] together = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => shared.Score(table))));
        Assert.All(together, batch =>
        {
            Assert.Equal(expected.Scores, batch.Scores);
            Assert.Equal(expected.Contributions, batch.Contributions);
        });
    }

    [Fact]
    public void Load_ArtifactChanged_Refuses()
    {
        RegisteredModel model = Registered(ModelKind.Logistic);
        byte[] changed = model.Artifact.ToArray();
        changed[^10] ^= 1;
        Assert.Contains(model.Card.Id, Assert.Throws<InvalidDataException>(() => LeadModel.Load(model with { Artifact = changed })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"format\":99}", "format 99")]
    [InlineData("{}", "cannot be read")]
    [InlineData("no json", "cannot be read")]
    public void Load_UnknownFormat_SaysSo(string artifact, string expected)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(artifact);
        RegisteredModel model = new(Logistic.Value.Card! with { Id = ModelArtifact.IdOf(bytes) }, bytes);
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => LeadModel.Load(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_SomeHold_AddPointsAndStayWithinTheScale()
    {
        using RuleScorer rules = new(
        [
            new ScoreRule("many visits", new Comparison("visits", ComparisonOperator.AtLeast, ["3"]), 70, 1),
            new ScoreRule("partner", new Comparison("source", ComparisonOperator.EqualTo, ["partner"]), 50, 2),
            new ScoreRule("no source", new Comparison("source", ComparisonOperator.IsEmpty, []), -30, 3),
        ]);
        ScoreBatch both = rules.Score(PlantedLeads.One(3, source: "Partner"));
        Assert.Equal(("rules", 0.0, 0.0, 120.0, 100.0), (rules.ModelId, both.Base, both.BaseScore, both.Margins[0], both.Scores[0]));
        Assert.Equal([70, 50, 0], both.Contributions);
        Assert.Null(both.Probabilities);
        ScoreBatch none = rules.Score(PlantedLeads.One(float.NaN, source: null));
        Assert.Equal([0, 0, -30], none.Contributions);
        Assert.Equal(0, none.Scores[0]);
        Assert.Equal(["many visits", "partner", "no source"], rules.ContributionNames);
    }

    private static RegisteredModel Registered(ModelKind kind)
    {
        TrainingOutcome outcome = (kind == ModelKind.Logistic ? Logistic : kind == ModelKind.RandomForest ? Forest : Trees).Value;
        return new RegisteredModel(outcome.Card!, outcome.Artifact);
    }

    private static TrainingOutcome Make(ModelKind kind, ScoreScale scale) =>
        new ModelTraining([new LogisticTrainer(), new BoostedTreesTrainer(), new RandomForestTrainer()], new ManualTime(DateTimeOffset.UnixEpoch))
            .Train(PlantedLeads.Make(2500, seed: 94), PlantedLeads.Features, new ModelOptions { Try = [kind], Scale = scale }, [], "hash", 1, null, CancellationToken.None);
}
