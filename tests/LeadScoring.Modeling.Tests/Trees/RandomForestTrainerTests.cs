using System.Text.Json;
using LeadScoring.Conformance.Trainers;
using LeadScoring.Modeling.Trees;
using LeadScoring.Modeling.XGBoost;
using Xunit;

namespace LeadScoring.Modeling.Tests.Trees;

public sealed class RandomForestTrainerTests : TrainerConformance
{
    protected override ITrainer Trainer { get; } = new RandomForestTrainer(new RandomForestOptions { ColumnShare = 0.5 });

    protected override IMarginModel Load(ReadOnlyMemory<byte> json) => ModelArtifact.ReadModel(json);

    [Fact]
    public void Fit_MoreIsExpectedToBeBetter_MarginNeverFalls()
    {
        TrainingSet set = PlantedLeads.Make(1500, seed: 40);
        using IMarginModel model = Fit(set with { Labels = [.. set.Labels.Select(l => 1 - l)] });
        double last = double.NegativeInfinity;
        for (int visits = 0; visits < 60; visits++)
        {
            double margin = Margins(model, PlantedLeads.One(visits))[0];
            Assert.True(margin >= last);
            last = margin;
        }
    }

    /// <remarks>Trees on all rows and columns are all the same tree: the forest's probability is then the share of good rows in each leaf.</remarks>
    [Fact]
    public void Fit_EveryTreeSeesEverything_ProbabilityIsTheShareInTheLeaf()
    {
        TrainingSet set = PlantedLeads.Make(2000, seed: 43);
        RandomForestTrainer trainer = new(new RandomForestOptions { Trees = 7, Depth = 2, RowShare = 1, ColumnShare = 1 });
        using IMarginModel forest = trainer.Fit(set, new FeatureSet([]), 1, CancellationToken.None);
        double rate = set.Labels.Average();
        double[] margins = Margins(forest, set.Features);
        IGrouping<double, int>[] leaves = [.. Enumerable.Range(0, set.Rows).GroupBy(r => Math.Round(margins[r], 4))];
        Assert.InRange(leaves.Length, 3, 4);
        foreach (IGrouping<double, int> leaf in leaves)
        {
            double probability = rate + ((margins[leaf.First()] - Sigmoid.Margin(rate)) * rate * (1 - rate));
            Assert.Equal(leaf.Average(r => set.Labels[r]), probability, 5);
        }
    }

    [Fact]
    public void Fit_RealForest_EqualsTheLibrarysMarginsAndContributions()
    {
        TrainingSet set = PlantedLeads.Make(1200, seed: 44);
        using IMarginModel model = Fit(set);
        using JsonDocument json = JsonDocument.Parse(model.Save());
        using Booster native = new(System.Text.Encoding.UTF8.GetBytes(json.RootElement.GetProperty("booster").GetRawText()));
        FeatureEncoder encoder = FeatureEncoder.Read(json.RootElement.GetProperty("encoder"));
        TreeEnsemble ensemble = TreeEnsemble.Read(json.RootElement.GetProperty("booster"));
        Assert.Equal(100, ensemble.Trees.Count);
        FeatureTable table = PlantedLeads.Make(300, seed: 45).Features;
        using NativeMatrix matrix = new(encoder.Encode(encoder.Find(table), 0, table.Rows));
        Assert.Equal(native.Margins(matrix).Select(m => (double)m), Margins(model, table), (a, b) => Math.Abs(a - b) < 1e-5);
        float[] theirs = native.Contributions(matrix, encoder.ColumnCount);
        double[] ours = new double[table.Rows * model.FeatureNames.Count];
        model.Explain(table, ours);
        for (int r = 0; r < table.Rows; r++)
        {
            double[] sums = new double[model.FeatureNames.Count];
            for (int c = 0; c < encoder.ColumnCount; c++)
            {
                sums[encoder.FeatureOf[c]] += theirs[(r * (encoder.ColumnCount + 1)) + c];
            }

            Assert.Equal(sums, ours.AsSpan(r * sums.Length, sums.Length).ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
        }
    }

}
