using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class ApiBudgetGovernorTests
{
    private readonly ManualTime _clock = new(TransportBed.Start) { JumpToTimers = true };

    [Fact]
    public async Task AcquireAsync_MoreThanTheWindowAllows_NeverGivesMoreInAnyTenSeconds()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(RequestsPerTenSeconds: 5), _clock);
        List<DateTimeOffset> given = [];
        for (int i = 0; i < 23; i++)
        {
            await governor.AcquireAsync(null, CancellationToken.None);
            given.Add(_clock.GetUtcNow());
            _clock.Advance(TimeSpan.FromMilliseconds(100 * (i % 4)));
        }

        Assert.All(given, t => Assert.True(given.Count(o => o >= t && o < t + TimeSpan.FromSeconds(10)) <= 5));
    }

    [Fact]
    public async Task AcquireAsync_LaneIsFull_WaitsOnlyInThatLane()
    {
        Dictionary<string, RateWindow> lanes = new() { ["search"] = new RateWindow(1, TimeSpan.FromSeconds(1)) };
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget { LeaveToOthers = 0 }, _clock, lanes);
        await governor.AcquireAsync("search", CancellationToken.None);
        await governor.AcquireAsync(null, CancellationToken.None);
        Assert.Equal(TransportBed.Start, _clock.GetUtcNow());
        await governor.AcquireAsync("search", CancellationToken.None);
        Assert.Equal(TransportBed.Start + TimeSpan.FromSeconds(1), _clock.GetUtcNow());
    }

    [Fact]
    public async Task AcquireAsync_CrmSaysTheWindowIsEmpty_WaitsForTheNext()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(), _clock);
        governor.Observe(new QuotaReading(null, null, new RateWindow(190, TimeSpan.FromSeconds(10)), 0));
        await governor.AcquireAsync(null, CancellationToken.None);
        Assert.Equal(TransportBed.Start + TimeSpan.FromSeconds(10), _clock.GetUtcNow());
    }

    [Fact]
    public async Task AcquireAsync_ReserveWouldBeTouched_RefusesThenProbesWhetherItIsBack()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(StopAtRemaining: 0.2), _clock);
        await governor.AcquireAsync(null, CancellationToken.None);
        governor.Observe(new QuotaReading(1000, 200));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await governor.AcquireAsync(null, CancellationToken.None));
        Assert.Equal(CrmFailureKind.RateLimited, e.Kind);
        Assert.Contains("stop_at_remaining", e.Message, StringComparison.Ordinal);
        Assert.Equal(ApiBudgetGovernor.ProbeInterval, e.RetryAfter);

        _clock.Advance(ApiBudgetGovernor.ProbeInterval);
        await governor.AcquireAsync(null, CancellationToken.None);
        await Assert.ThrowsAsync<CrmException>(async () => await governor.AcquireAsync(null, CancellationToken.None));
        governor.Observe(new QuotaReading(1000, 900));
        await governor.AcquireAsync(null, CancellationToken.None);
    }

    [Fact]
    public async Task AcquireAsync_BetweenTwoAnswers_CountsItsOwnRequestsAgainstTheReserve()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(StopAtRemaining: 0.2), _clock);
        governor.Observe(new QuotaReading(100, 23));
        int allowed = 0;
        await Assert.ThrowsAsync<CrmException>(async () =>
        {
            for (; allowed < 100; allowed++)
            {
                await governor.AcquireAsync(null, CancellationToken.None);
            }
        });

        Assert.Equal(3, allowed);
    }

    [Fact]
    public async Task AcquireAsync_OwnShareUsed_RefusesUntilTheDayHasPassed()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(DailyShare: 0.01), _clock);
        for (int i = 0; i < 10; i++)
        {
            await governor.AcquireAsync(null, CancellationToken.None);
            governor.Observe(new QuotaReading(1000, 990));
        }

        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await governor.AcquireAsync(null, CancellationToken.None));
        Assert.Equal(CrmFailureKind.RateLimited, e.Kind);
        _clock.Advance(TimeSpan.FromHours(25));
        await governor.AcquireAsync(null, CancellationToken.None);
        await governor.AcquireAsync(null, CancellationToken.None);
    }

    [Fact]
    public void Constructor_NothingLeftForUs_IsMisconfigured() =>
        Assert.Equal(CrmFailureKind.Misconfigured, Assert.Throws<CrmException>(() => new ApiBudgetGovernor("TestCrm", new ApiBudget { LeaveToOthers = 1 }, _clock)).Kind);

    [Theory]
    [InlineData(0.0, null, null)]
    [InlineData(1.5, null, null)]
    [InlineData(null, 1.0, null)]
    [InlineData(null, null, 0)]
    public void Constructor_SenselessBudget_IsMisconfigured(double? share, double? stop, int? perTenSeconds)
    {
        CrmException e = Assert.Throws<CrmException>(() => new ApiBudgetGovernor("TestCrm", new ApiBudget(share, stop, perTenSeconds), _clock));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
    }

    [Fact]
    public async Task SendAsync_AnswersSayLittleIsLeft_NextRequestNeverLeaves()
    {
        using TransportBed bed = new(_ => new HttpResponseMessage { Headers = { { "X-Left", "100" } }, Content = new StringContent("{}") }, budget: new ApiBudget(StopAtRemaining: 0.1));
        await bed.Http.SendAsync(TransportBed.Get, CancellationToken.None);
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.Http.SendAsync(TransportBed.Get, CancellationToken.None));
        Assert.Equal(CrmFailureKind.RateLimited, e.Kind);
        Assert.Single(bed.Handler.Requests);
    }
}
