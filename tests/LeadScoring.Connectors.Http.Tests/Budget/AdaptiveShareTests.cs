using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class AdaptiveShareTests
{
    private static readonly RateWindow Window = new(100, TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(0, 100, 95)]
    [InlineData(0.2, 100, 80)]
    [InlineData(0.2, 70, 65)]
    [InlineData(0.2, 40, 35)]
    [InlineData(0.2, 3, 1)]
    public void WaitAt_OthersUseAPart_KeepsToTheRestAndToTheShareLeft(double leave, int remaining, int permits)
    {
        AdaptiveShare share = new(leave);
        share.Observe(Window, remaining, TransportBed.Start);
        Assert.Equal(permits, TakeAll(share, TransportBed.Start));
        Assert.Equal(TimeSpan.FromSeconds(10), share.WaitAt(TransportBed.Start));
    }

    [Fact]
    public void Observe_WhatIsOurOwn_IsNotTakenForOthers()
    {
        AdaptiveShare share = new(0);
        for (int i = 0; i < 30; i++)
        {
            share.Take(TransportBed.Start);
        }

        share.Observe(Window, 70, TransportBed.Start);
        Assert.Equal(65, TakeAll(share, TransportBed.Start));
    }

    [Fact]
    public void WaitAt_OthersWorkInBursts_RemembersTheBurstForThreeWindows()
    {
        AdaptiveShare share = new(0);
        share.Observe(Window, 40, TransportBed.Start);
        share.Observe(Window, 100, TransportBed.Start + TimeSpan.FromSeconds(12));
        Assert.Equal(35, TakeAll(share, TransportBed.Start + TimeSpan.FromSeconds(30)));
        Assert.Equal(60, TakeAll(share, TransportBed.Start + TimeSpan.FromSeconds(31)));
    }

    [Fact]
    public void Observe_LimitWasRaised_UsesIt()
    {
        AdaptiveShare share = new(0);
        share.Observe(Window, 100, TransportBed.Start);
        share.Observe(new RateWindow(250, TimeSpan.FromSeconds(10)), 250, TransportBed.Start);
        Assert.Equal(238, TakeAll(share, TransportBed.Start));
    }

    [Fact]
    public void Refused_WithoutHeaders_RestsForOneWindow()
    {
        AdaptiveShare share = new(0);
        share.Refused(TransportBed.Start);
        Assert.Equal(TimeSpan.FromSeconds(10), share.WaitAt(TransportBed.Start));
        Assert.Equal(TimeSpan.Zero, share.WaitAt(TransportBed.Start + TimeSpan.FromSeconds(10)));
    }

    private static int TakeAll(AdaptiveShare share, DateTimeOffset now)
    {
        int taken = 0;
        while (share.WaitAt(now) == TimeSpan.Zero)
        {
            share.Take(now);
            taken++;
        }

        return taken;
    }
}
