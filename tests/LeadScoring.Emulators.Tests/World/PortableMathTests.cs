using LeadScoring.Emulators.World;
using Xunit;

namespace LeadScoring.Emulators.Tests.World;

public sealed class PortableMathTests
{
    [Fact]
    public void Exp_AgreesWithTheSystem()
    {
        for (double x = -50; x <= 50; x += 0.0973)
        {
            Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 1e-14, 1 + 1e-14);
        }
    }

    [Fact]
    public void Log_AgreesWithTheSystem()
    {
        for (double x = 1e-9; x < 1e9; x *= 1.0371)
        {
            Assert.Equal(Math.Log(x), PortableMath.Log(x), 1e-13);
        }
    }

    [Fact]
    public void Dice_OfDifferentPurpose_AreIndependentAndEven()
    {
        Dice one = new(1, Purpose.Person, 5);
        Dice other = new(1, Purpose.Outcome, 5);
        double[] first = [.. Enumerable.Range(0, 20_000).Select(_ => one.Uniform())];
        double[] second = [.. Enumerable.Range(0, 20_000).Select(_ => other.Uniform())];

        Assert.Equal(0.5, first.Average(), 0.01);
        Assert.Equal(0, first.Zip(second, (a, b) => (a - 0.5) * (b - 0.5)).Average() * 12, 0.03);
        Assert.All(first, u => Assert.InRange(u, 0, 1 - 1e-16));
    }

    [Fact]
    public void Dice_Normal_HasMeanZeroAndVarianceOne()
    {
        Dice dice = new(3, Purpose.Person);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => dice.Normal())];

        Assert.Equal(0, values.Average(), 0.03);
        Assert.Equal(1, values.Average(v => v * v), 0.05);
    }
}
