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
        LogisticLoss loss = new(BinnedRows.Of(encoder, set.Features), [.. set.Labels], [.. set.Weights]);
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

    /// <remarks>
    /// At the minimum of an elastic net the loss's slope is −(λ(1−α)w + λα·sign w) where a coefficient lives and at most λα where it is 0
    /// (Karush-Kuhn-Tucker); with a sign limit only pushes towards the allowed side count.
    /// </remarks>
    [Theory]
    [InlineData(0, false)]
    [InlineData(0.5, false)]
    [InlineData(1, false)]
    [InlineData(0.5, true)]
    public void Minimise_ElasticNet_MeetsTheConditionsOfTheMinimum(double l1Share, bool limited)
    {
        const double Strength = 20;
        TrainingSet set = PlantedLeads.Make(1500, seed: 31);
        FeatureEncoder encoder = FeatureEncoder.Learn(set.Features, set.Weights, EncodingStyle.Linear);
        LogisticLoss loss = new(BinnedRows.Of(encoder, set.Features), [.. set.Labels], [.. set.Weights]);
        sbyte[] signs = LogisticTrainer.Signs(encoder, set.Features, limited ? PlantedLeads.Features : new FeatureSet([]));
        double[] found = loss.Minimise(new double[encoder.ColumnCount + 1], Strength, l1Share, signs, 1e-9, CancellationToken.None);
        double[] slope = new double[found.Length];
        loss.Evaluate(found, 0, slope);
        Assert.Equal(0, slope[0], 6);
        int zeros = 0;
        for (int i = 1; i < found.Length; i++)
        {
            double pull = (loss.Total * slope[i]) + (Strength * (1 - l1Share) * found[i]);
            Assert.True(signs[i] * found[i] >= 0);
            if (found[i] != 0)
            {
                Assert.Equal(-Strength * l1Share * Math.Sign(found[i]), pull, 3);
                continue;
            }

            zeros++;
            Assert.True((signs[i] < 0 || pull >= (-Strength * l1Share) - 1e-3) && (signs[i] > 0 || pull <= (Strength * l1Share) + 1e-3));
        }

        Assert.Equal(l1Share > 0 || limited, zeros > 0);
        Assert.Equal(limited, signs.Any(s => s != 0));
    }

    /// <remarks>One flag of ±1 on four rows each, 1 and 3 good, λα = 1 and no square: 8·(σ(w) − 0.75) + 1 = 0, so σ(w) = 0.625; at λα = 2 and more the flag is dropped.</remarks>
    [Theory]
    [InlineData(1, 0.5108256)]
    [InlineData(2.001, 0)]
    public void Fit_OnlyAbsolutePenalty_EqualsTheHandCalculation(double strength, double expected)
    {
        TrainingSet set = Flags([0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 0]);
        using LogisticModel model = (LogisticModel)new LogisticTrainer(new LogisticOptions { Strength = strength, L1Share = 1 }).Fit(set, new FeatureSet([]), 0, CancellationToken.None);
        Assert.Equal(expected, model.Parameters[1], 5);
    }

    [Fact]
    public void Fit_MoreIsExpectedToBeBetter_MarginNeverFalls()
    {
        TrainingSet set = PlantedLeads.Make(1500, seed: 40);
        TrainingSet turned = set with { Labels = [.. set.Labels.Select(l => 1 - l)] };
        using IMarginModel limited = Fit(turned);
        using IMarginModel free = Trainer.Fit(turned, new FeatureSet([]), 7, CancellationToken.None);
        double last = double.NegativeInfinity;
        for (int visits = 0; visits < 60; visits++)
        {
            double margin = Margins(limited, PlantedLeads.One(visits))[0];
            Assert.True(margin >= last);
            last = margin;
        }

        Assert.True(Margins(free, PlantedLeads.One(20))[0] < Margins(free, PlantedLeads.One(0))[0]);
    }

    [Fact]
    public void Tune_OnOneThreadOrFour_SameChoice()
    {
        TrainingSet set = PlantedLeads.Make(1200, seed: 32);
        byte[][] bytes = [.. new[] { 1, 4 }.Select(threads =>
        {
            using IMarginModel model = new LogisticTrainer(new LogisticOptions { Threads = threads }).Fit(set, PlantedLeads.Features, 7, CancellationToken.None);
            return model.Save().ToArray();
        })];
        Assert.Equal(bytes[0], bytes[1]);
    }

    private static TrainingSet Flags(float[] flags, float[] labels) => new(
        new FeatureTable(
            [.. flags.Select((_, i) => new FeatureRowKey(new LeadId($"l{i}"), DateTimeOffset.UnixEpoch.AddDays(i)))],
            [new NumericColumn("flag", flags)]),
        labels,
        [.. labels.Select(_ => 1f)],
        [.. labels.Select((_, i) => DateTimeOffset.UnixEpoch.AddDays(i))]);
}
