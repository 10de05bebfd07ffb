using Xunit;

namespace LeadScoring.Modeling.Tests.Calibration;

public sealed class CalibrationTests
{
    [Fact]
    public void Fit_DistortedMargins_BringsBackSlopeOffsetAndLoss()
    {
        (double[] truth, float[] labels, float[] weights) = Draw(20_000, seed: 1);
        double[] distorted = [.. truth.Select(m => (3 * m) + 2)];
        SigmoidCalibration calibration = SigmoidCalibration.Fit(distorted, labels, weights);
        Assert.InRange(calibration.Slope, 0.31, 0.36);
        Assert.InRange(calibration.Offset, -0.75, -0.58);
        double before = ProbabilityMeasures.LogLoss([.. distorted.Select(Sigmoid.Of)], labels, weights);
        double after = ProbabilityMeasures.LogLoss([.. distorted.Select(m => Sigmoid.Of(calibration.Apply(m)))], labels, weights);
        Assert.True(after < before - 0.1);
        Assert.InRange(ProbabilityMeasures.CalibrationError([.. distorted.Select(m => Sigmoid.Of(calibration.Apply(m)))], labels, weights), 0, 0.02);
    }

    [Fact]
    public void Fit_MarginsTheWrongWayRound_NeverTurnsTheRanking()
    {
        (double[] truth, float[] labels, float[] weights) = Draw(5_000, seed: 2);
        SigmoidCalibration calibration = SigmoidCalibration.Fit([.. truth.Select(m => -m)], labels, weights);
        Assert.InRange(calibration.Slope, 0.001, 0.02);
        Assert.Equal(labels.Average(), Sigmoid.Of(calibration.Offset), 2);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(0)]
    public void Fit_SeparableOrConstantMargins_StaysFinite(double scale)
    {
        float[] labels = [0, 0, 1, 1];
        SigmoidCalibration calibration = SigmoidCalibration.Fit([-scale, -scale, scale, scale], labels, [1, 1, 1, 1]);
        Assert.True(double.IsFinite(calibration.Offset));
        Assert.True(calibration.Slope > 0 && double.IsFinite(calibration.Slope));
        Assert.InRange(Sigmoid.Of(calibration.Apply(0)), 0.2, 0.8);
    }

    [Fact]
    public void Percentiles_EvenProbabilities_ScoreIsTheShareBelow()
    {
        ScoreCurve curve = ScoreCurve.Percentiles([.. Enumerable.Range(1, 1000).Select(i => i / 2000.0)], [.. Enumerable.Repeat(1f, 1000)]);
        Assert.Equal(80, curve.At(0.4), 0);
        Assert.Equal(50, curve.At(0.25), 0);
        Assert.Equal(0, curve.At(0));
        Assert.Equal(100, curve.At(0.9));
    }

    [Fact]
    public void Percentiles_Weights_CountAsRows()
    {
        ScoreCurve curve = ScoreCurve.Percentiles([0.1, 0.9, 0.5], [8, 1, 1]);
        Assert.InRange(curve.At(0.1), 35, 45);
        Assert.InRange(curve.At(0.95), 90, 100);
    }

    [Fact]
    public void At_AnyCurve_NeverFalls()
    {
        Random dice = new(4);
        ScoreCurve curve = ScoreCurve.Percentiles([.. Enumerable.Range(0, 300).Select(_ => Math.Round(dice.NextDouble(), 2))], [.. Enumerable.Range(0, 300).Select(_ => 0.1f + (float)dice.NextDouble())]);
        double last = -1;
        for (int i = 0; i <= 1000; i++)
        {
            double score = curve.At(i / 1000.0);
            Assert.InRange(score, Math.Max(last, 0), 100);
            last = score;
        }
    }

    [Fact]
    public void Percentiles_AllAlike_IsTheMiddle() => Assert.Equal(50, ScoreCurve.Percentiles([0.3, 0.3, 0.3], [1, 1, 1]).At(0.3));

    private static (double[] Truth, float[] Labels, float[] Weights) Draw(int rows, int seed)
    {
        Random dice = new(seed);
        double[] truth = [.. Enumerable.Range(0, rows).Select(_ => (4 * dice.NextDouble()) - 2)];
        return (truth, [.. truth.Select(m => dice.NextDouble() < Sigmoid.Of(m) ? 1f : 0f)], [.. truth.Select(_ => 1f)]);
    }
}
