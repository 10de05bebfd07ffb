using LeadScoring.Conformance.Trainers;
using Xunit;

namespace LeadScoring.Modeling.Tests.Logistic;

public sealed class LogisticTrainerTests : TrainerConformance
{
    protected override ITrainer Trainer { get; } = new LogisticTrainer();

    protected override IMarginModel Load(ReadOnlyMemory<byte> json) => ModelArtifact.ReadModel(json);

    /// <remarks>
    /// Eight rows, flag 0: 1 of 4 good, flag 1: 3 of 4 good. Standardised the flag is ±1, and by symmetry the intercept is 0. With strength λ the
    /// slope w solves 4·(σ(w) − 0.75)·2 + λ·w = 0; for λ = 1 that is 8·σ(w) + w = 6, w = 0.6836.
    /// </remarks>
    [Fact]
    public void Fit_OneFlag_EqualsTheHandCalculation()
    {
        TrainingSet set = Flags([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 0]);
        using LogisticModel model = (LogisticModel)new LogisticTrainer(new LogisticOptions { Strength = 1 }).Fit(set, new FeatureSet([]), 0, CancellationToken.None);
        double slope = model.Parameters[1];
        Assert.Equal(0, model.Parameters[0], 6);
        Assert.Equal(0.6836, slope, 3);
        Assert.Equal(6, (8 / (1 + Math.Exp(-slope))) + slope, 5);
        double[] reasons = new double[8];
        Assert.Equal(0, model.Explain(set.Features, reasons), 6);
        Assert.Equal([-slope, -slope, -slope, -slope, slope, slope, slope, slope], reasons.Select(r => r), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Fit_WeightOfTwo_EqualsTheRowTwice()
    {
        TrainingSet twice = Flags([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 0]);
        TrainingSet weighted = Flags([0, 0, 1, 1, 1], [0, 1, 1, 1, 0]) with { Weights = [2, 1, 1, 1, 1] };
        LogisticTrainer trainer = new(new LogisticOptions { Strength = 0.5 });
        using LogisticModel a = (LogisticModel)trainer.Fit(twice, new FeatureSet([]), 0, CancellationToken.None);
        using LogisticModel b = (LogisticModel)trainer.Fit(weighted, new FeatureSet([]), 0, CancellationToken.None);
        Assert.Equal(a.Parameters[0], b.Parameters[0], 5);
        Assert.Equal(a.Parameters[1], b.Parameters[1], 5);
    }

    [Fact]
    public void Fit_PerfectlySeparable_StaysFinite()
    {
        TrainingSet set = Flags([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 1]);
        using IMarginModel model = new LogisticTrainer(new LogisticOptions { Strength = 0.01 }).Fit(set, new FeatureSet([]), 0, CancellationToken.None);
        Assert.All(Margins(model, set.Features), m => Assert.InRange(Math.Abs(m), 1, 20));
    }

    [Fact]
    public void Evaluate_AnyPoint_SlopeEqualsDifferenceQuotient()
    {
        TrainingSet set = PlantedLeads.Make(200, seed: 30);
        FeatureEncoder encoder = FeatureEncoder.Learn(set.Features, set.Weights, EncodingStyle.Linear);
        LogisticLoss loss = new(encoder.Encode(encoder.Find(set.Features), 0, set.Rows), [.. set.Labels], [.. set.Weights]);
        Random dice = new(1);
        double[] at = [.. Enumerable.Range(0, encoder.ColumnCount + 1).Select(_ => dice.NextDouble() - 0.5)];
        double[] slope = new double[at.Length];
        loss.Evaluate(at, 3, slope);
        double[] ignored = new double[at.Length];
        for (int i = 0; i < at.Length; i++)
        {
            double[] up = [.. at];
            double[] down = [.. at];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            Assert.Equal((loss.Evaluate(up, 3, ignored) - loss.Evaluate(down, 3, ignored)) / 2e-5, slope[i], 6);
        }
    }

    private static TrainingSet Flags(float[] flags, float[] labels) => new(
        new FeatureTable(
            [.. flags.Select((_, i) => new FeatureRowKey(new LeadId($"l{i}"), DateTimeOffset.UnixEpoch.AddDays(i)))],
            [new NumericColumn("flag", flags)]),
        labels,
        [.. labels.Select(_ => 1f)],
        [.. labels.Select((_, i) => DateTimeOffset.UnixEpoch.AddDays(i))]);
}
