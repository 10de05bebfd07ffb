using LeadScoring.Conformance.Trainers;
using LeadScoring.Engine.Explain;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Tests.Explain;

public sealed class WhatIfTests
{
    /// <summary>The planted leads, with visits and silence as what they stand for: behaviour, which can move.</summary>
    private static readonly FeatureSet Features = new(
    [
        new CountFeature("visits", "{value} visits", Expectation.Higher, 1, new Always(), TimeSpan.FromDays(30)),
        new RecencyFeature("silence", "last seen {value} days ago", Expectation.Lower, 2, new Always(), TimeSpan.FromDays(1), 30),
        .. PlantedLeads.Features.Features.Skip(2),
    ]);

    private static readonly Lazy<RegisteredModel> Logistic = new(() => Train(ModelKind.Logistic));
    private static readonly Lazy<RegisteredModel> Trees = new(() => Train(ModelKind.BoostedTrees));

    [Theory]
    [InlineData(ModelKind.Logistic)]
    [InlineData(ModelKind.BoostedTrees)]
    public void MoveUp_ChangeApplied_TheTierReallyMoves(ModelKind kind)
    {
        RegisteredModel registered = Of(kind);
        using LeadModel model = LeadModel.Load(registered);
        FeatureTable leads = PlantedLeads.Make(150, seed: 51).Features;
        int found = 0;
        for (int r = 0; r < leads.Rows; r++)
        {
            FeatureTable row = leads.Select([r]);
            Tier before = TierOf(model.Score(row).Scores[0]);
            if (new WhatIf(model, row, Features, registered.Card.Drift).MoveUp(TierOf) is not { } move)
            {
                continue;
            }

            found++;
            Assert.Equal(before, move.From);
            Assert.True(move.To > move.From);
            double then = model.Score(Apply(row, move.Changes)).Scores[0];
            Assert.Equal(move.ScoreThen, then, 9);
            Assert.Equal(move.To, TierOf(then));

            // Only behaviour and empty fields are ever changed.
            Assert.All(move.Changes, c => Assert.True(c.Feature is "visits" or "silence" || string.IsNullOrEmpty(c.From), c.Feature));
        }

        Assert.InRange(found, 40, 150);
    }

    [Theory]
    [InlineData(ModelKind.Logistic)]
    [InlineData(ModelKind.BoostedTrees)]
    public void Missing_FieldFilledIn_TheRangeCoversTheRealScoreNearlyAlways(ModelKind kind)
    {
        RegisteredModel registered = Of(kind);
        using LeadModel model = LeadModel.Load(registered);
        FeatureTable leads = PlantedLeads.Make(260, seed: 52).Features;
        int known = 0;
        int covered = 0;
        for (int r = 0; r < leads.Rows; r++)
        {
            FeatureTable row = leads.Select([r]);
            double real = model.Score(row).Scores[0];
            foreach (string field in (string[])["source", "employees", "city"])
            {
                if (row.Columns.Single(c => c.Name == field).TextAt(0) is null)
                {
                    continue;
                }

                FeatureTable without = Blank(row, field);
                known++;
                covered += new WhatIf(model, without, Features, registered.Card.Drift).Missing().FirstOrDefault(m => m.Field == field) is { } range
                    ? real >= range.Low - 0.5 && real <= range.High + 0.5 ? 1 : 0
                    : Math.Abs(model.Score(without).Scores[0] - real) <= 0.5 ? 1 : 0;
            }
        }

        Assert.True(covered >= 0.95 * known, $"{covered} of {known} covered");
    }

    [Fact]
    public void MoveUp_HotLead_HasNothingToGain()
    {
        using LeadModel model = LeadModel.Load(Logistic.Value);
        Assert.Null(new WhatIf(model, PlantedLeads.One(50, 0, 100, "partner"), Features, []).MoveUp(_ => Tier.Hot));
    }

    [Fact]
    public void MoveUp_Rules_FindsTheMissingStep()
    {
        using RuleScorer rules = new([new ScoreRule("many visits", new Comparison("visits", ComparisonOperator.AtLeast, ["3"]), 60, 1)]);
        TierMove move = new WhatIf(rules, PlantedLeads.One(1), Features, []).MoveUp(TierOf)!;
        Assert.Equal([new FeatureMove("visits", "1", "3", "3 visits")], move.Changes);
        Assert.Equal((Tier.Cold, Tier.Warm, 60.0), (move.From, move.To, move.ScoreThen));
    }

    private static Tier TierOf(double score) => Math.Round(score) >= 80 ? Tier.Hot : Math.Round(score) >= 50 ? Tier.Warm : Tier.Cold;

    private static FeatureTable Apply(FeatureTable row, IReadOnlyList<FeatureMove> changes) => new(row.Keys, [.. row.Columns.Select(FeatureColumn (c) => changes.FirstOrDefault(m => m.Feature == c.Name) is not { } move
        ? c
        : c is NumericColumn ? new NumericColumn(c.Name, [float.Parse(move.To, System.Globalization.CultureInfo.InvariantCulture)]) : new CategoricalColumn(c.Name, [move.To]))]);

    private static FeatureTable Blank(FeatureTable row, string field) => new(row.Keys, [.. row.Columns.Select(FeatureColumn (c) => c.Name != field
        ? c
        : c is NumericColumn ? new NumericColumn(c.Name, [float.NaN]) : new CategoricalColumn(c.Name, [null]))]);

    private static RegisteredModel Of(ModelKind kind) => (kind == ModelKind.Logistic ? Logistic : Trees).Value;

    private static RegisteredModel Train(ModelKind kind)
    {
        TrainingOutcome outcome = new ModelTraining([new LogisticTrainer(), new BoostedTreesTrainer()], TimeProvider.System)
            .Train(PlantedLeads.Make(1200, seed: 50), Features, new ModelOptions { Try = [kind] }, [], "v1", 1, null, CancellationToken.None);
        return new RegisteredModel(outcome.Card!, outcome.Artifact);
    }
}
