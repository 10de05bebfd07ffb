using LeadScoring.Host.Serving;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class PipelineGateTests
{
    [Fact]
    public async Task RunAsync_WhileAnotherRuns_WaitsForItsEnd()
    {
        using PipelineGate gate = new();
        TaskCompletionSource<int> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool secondBegan = false;

        Task<int> sync = gate.RunAsync("sync", () => first.Task, CancellationToken.None);
        Task<int> train = gate.RunAsync("train", () => { secondBegan = true; return Task.FromResult(2); }, CancellationToken.None);

        Assert.Equal("sync", gate.Running);
        Assert.False(secondBegan);
        first.SetResult(1);
        int[] results = await Task.WhenAll(sync, train);
        Assert.Equal([1, 2], results);
        Assert.True(secondBegan);
        Assert.Null(gate.Running);
    }

    [Fact]
    public async Task RunAsync_WorkFails_LetsTheNextIn()
    {
        using PipelineGate gate = new();

        await Assert.ThrowsAsync<InvalidDataException>(() => gate.RunAsync<int>("sync", () => throw new InvalidDataException(), CancellationToken.None));

        Assert.Equal(3, await gate.RunAsync("sync", () => Task.FromResult(3), CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_NeverBegins()
    {
        using PipelineGate gate = new();
        using CancellationTokenSource stop = new();
        TaskCompletionSource<int> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool began = false;
        Task<int> sync = gate.RunAsync("sync", () => first.Task, CancellationToken.None);
        Task<int> train = gate.RunAsync("train", () => { began = true; return Task.FromResult(2); }, stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => train);
        first.SetResult(1);
        await sync;

        Assert.False(began);
    }
}
