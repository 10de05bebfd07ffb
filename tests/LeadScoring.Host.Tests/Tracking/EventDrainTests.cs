using LeadScoring.Host.Tracking;
using LeadScoring.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LeadScoring.Host.Tests.Tracking;

public sealed class EventDrainTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero)) { JumpToTimers = true };

    [Fact]
    public async Task Run_MoreThanAPage_IsTakenWholeAndScoredOnce()
    {
        Queue<int> pages = new([EventDrain.MostAtOnce, EventDrain.MostAtOnce, 3]);
        TaskCompletionSource scored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new();
        EventDrain drain = new(_ => Task.FromResult(pages.TryDequeue(out int page) ? page : 0), _ => Done(scored), _clock, NullLogger.Instance);

        Task running = drain.RunAsync(stop.Token);
        await scored.Task.WaitAsync(Patience);
        await stop.CancelAsync();

        Assert.Empty(pages);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_Failure_IsTriedAgainLaterAndLater(bool isStore)
    {
        int tries = 0;
        TaskCompletionSource scored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = new();
        EventDrain drain = new(
            _ => ++tries <= 3 ? throw (isStore ? new StoreException(StoreFailureKind.Busy, "busy") : new InvalidOperationException("a defect")) : Task.FromResult(1),
            _ => Done(scored),
            _clock,
            NullLogger.Instance);

        Task running = drain.RunAsync(stop.Token);
        await scored.Task.WaitAsync(Patience);
        await stop.CancelAsync();

        Assert.Equal([5, 10, 20], _clock.Armed.Take(3).Select(w => w.TotalSeconds));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Patience));
    }

    private static Task Done(TaskCompletionSource done)
    {
        done.TrySetResult();
        return Task.CompletedTask;
    }
}
