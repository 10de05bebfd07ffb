using Xunit;

namespace LeadScoring.Modeling.Tests.Measures;

public sealed class ShareIntervalTests
{
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_PublishedCases_Match(int hits, int of, double low, double high)
    {
        ShareInterval interval = ShareInterval.Wilson(hits, of);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void Wilson_Nobody_KnowsNothing() => Assert.Equal((0.0, 1.0), (ShareInterval.Wilson(0, 0).Low, ShareInterval.Wilson(0, 0).High));
}
