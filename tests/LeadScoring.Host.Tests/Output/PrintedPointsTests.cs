using LeadScoring.Host.Output;
using Xunit;

namespace LeadScoring.Host.Tests.Output;

public sealed class PrintedPointsTests
{
    [Fact]
    public void Round_ThousandRandomLists_AddsUpAndStaysWithinAStep()
    {
        Random dice = new(3);
        for (int i = 0; i < 1000; i++)
        {
            double[] parts = [.. Enumerable.Range(0, dice.Next(1, 20)).Select(_ => (dice.NextDouble() * 40) - 20)];
            double total = Math.Round(parts.Sum(), 1);

            double[] printed = PrintedPoints.Round(parts, total, 0.1);

            Assert.Equal(total, printed.Sum(), 9);
            Assert.All(parts.Zip(printed), p => Assert.InRange(p.Second - p.First, -0.1 - 1e-9, 0.1 + 1e-9));
        }
    }

    [Fact]
    public void Round_NoParts_IsEmpty() => Assert.Empty(PrintedPoints.Round([], 0, 1));
}
