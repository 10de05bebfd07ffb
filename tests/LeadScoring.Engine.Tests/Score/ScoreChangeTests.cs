using System.Globalization;
using System.Text.RegularExpressions;
using LeadScoring.Conformance.Trainers;
using LeadScoring.Engine.Score;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Tests.Score;

public sealed partial class ScoreChangeTests
{
    private static readonly DateTimeOffset Then = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ModelKind.Logistic)]
    [InlineData(ModelKind.BoostedTrees)]
    [InlineData(ModelKind.RandomForest)]
    [InlineData(ModelKind.Rules)]
    public void Between_TenThousandRandomPairs_PartsAndPrintedPointsAddUp(ModelKind kind)
    {
        ScoredLead[] leads = Score(kind);
        Random dice = new(5);
        for (int i = 0; i < 10_000; i++)
        {
            ScoredLead before = leads[dice.Next(leads.Length)];
            ScoredLead now = leads[dice.Next(leads.Length)];
            ScoreChange change = ScoreChange.Between(Snapshot(before), now);
            Assert.Equal(now.Score - before.Score, change.Parts.Sum(p => p.Points), 1e-6);
            Assert.Equal(now.Score - before.Score, change.Points, 1e-12);

            int shown = (int)(Math.Round(now.Score, MidpointRounding.AwayFromZero) - Math.Round(before.Score, MidpointRounding.AwayFromZero));
            string? text = change.Text(now.Score, 120);
            Assert.Equal(shown == 0, text is null);
            Assert.Equal(shown, text is null ? 0 : Points().Matches(text).Sum(m => int.Parse(m.Groups[1].Value.Replace('−', '-'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)));
            Assert.True(text is null || text.Length <= 120, text);
        }
    }

    [Fact]
    public void Text_TwoReasons_ReadsAsARepWouldSayIt()
    {
        ScoreBefore before = Snapshot(Lead("m", 50, 40, ("meetings", "1", 4), ("pricing", "0", 6)));
        ScoredLead now = Lead("m", 64, 40, ("pricing", "3", 24));
        ScoreChange change = ScoreChange.Between(before, now);
        Assert.Equal("+18: pricing is 3; −4: no longer: meetings is 1", change.Text(now.Score, null));
    }

    [Fact]
    public void Text_ManySmallParts_TheRestIsSaidToo()
    {
        ScoreBefore before = Snapshot(Lead("m", 40, 40));
        ScoredLead now = Lead("m", 52.2, 40, ("a", "1", 9.4), ("b", "1", 0.4), ("c", "1", 0.4), ("d", "1", 1), ("e", "1", 1));
        Assert.Equal("+9: a is 1; +1: d is 1; +1: e is 1; +1: other", ScoreChange.Between(before, now).Text(now.Score, null));
        ScoredLead few = Lead("m", 40.8, 40, ("b", "1", 0.4), ("c", "1", 0.4));
        Assert.Equal("+1: many small changes", ScoreChange.Between(before, few).Text(few.Score, null));
    }

    [Fact]
    public void Text_AnotherModel_SaysSoInsteadOfComparing()
    {
        ScoredLead now = Lead("m2", 64, 40, ("pricing", "3", 24));
        ScoreChange change = ScoreChange.Between(Snapshot(Lead("m1", 50, 40, ("pricing", "3", 10))), now);
        Assert.True(change.IsOtherModel);
        Assert.Empty(change.Parts);
        Assert.Equal("+14: scored by another model than before", change.Text(now.Score, null));
        Assert.Equal("+14: scored by a model instead of rules", ScoreChange.Between(Snapshot(Lead("rules", 50, 0)), now).Text(now.Score, null));
    }

    private static ScoreBefore Snapshot(ScoredLead lead) => new(lead.AsOf, lead.ModelId, lead.Score, lead.BaseScore, lead.Tier, lead.Factors);

    private static ScoredLead Lead(string model, double score, double start, params (string Feature, string Value, double Points)[] factors) => new(
        new LeadId("l"), Then, model, "v1", 0, 0, 0.5, score, start, Tier.Warm, [.. factors.Select(f => new Factor(f.Feature, f.Value, f.Points / 10, f.Points, $"{f.Feature} is {f.Value}"))]);

    /// <summary>Two hundred leads scored by a model of that kind; <see langword="null"/> where there is no trainer of it.</summary>
    private static ScoredLead[] Score(ModelKind kind)
    {
        ITrainer[] trainers = [new LogisticTrainer(), new BoostedTreesTrainer(), new RandomForestTrainer()];
        FeatureTable table = PlantedLeads.Make(200, seed: 31).Features;
        using ILeadScorer scorer = kind == ModelKind.Rules
            ? new RuleScorer(
            [
                new ScoreRule("many visits", new Comparison("visits", ComparisonOperator.AtLeast, ["3"]), 70, 1),
                new ScoreRule("partner", new Comparison("source", ComparisonOperator.EqualTo, ["partner"]), 50, 2),
                new ScoreRule("no source", new Comparison("source", ComparisonOperator.IsEmpty, []), -30, 3),
            ])
            : Trained(kind, trainers);

        ScoreBatch batch = scorer.Score(table);
        Dictionary<string, FeatureDefinition> features = PlantedLeads.Features.Features.ToDictionary(f => f.Name);
        return
        [
            .. Enumerable.Range(0, table.Rows).Select(r => new ScoredLead(
                table.Keys[r].Lead, Then, scorer.ModelId, "v1", batch.Base, batch.Margins[r], batch.Probabilities?[r], batch.Scores[r], batch.BaseScore, Tier.Cold,
                Factors.Of(batch, r, scorer.ContributionNames, n => table.Columns.FirstOrDefault(c => c.Name == n)?.TextAt(r), features))),
        ];
    }

    private static LeadModel Trained(ModelKind kind, ITrainer[] trainers)
    {
        TrainingOutcome outcome = new ModelTraining(trainers, TimeProvider.System)
            .Train(PlantedLeads.Make(900, seed: 30), PlantedLeads.Features, new ModelOptions { Try = [kind] }, [], "v1", 1, null, CancellationToken.None);
        return LeadModel.Load(new RegisteredModel(outcome.Card!, outcome.Artifact));
    }

    [GeneratedRegex(@"(?:^|; )([+−]?\d+): ")]
    private static partial Regex Points();
}
