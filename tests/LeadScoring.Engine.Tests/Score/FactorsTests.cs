using LeadScoring.Engine.Score;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Tests.Score;

public sealed class FactorsTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Theory]
    [InlineData(1.0, -0.4, 0.1, 70)]
    [InlineData(-2.0, 0.5, 0.0, 5)]
    [InlineData(3.0, -2.999, 0.1, 51)]
    public void Of_Contributions_PointsAddUpToWayFromBase(double a, double b, double c, double score)
    {
        ScoreBatch batch = new(0, 50, [a + b + c], [0.5], [score], [a, b, c]);

        IReadOnlyList<Factor> factors = Factors.Of(batch, 0, Names, _ => "1", new Dictionary<string, FeatureDefinition>());

        Assert.Equal(score - 50, factors.Sum(f => f.Points), 9);
        Assert.Equal(factors.OrderByDescending(f => Math.Abs(f.Contribution)).Select(f => f.Feature), factors.Select(f => f.Feature));
        Assert.DoesNotContain(factors, f => f.Contribution == 0);
    }
}
