using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class CachedTokenSourceTests
{
    private static readonly Uri Address = new("https://crm.test/");
    private readonly ManualTime _clock = new(TransportBed.Start);

    [Fact]
    public async Task GetAsync_ManyAtOnce_FetchOnce()
    {
        int fetches = 0;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CachedTokenSource tokens = new(
            async _ =>
            {
                Interlocked.Increment(ref fetches);
                await gate.Task;
                return new AccessToken("t", Address);
            },
            _clock);
        Task<AccessToken>[] waiting = [.. Enumerable.Range(0, 20).Select(_ => tokens.GetAsync(CancellationToken.None).AsTask())];
        gate.SetResult();
        AccessToken[] got = await Task.WhenAll(waiting);
        Assert.Equal(1, fetches);
        Assert.All(got, t => Assert.Same(got[0], t));
    }

    [Fact]
    public async Task Invalidate_LateComplaintAboutAnOldToken_KeepsTheNewOne()
    {
        int fetches = 0;
        using CachedTokenSource tokens = new(_ => new ValueTask<AccessToken>(new AccessToken($"t{++fetches}", Address)), _clock);
        AccessToken old = await tokens.GetAsync(CancellationToken.None);
        tokens.Invalidate(old);
        AccessToken fresh = await tokens.GetAsync(CancellationToken.None);
        tokens.Invalidate(old);
        Assert.Same(fresh, await tokens.GetAsync(CancellationToken.None));
        Assert.Equal(2, fetches);
    }

    [Fact]
    public async Task GetAsync_TokenAboutToEnd_FetchesBeforeItDoes()
    {
        int fetches = 0;
        using CachedTokenSource tokens = new(_ => new ValueTask<AccessToken>(new AccessToken($"t{++fetches}", Address, _clock.GetUtcNow().AddMinutes(30))), _clock);
        await tokens.GetAsync(CancellationToken.None);
        _clock.Advance(TimeSpan.FromMinutes(27));
        await tokens.GetAsync(CancellationToken.None);
        Assert.Equal(1, fetches);
        _clock.Advance(TimeSpan.FromMinutes(2));
        await tokens.GetAsync(CancellationToken.None);
        Assert.Equal(2, fetches);
    }

    [Fact]
    public async Task GetAsync_FetchFails_NextCallerTriesAgain()
    {
        int fetches = 0;
        using CachedTokenSource tokens = new(
            _ => ++fetches == 1 ? throw new CrmException(CrmFailureKind.Transient, "down") : new ValueTask<AccessToken>(new AccessToken("t", Address)),
            _clock);
        await Assert.ThrowsAsync<CrmException>(async () => await tokens.GetAsync(CancellationToken.None));
        Assert.Equal("t", (await tokens.GetAsync(CancellationToken.None)).Value);
    }

    [Fact]
    public async Task GetAsync_ManyAtOnceAndTheFetchFails_FailTogetherAfterOneFetch()
    {
        int fetches = 0;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CachedTokenSource tokens = new(
            async _ =>
            {
                Interlocked.Increment(ref fetches);
                await gate.Task;
                throw new CrmException(CrmFailureKind.Unauthorized, "wrong password");
            },
            _clock);
        Task<AccessToken>[] waiting = [.. Enumerable.Range(0, 50).Select(_ => tokens.GetAsync(CancellationToken.None).AsTask())];
        gate.SetResult();
        foreach (Task<AccessToken> one in waiting)
        {
            Assert.Equal("wrong password", (await Assert.ThrowsAsync<CrmException>(() => one)).Message);
        }

        Assert.Equal(1, fetches);
    }

    [Fact]
    public async Task GetAsync_CallerGivesUp_TheFetchGoesOnForTheNext()
    {
        int fetches = 0;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CachedTokenSource tokens = new(
            async _ =>
            {
                Interlocked.Increment(ref fetches);
                await gate.Task;
                return new AccessToken("rotated once", Address);
            },
            _clock);
        using CancellationTokenSource patience = new();
        Task<AccessToken> impatient = tokens.GetAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.SetResult();
        Assert.Equal("rotated once", (await tokens.GetAsync(CancellationToken.None)).Value);
        Assert.Equal(1, fetches);
    }

    [Fact]
    public void ToString_Token_NeverShowsItsValue() =>
        Assert.DoesNotContain("geheim", new AccessToken("geheim", Address).ToString(), StringComparison.Ordinal);
}
