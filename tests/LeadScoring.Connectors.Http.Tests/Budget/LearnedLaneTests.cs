using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class LearnedLaneTests
{
    private static readonly RateWindow FivePerSecond = new(5, TimeSpan.FromSeconds(1));

    [Fact]
    public void Take_OthersUseThree_FindsTheRestForLessThanOneRefusalInAHundred()
    {
        LearnedLane lane = new(FivePerSecond, 0.1);
        DateTimeOffset now = TransportBed.Start;
        Queue<DateTimeOffset> admitted = new();
        int sent = 0;
        int refused = 0;
        while (sent < 2000)
        {
            now += lane.WaitAt(now);
            lane.Take(now);
            sent++;
            while (admitted.TryPeek(out DateTimeOffset oldest) && oldest + FivePerSecond.Length <= now)
            {
                admitted.Dequeue();
            }

            if (admitted.Count < 2)
            {
                admitted.Enqueue(now);
            }
            else
            {
                refused++;
                lane.Refused(now);
            }
        }

        Assert.InRange(refused, 2, 19);
        Assert.True(now - TransportBed.Start < TimeSpan.FromSeconds(1100), "two a second are ours");
    }

    [Fact]
    public void Refused_SeveralAtOnce_IsOneLesson()
    {
        LearnedLane lane = new(FivePerSecond, 0);
        for (int i = 0; i < 4; i++)
        {
            lane.Refused(TransportBed.Start);
        }

        DateTimeOffset later = TransportBed.Start + TimeSpan.FromSeconds(1);
        int permits = 0;
        for (; lane.WaitAt(later) == TimeSpan.Zero; permits++)
        {
            lane.Take(later);
        }

        Assert.Equal(4, permits);
    }

    [Fact]
    public void WaitAt_NobodyElse_LeavesTheShareOfOthersAlone()
    {
        LearnedLane lane = new(FivePerSecond, 0.4);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(TimeSpan.Zero, lane.WaitAt(TransportBed.Start));
            lane.Take(TransportBed.Start);
        }

        Assert.Equal(TimeSpan.FromSeconds(1), lane.WaitAt(TransportBed.Start));
    }
}
