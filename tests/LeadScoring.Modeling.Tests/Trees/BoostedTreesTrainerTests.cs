using LeadScoring.Conformance.Trainers;
using LeadScoring.Modeling.XGBoost;
using Xunit;

namespace LeadScoring.Modeling.Tests.Trees;

public sealed class BoostedTreesTrainerTests : TrainerConformance
{
    protected override ITrainer Trainer { get; } = new BoostedTreesTrainer();

    protected override IMarginModel Load(ReadOnlyMemory<byte> json) => ModelArtifact.ReadModel(json);

    [Fact]
    public void Fit_MoreIsExpectedToBeBetter_MarginNeverFalls()
    {
        using IMarginModel model = Fit(Turned(PlantedLeads.Make(1500, seed: 40)));
        double last = double.NegativeInfinity;
        for (int visits = 0; visits < 60; visits++)
        {
            double margin = Margins(model, PlantedLeads.One(visits))[0];
            Assert.True(margin >= last);
            last = margin;
        }
    }

    [Fact]
    public void Fit_NothingIsExpected_MarginFollowsWhatTheLabelsSay()
    {
        TrainingSet turned = Turned(PlantedLeads.Make(1500, seed: 40));
        using IMarginModel free = Trainer.Fit(turned, new FeatureSet([]), 7, CancellationToken.None);
        Assert.True(Margins(free, PlantedLeads.One(20))[0] < Margins(free, PlantedLeads.One(0))[0]);
    }

    [Fact]
    public void IsAvailable_LibraryMissing_NamesThePackage()
    {
        BoostedTreesTrainer trainer = new(null, "libxgboost-that-is-not-there.so");
        Assert.False(trainer.IsAvailable(out string? reason));
        Assert.Contains("libxgboost0", reason, StringComparison.Ordinal);
        DllNotFoundException problem = Assert.Throws<DllNotFoundException>(() => trainer.Fit(PlantedLeads.Make(50, seed: 1), PlantedLeads.Features, 1, CancellationToken.None));
        Assert.Equal(reason, problem.Message);
    }

    [Fact]
    public void Check_NativeFailure_CarriesTheLibrarysWords()
    {
        XGBoostLibrary.Require(XGBoostLibrary.FileName);
        InvalidOperationException problem = Assert.Throws<InvalidOperationException>(() => new Booster("{\"not\": \"a model\"}"u8));
        Assert.StartsWith("XGBoost: ", problem.Message, StringComparison.Ordinal);
        Assert.True(problem.Message.Length > 15);
    }

    [Fact]
    public void Fit_DeeperTreesAndOtherOptions_StillAddUp()
    {
        using IMarginModel model = new BoostedTreesTrainer(new BoostedTreesOptions { Depth = 4, Rounds = 200, LeastInLeaf = 0.1, LearningRate = 0.3 })
            .Fit(PlantedLeads.Make(1000, seed: 41), PlantedLeads.Features, 1, CancellationToken.None);
        FeatureTable table = PlantedLeads.Make(1000, seed: 42).Features;
        double[] reasons = new double[table.Rows * 6];
        double sum = model.Explain(table, reasons);
        double[] margins = Margins(model, table);
        for (int r = 0; r < table.Rows; r++)
        {
            Assert.InRange(sum + reasons.AsSpan(r * 6, 6).ToArray().Sum() - margins[r], -1e-9, 1e-9);
        }
    }

    /// <summary>Good and bad exchanged: what the labels say is the opposite of what is expected.</summary>
    private static TrainingSet Turned(TrainingSet set) => set with { Labels = [.. set.Labels.Select(l => 1 - l)] };
}
