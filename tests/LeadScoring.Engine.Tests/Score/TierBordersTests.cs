using LeadScoring.Engine.Score;

namespace LeadScoring.Engine.Tests.Score;

public sealed class TierBordersTests
{
    private static readonly TierOptions Options = new(HotAt: 80, WarmAt: 50, HotMargin: 5, WarmMargin: 5);

    [Theory]
    [InlineData(80, null, Tier.Hot)]
    [InlineData(79.99, null, Tier.Warm)]
    [InlineData(50, null, Tier.Warm)]
    [InlineData(49.99, null, Tier.Cold)]
    [InlineData(76, Tier.Hot, Tier.Hot)]
    [InlineData(74.9, Tier.Hot, Tier.Warm)]
    [InlineData(76, Tier.Warm, Tier.Warm)]
    [InlineData(46, Tier.Warm, Tier.Warm)]
    [InlineData(46, Tier.Hot, Tier.Warm)]
    [InlineData(46, Tier.Cold, Tier.Cold)]
    public void TierOf_ScoreNearBorder_KeepsTierInsideMargin(double score, Tier? before, Tier expected) =>
        Assert.Equal(expected, TierBorders.TierOf(Options, score, before));
}
