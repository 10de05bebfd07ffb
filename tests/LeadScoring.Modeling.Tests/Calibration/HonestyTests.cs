using LeadScoring.Modeling.Tests.Worlds;
using LeadScoring.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace LeadScoring.Modeling.Tests.Calibration;

/// <summary>Whether the probability and the interval that a rep reads are true, in worlds where the truth is known.</summary>
public sealed class HonestyTests(ITestOutputHelper output)
{
    /// <remarks>Bands over six worlds of 5,000 labels, straight and bent; truth is the mean true chance of 20,000 fresh leads that fall into the band.</remarks>
    [Fact]
    public void Train_FiveThousandLabels_ProbabilitiesAreTrueAndIntervalsCoverTheTruth()
    {
        int covered = 0;
        int bands = 0;
        List<double> errors = [];
        foreach ((int seed, double bend, ModelKind kind) in new[] { (1, 0.0, ModelKind.Logistic), (2, 1.0, ModelKind.Logistic), (3, 0.0, ModelKind.BoostedTrees), (4, 1.0, ModelKind.Logistic), (5, 0.0, ModelKind.Logistic), (6, -0.4, ModelKind.Logistic) })
        {
            SimulatedWorld world = new(seed, bend: bend);
            TrainingOutcome outcome = new ModelTraining([new LogisticTrainer(new LogisticOptions { Strength = 10 }), new BoostedTreesTrainer(new BoostedTreesOptions { Depth = 3, Rounds = 60 })], new ManualTime(SimulatedWorld.Start))
                .Train(world.Make(5000).Set, SimulatedWorld.Features, new ModelOptions { Try = [kind] }, [], "hash", 1, null, CancellationToken.None);
            using LeadModel model = LeadModel.Load(new RegisteredModel(outcome.Card!, outcome.Artifact));
            (TrainingSet fresh, double[] truth) = world.Make(20_000, from: 100_000);
            double[] probabilities = [.. model.Margins(fresh.Features).Select(Sigmoid.Of)];
            errors.Add(ProbabilityMeasures.CalibrationError(probabilities, [.. truth.Select(t => (float)t)], [.. fresh.Weights]));
            foreach (IGrouping<OutcomeBand, int> band in Enumerable.Range(0, fresh.Rows).GroupBy(r => OutcomeBand.Find(outcome.Card!.Bands, probabilities[r])!))
            {
                double real = band.Average(r => truth[r]);
                bands++;
                covered += real >= band.Key.Low && real <= band.Key.High ? 1 : 0;
            }
        }

        output.WriteLine($"calibration errors {string.Join(", ", errors.Select(e => e.ToString("0.0000")))}; {covered} of {bands} bands cover the truth ({100.0 * covered / bands:0.0} %)");
        Assert.All(errors, e => Assert.InRange(e, 0, 0.03));
        Assert.InRange(bands, 100, 120);
        Assert.InRange((double)covered / bands, 0.90, 0.98);
    }

    [Fact]
    public void Choose_BentMargins_TakesTheBentCurveAndSavesLogLoss()
    {
        (TrainingSet set, double[] margins) = Bent(4000, seed: 1, bent: true);
        MarginCalibration chosen = MarginCalibration.Choose(set, margins, 1);
        IsotonicCalibration curve = Assert.IsType<IsotonicCalibration>(chosen);
        (TrainingSet fresh, double[] later) = Bent(4000, seed: 2, bent: true);
        SigmoidCalibration sigmoid = SigmoidCalibration.Fit(margins, set.Labels, set.Weights);
        Assert.True(Loss(fresh, later, curve) < Loss(fresh, later, sigmoid) - 0.005);
    }

    [Fact]
    public void Choose_StraightMargins_TakesTheSigmoid()
    {
        (TrainingSet set, double[] margins) = Bent(4000, seed: 3, bent: false);
        Assert.IsType<SigmoidCalibration>(MarginCalibration.Choose(set, margins, 1));
    }

    [Fact]
    public void Apply_IsotonicAnywhere_AlwaysRisesAndStretchAddsUp()
    {
        (TrainingSet set, double[] margins) = Bent(3000, seed: 4, bent: true);
        IsotonicCalibration curve = IsotonicCalibration.Fit(margins, set.Labels, set.Weights, SigmoidCalibration.Fit(margins, set.Labels, set.Weights))!;
        Random dice = new(1);
        double last = double.NegativeInfinity;
        for (double margin = -8; margin < 8; margin += 0.01)
        {
            double odds = curve.Apply(margin);
            Assert.True(odds > last);
            last = odds;
            double from = (8 * dice.NextDouble()) - 4;
            double stretch = curve.Stretch(from, margin);
            Assert.True(stretch > 0);
            Assert.Equal(odds, curve.Apply(from) + (stretch * (margin - from)), 6);
        }
    }

    /// <remarks>Hand-calculated with the formula of Wilson 1927, z = 1.96: 128 of 312.</remarks>
    [Fact]
    public void Sentence_Of128In312_ReadsAsPromised()
    {
        (double low, double high) = OutcomeBands.Wilson(128, 312);
        Assert.Equal(0.357, low, 3);
        Assert.Equal(0.466, high, 3);
        Assert.Equal("Leads like this: 41 % won (128 of 312, 36–47 %)", new OutcomeBand(0.3, 128, 312, low, high).Sentence);
    }

    [Fact]
    public void Find_BelowBetweenAndAbove_IsTheBandThatBeginsBefore()
    {
        OutcomeBand[] bands = [new(0, 1, 10, 0, 1), new(0.2, 3, 10, 0, 1), new(0.6, 8, 10, 0, 1)];
        Assert.Equal([1, 1, 3, 3, 8, 8], new[] { 0, 0.19, 0.2, 0.59, 0.6, 1 }.Select(p => OutcomeBand.Find(bands, p)!.Won));
        Assert.Null(OutcomeBand.Find([], 0.5));
    }

    [Fact]
    public void Bands_ALeadWithManyRows_CountsOncePerBand()
    {
        (TrainingSet set, _) = new SimulatedWorld(9).Make(300);
        TrainingSet thrice = set.Select([.. Enumerable.Range(0, 900).Select(i => i / 3)]) with { Weights = [.. Enumerable.Repeat(1 / 3f, 900)] };
        IReadOnlyList<OutcomeBand> bands = OutcomeBands.Of(thrice, [.. Enumerable.Range(0, 900).Select(i => i / 3 / 300.0)]);
        Assert.Equal(3, bands.Count);
        Assert.Equal(300, bands.Sum(b => b.Of));
        Assert.Equal((int)set.Labels.Sum(), bands.Sum(b => b.Won));
    }

    [Fact]
    public void Capacity_TiersAskForConversions_StandAtTheirBorders()
    {
        TierOptions tiers = new() { Hot = new TierAim(null, 0.12, null, 1), Warm = new TierAim(null, 0.04, null, 2) };
        double[] probabilities = [.. Enumerable.Range(1, 1000).Select(i => i / 5000.0)];
        ScoreCurve curve = ScoreCurve.Of(ScoreScale.Capacity, tiers, probabilities, [.. probabilities.Select(_ => 1f)]);
        Assert.Equal((0, 50, 80, 100), (curve.At(0), curve.At(0.04), curve.At(0.12), curve.At(1)));
        ScoreCurve byShare = ScoreCurve.Of(ScoreScale.Capacity, new TierOptions { Hot = new TierAim(null, null, 0.1, 1) }, probabilities, [.. probabilities.Select(_ => 1f)]);
        Assert.Equal(80, byShare.At(0.18), 0);
        Assert.Equal(50, ScoreCurve.Of(ScoreScale.Capacity, new TierOptions(), probabilities, [.. probabilities.Select(_ => 1f)]).At(0.1), 0);
    }

    private static double Loss(TrainingSet set, double[] margins, MarginCalibration calibration) => margins.Select((m, r) => Sigmoid.LogLoss(calibration.Apply(m), set.Labels[r])).Average();

    /// <summary>Margins whose true log-odds follow a step, or are the margins themselves.</summary>
    private static (TrainingSet Set, double[] Margins) Bent(int rows, int seed, bool bent)
    {
        Random dice = new(seed);
        double[] margins = [.. Enumerable.Range(0, rows).Select(_ => (6 * dice.NextDouble()) - 3)];
        float[] labels = [.. margins.Select(m => dice.NextDouble() < Sigmoid.Of(bent ? (2.2 * Math.Tanh(4 * (m - 1))) - 0.5 : m) ? 1f : 0f)];
        FeatureTable table = new([.. margins.Select((_, i) => new FeatureRowKey(new LeadId($"l{i}"), SimulatedWorld.Start.AddHours(i)))], [new NumericColumn("x", new float[rows])]);
        return (new TrainingSet(table, labels, [.. labels.Select(_ => 1f)], [.. table.Keys.Select(k => k.AsOf)]), margins);
    }
}
