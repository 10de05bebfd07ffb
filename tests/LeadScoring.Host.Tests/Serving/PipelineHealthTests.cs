using LeadScoring.Host.Serving;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class PipelineHealthTests
{
    private const string BrokenStream = """{ "ok": false, "pull": { "news": 3, "streams": [ { "stream": "sf.Task", "failure": "sf.Task cannot be read." }, { "stream": "sf.Lead", "failure": null } ] } }""";

    [Fact]
    public async Task ReadAsync_NoRunHasEnded_IsStarting()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns(ScriptedRuns.Open("sync")), running: "sync");

        Assert.Equal(PipelineStatus.Starting, state.Status);
        Assert.Equal("sync", state.Running);
    }

    [Fact]
    public async Task ReadAsync_LastRunsWentWell_IsHealthy()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns(ScriptedRuns.Open("sync"), ScriptedRuns.Ended("sync"), ScriptedRuns.Ended("train")));

        Assert.Equal(PipelineStatus.Healthy, state.Status);
        Assert.Equal("sync", state.LastRun);
        Assert.Equal(ScriptedRuns.Noon.AddSeconds(5), state.EndedAt);
    }

    [Fact]
    public async Task ReadAsync_LastRunFailed_IsDegradedWithTheProblem()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns(ScriptedRuns.Ended("sync", "the CRM refused"), ScriptedRuns.Ended("sync")));

        Assert.Equal(PipelineStatus.Degraded, state.Status);
        Assert.Equal("sync: the CRM refused", state.Problem);
    }

    [Fact]
    public async Task ReadAsync_FailureBeforeTheLastRun_IsOver()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns(ScriptedRuns.Ended("sync"), ScriptedRuns.Ended("sync", "the CRM refused")));

        Assert.Equal(PipelineStatus.Healthy, state.Status);
    }

    [Fact]
    public async Task ReadAsync_FailedTrainingBeforeAGoodSync_IsStillDegraded()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns(ScriptedRuns.Ended("sync"), ScriptedRuns.Ended("train", "too few outcomes")));

        Assert.Equal(PipelineStatus.Degraded, state.Status);
        Assert.Equal("train: too few outcomes", state.Problem);
    }

    [Fact]
    public async Task ReadAsync_PartOfTheRunFailed_IsDegraded()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns(ScriptedRuns.Ended("sync", summary: BrokenStream)));

        Assert.Equal(PipelineStatus.Degraded, state.Status);
        Assert.Equal("sync: sf.Task cannot be read.", state.Problem);
    }

    [Fact]
    public async Task ReadAsync_StoppedWithTheService_IsNoProblem()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns(ScriptedRuns.Ended("sync", "stopped")));

        Assert.Equal(PipelineStatus.Healthy, state.Status);
    }

    [Fact]
    public async Task ReadAsync_StoreCannotBeRead_IsUnhealthy()
    {
        PipelineState state = await ReadAsync(new ScriptedRuns { Failure = new StoreException(StoreFailureKind.Damaged, "x.db is damaged.") });

        Assert.Equal(PipelineStatus.Unhealthy, state.Status);
        Assert.Equal("x.db is damaged.", state.Problem);
    }

    [Theory]
    [InlineData(PipelineStatus.Starting, HealthStatus.Healthy)]
    [InlineData(PipelineStatus.Healthy, HealthStatus.Healthy)]
    [InlineData(PipelineStatus.Degraded, HealthStatus.Degraded)]
    [InlineData(PipelineStatus.Unhealthy, HealthStatus.Unhealthy)]
    internal void Of_TwoPipelines_TheWorseOneCounts(PipelineStatus status, HealthStatus expected)
    {
        PipelineState good = new("good", PipelineStatus.Healthy, null, "sync", ScriptedRuns.Noon, null);

        Assert.Equal(expected, PipelineHealth.Of([good, good with { Name = "other", Status = status }]).Status);
        Assert.Equal(expected, PipelineHealth.Of([good with { Name = "other", Status = status }, good]).Status);
    }

    private static Task<PipelineState> ReadAsync(IRunLog runs, string? running = null) => PipelineState.ReadAsync("Inbound", runs, running, CancellationToken.None);
}
