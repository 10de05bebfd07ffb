using LeadScoring.Conformance.Trainers;
using Xunit;

namespace LeadScoring.Modeling.Tests.Measures;

public sealed class MeasureTests
{
    private static readonly float[] Ones = [1, 1, 1, 1, 1];

    /// <remarks>Good at 0.4, 0.8, 0.6; bad at 0.1, 0.6. Pairs: 0.4 wins 1 of 2, 0.8 wins 2, 0.6 wins 1 and ties 1 = 1.5; 4.5 of 6.</remarks>
    [Fact]
    public void Auc_WithATie_CountsItHalf() =>
        Assert.Equal(4.5 / 6, RocAuc.Of([0.1, 0.4, 0.6, 0.6, 0.8], [0, 1, 0, 1, 1], Ones), 12);

    /// <remarks>As above with the bad 0.6 weighing 3: pairs weigh 1 and 3; (1 + 0) + (1 + 3) + (1 + 1.5) = 7.5 of 12.</remarks>
    [Fact]
    public void Auc_WithWeights_WeighsPairs() =>
        Assert.Equal(7.5 / 12, RocAuc.Of([0.1, 0.4, 0.6, 0.6, 0.8], [0, 1, 0, 1, 1], [1, 1, 3, 1, 1]), 12);

    [Fact]
    public void Auc_OneLabelOnly_IsAHalf() => Assert.Equal(0.5, RocAuc.Of([0.1, 0.2], [1, 1], [1, 1]));

    /// <remarks>−(ln 0.8 + 2·ln 0.4) / 3 with weights 1 and 2.</remarks>
    [Fact]
    public void LogLoss_TwoRows_EqualsTheHandCalculation() =>
        Assert.Equal(-(Math.Log(0.8) + (2 * Math.Log(0.4))) / 3, ProbabilityMeasures.LogLoss([0.8, 0.6], [1, 0], [1, 2]), 12);

    [Fact]
    public void LogLoss_CertainAndWrong_IsFinite() =>
        Assert.InRange(ProbabilityMeasures.LogLoss([1, 0], [0, 1], [1, 1]), 30, 40);

    /// <remarks>(0.2² + 2·0.6²) / 3.</remarks>
    [Fact]
    public void Brier_TwoRows_EqualsTheHandCalculation() =>
        Assert.Equal((0.04 + (2 * 0.36)) / 3, ProbabilityMeasures.Brier([0.8, 0.6], [1, 0], [1, 2]), 7);

    /// <remarks>Two bins of two: |0.2 − 0| and |0.7 − 0.5|, half each.</remarks>
    [Fact]
    public void CalibrationError_TwoBins_EqualsTheHandCalculation() =>
        Assert.Equal(0.2, ProbabilityMeasures.CalibrationError([0.8, 0.1, 0.6, 0.3], [1, 0, 0, 0], [1, 1, 1, 1], 2), 12);

    [Theory]
    [InlineData(0, 1, 0.6931471805599453)]
    [InlineData(800, 1, 0)]
    [InlineData(-800, 1, 800)]
    [InlineData(800, 0, 800)]
    public void SigmoidLogLoss_AnyMargin_DoesNotOverflow(double margin, double label, double expected) =>
        Assert.Equal(expected, Sigmoid.LogLoss(margin, label), 10);

    [Fact]
    public void Bootstrap_TruthKnown_HoldsItAndRepeats()
    {
        TrainingSet set = PlantedLeads.Make(800, seed: 50, rowsPerLead: 2);
        double[] margins = [.. Enumerable.Range(0, set.Rows).Select(r => (double)-set.Features.Columns.OfType<NumericColumn>().Single(c => c.Name == "silence").Values[r] / 15)];
        LeadBootstrap first = LeadBootstrap.Run(set, margins, 0, seed: 3);
        double area = RocAuc.Of(margins, [.. set.Labels], [.. set.Weights]);
        Assert.InRange(area, first.AucLow, first.AucHigh);
        Assert.InRange(first.AucHigh - first.AucLow, 0.03, 0.15);
        Assert.Equal(first, LeadBootstrap.Run(set, margins, 0, seed: 3));
    }

    [Fact]
    public void Bootstrap_RowsOfALeadRepeated_IntervalIsNoNarrower()
    {
        TrainingSet once = PlantedLeads.Make(400, seed: 51);
        int[] tenfold = [.. Enumerable.Range(0, 4000).Select(i => i / 10)];
        TrainingSet copied = once.Select(tenfold) with { Weights = [.. tenfold.Select(_ => 0.1f)] };
        double[] margins = [.. Enumerable.Range(0, 400).Select(r => (double)-((NumericColumn)once.Features.Columns[1]).Values[r])];
        LeadBootstrap single = LeadBootstrap.Run(once, margins, 0, seed: 3);
        LeadBootstrap many = LeadBootstrap.Run(copied, [.. tenfold.Select(r => margins[r])], 0, seed: 3);
        Assert.Equal(single.AucHigh - single.AucLow, many.AucHigh - many.AucLow, 6);
    }
}
