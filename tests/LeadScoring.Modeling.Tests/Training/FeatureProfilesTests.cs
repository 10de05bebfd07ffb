using LeadScoring.Conformance.Trainers;
using Xunit;

namespace LeadScoring.Modeling.Tests.Training;

public sealed class FeatureProfilesTests
{
    [Fact]
    public void Train_Card_HoldsWhatEachValueWasWorth()
    {
        TrainingSet set = PlantedLeads.Make(1500, seed: 61);
        ModelCard card = new ModelTraining([new LogisticTrainer()], TimeProvider.System)
            .Train(set, PlantedLeads.Features, new ModelOptions { Try = [ModelKind.Logistic] }, [], "v1", 1, null, CancellationToken.None).Card!;

        Assert.Equal(card.Importance.Select(i => i.Feature), card.Profiles.Select(p => p.Feature));
        FeatureProfile source = card.Profiles.Single(p => p.Feature == "source");
        Assert.Equal(set.Rows, source.Bars.Sum(b => b.Leads));
        foreach (ValueBar bar in card.Profiles.SelectMany(p => p.Bars))
        {
            Assert.InRange(bar.Share, bar.Low, bar.High);
            Assert.InRange(bar.Predicted, 0, 1);
        }

        // Planted: partners buy more than others, leads without a source less.
        ValueBar partner = source.Bars.Single(b => b.Value == "partner");
        ValueBar none = source.Bars[^1];
        Assert.Null(none.Value);
        Assert.True(partner.Low > card.BaseRate && none.High < card.BaseRate, $"{partner} {none} {card.BaseRate}");
        Assert.True(partner.Predicted > card.BaseRate && none.Predicted < card.BaseRate, $"{partner} {none}");

        // Planted: the longer the silence, the worse.
        double[] silence = [.. card.Profiles.Single(p => p.Feature == "silence").Bars.Select(b => b.Predicted)];
        Assert.True(silence.Length >= 4);
        Assert.Equal(silence.OrderDescending(), silence, (a, b) => Math.Abs(a - b) < 0.02);
    }
}
