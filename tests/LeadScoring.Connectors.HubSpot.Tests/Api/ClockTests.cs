using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class ClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, 400, TimeSpan.Zero);

    [Fact]
    public void Observe_ClocksAgree_KeepsOurs()
    {
        ManualTime time = new(Noon);
        ServerClock clock = new(time);
        DateTimeOffset sentAt = time.GetUtcNow();
        time.Advance(TimeSpan.FromMilliseconds(300));
        DateTimeOffset asOf = clock.Observe(Noon.AddMilliseconds(-400), sentAt);
        Assert.Equal(time.GetUtcNow(), clock.Now);
        Assert.True(asOf <= sentAt);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void Observe_ClocksDiffer_FollowsTheServersAndStaysBelowItForWatermarks(int seconds)
    {
        ManualTime time = new(Noon);
        ServerClock clock = new(time);
        DateTimeOffset theirs = Noon.AddSeconds(seconds);
        DateTimeOffset header = theirs.AddMilliseconds(-theirs.Millisecond);
        DateTimeOffset asOf = clock.Observe(header, time.GetUtcNow());
        Assert.InRange(clock.Now, theirs, theirs.AddSeconds(1));
        Assert.InRange(asOf, theirs.AddSeconds(-1), theirs);
    }

    [Fact]
    public void Observe_NoDate_TrustsOurs()
    {
        ServerClock clock = new(new ManualTime(Noon));
        Assert.Equal(Noon, clock.Observe(null, Noon));
        Assert.Equal(Noon, clock.Now);
    }

    [Theory]
    [InlineData("America/New_York", null, 16)]
    [InlineData("Nowhere/Unknown", 7_200_000L, 10)]
    [InlineData(null, null, 1)]
    [InlineData("Nowhere/Unknown", 43_200_000L, 1)]
    public void Until_PerAccount_IsItsNextMidnight(string? timeZone, long? offset, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), AccountMidnight.Until(new AccountDetails(timeZone, offset), new DateTimeOffset(2026, 9, 1, 12, 0, 0, TimeSpan.Zero)));
}
