using System.Runtime.CompilerServices;
using System.Net;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

/// <summary>Who goes first, who stops first, and what a refusal teaches.</summary>
public sealed class UrgencyTests
{
    private static readonly CrmConnection Connection = new(new ConnectionId("sf"), "salesforce", new Uri("https://acme.test/"), "sf", null, new ApiBudget());
    private readonly ManualTime _clock = new(TransportBed.Start);

    [Theory]
    [InlineData(600, true, true, true)]
    [InlineData(400, false, true, true)]
    [InlineData(281, false, true, true)]
    [InlineData(280, false, false, true)]
    [InlineData(201, false, false, true)]
    [InlineData(200, false, false, false)]
    public async Task AcquireAsync_TheDaysRestFalls_BackfillStopsFirstThenIncrementalThenWriteBack(long remaining, bool backfill, bool incremental, bool writeBack)
    {
        // Of 1,000 a day 200 are reserved; 800 are ours, of which 80 are kept for writing and 240 from loading the past.
        foreach ((Urgency urgency, bool expected) in new[] { (Urgency.Backfill, backfill), (Urgency.Incremental, incremental), (Urgency.WriteBack, writeBack) })
        {
            ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(StopAtRemaining: 0.2), _clock);
            await governor.AcquireAsync(null, CancellationToken.None);
            governor.Observe(new QuotaReading(1000, remaining));
            Assert.Equal(expected, await MayAsync(governor, urgency));
        }
    }

    [Fact]
    public async Task AcquireAsync_OwnShareFillsUp_TheSameOrderHolds()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(DailyShare: 0.1), _clock);
        governor.Observe(new QuotaReading(1000, 1000));
        Dictionary<Urgency, int> used = [];
        foreach (Urgency urgency in new[] { Urgency.Backfill, Urgency.Incremental, Urgency.WriteBack })
        {
            for (used[urgency] = 0; await MayAsync(governor, urgency); used[urgency]++)
            {
            }
        }

        Assert.Equal((70, 20, 10), (used[Urgency.Backfill], used[Urgency.Incremental], used[Urgency.WriteBack]));
    }

    [Fact]
    public async Task AcquireAsync_SeveralWaitForTheWindow_TheMostUrgentGoesFirstAndEqualsInOrder()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(RequestsPerTenSeconds: 1), _clock);
        await governor.AcquireAsync(null, CancellationToken.None);
        List<string> order = [];
        Task[] waiting = [.. new[] { (Urgency.Backfill, "b1"), (Urgency.Incremental, "i1"), (Urgency.Backfill, "b2"), (Urgency.WriteBack, "w1"), (Urgency.Incremental, "i2") }
            .Select(w => NoteAsync(governor, w.Item1, w.Item2, order))];
        for (int i = 1; i <= waiting.Length; i++)
        {
            // In small steps: the next one may set its timer only after the clock has moved.
            int wanted = i;
            await Patience.UntilAsync(
                () =>
                {
                    _clock.Advance(TimeSpan.FromSeconds(1));
                    return order.Count >= wanted;
                },
                "the next of the line");
        }

        await Task.WhenAll(waiting);
        Assert.Equal(["w1", "i1", "i2", "b1", "b2"], order);
    }

    [Fact]
    public async Task AcquireAsync_WaiterGivesUp_LeavesItsPlaceToTheNext()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(RequestsPerTenSeconds: 1), _clock);
        await governor.AcquireAsync(null, CancellationToken.None);
        using CancellationTokenSource patience = new();
        Task<RequestPermit> first = governor.AcquireAsync(null, Urgency.WriteBack, patience.Token).AsTask();
        Task<RequestPermit> second = governor.AcquireAsync(null, Urgency.Backfill, CancellationToken.None).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await second;
    }

    [Fact]
    public async Task SendAsync_TooManySideBySide_HalvesOncePerCrowdAndGrowsAgain()
    {
        using SemaphoreSlim door = new(0);
        int running = 0;
        int most = 0;
        int left = 0;
        using GatedHandler handler = new(async () =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            bool refuse = Interlocked.Increment(ref left) <= 16;
            await door.WaitAsync();
            Interlocked.Decrement(ref running);
            return refuse
                ? ScriptedHandler.Json("""{"code":"CROWD","message":"too many"}""", HttpStatusCode.Forbidden)
                : ScriptedHandler.Json("{}");
        });
        ManualTime clock = new(TransportBed.Start) { JumpToTimers = true, LongestJump = TimeSpan.FromSeconds(100) };
        CrmProfile profile = new()
        {
            Name = "TestCrm",
            Failures = new FailureTable(new FailureRule(403, "CROWD", CrmFailureKind.RateLimited) { Exceeds = ExceededLimit.Concurrency, Wait = TimeSpan.FromSeconds(1) }),
            ReadError = TransportBed.Profile.ReadError,
            ReadQuota = TransportBed.Profile.ReadQuota,
        };
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(), clock);
        using CrmTransport transport = new(profile, governor, handler, clock, 1);
        Task<CrmResponse>[] all = [.. Enumerable.Range(0, 16).Select(_ => transport.SendAsync(TransportBed.Get with { Address = "https://crm.test/things" }, r => r, CancellationToken.None).AsTask())];
        await UntilAsync(() => Volatile.Read(ref running) == 16);
        most = 0;
        door.Release(16);
        await UntilAsync(() => governor.ParallelLimit == 8 && Volatile.Read(ref running) == 8);
        door.Release(1000);
        await Task.WhenAll(all);

        // Sixteen refusals of one crowd halve once; sixteen requests that went well give one more place per full round.
        Assert.InRange(most, 8, 10);
        Assert.InRange(governor.ParallelLimit!.Value, 9, 10);
    }

    [Fact]
    public async Task SendAsync_DailyLimitIsUsedUp_NothingLeavesButOneLookPerQuarterOfAnHour()
    {
        bool back = false;
        CrmProfile profile = new()
        {
            Name = "TestCrm",
            Failures = new FailureTable(new FailureRule(403, "DAY", CrmFailureKind.RateLimited) { Exceeds = ExceededLimit.Daily, Retry = false, Wait = TimeSpan.FromMinutes(15) }),
            ReadError = TransportBed.Profile.ReadError,
            ReadQuota = static _ => null,
        };
        using ScriptedHandler handler = new(_ => back ? ScriptedHandler.Json("{}") : ScriptedHandler.Json("""{"code":"DAY","message":"used up"}""", HttpStatusCode.Forbidden));
        using CrmTransport transport = new(profile, new ApiBudgetGovernor("TestCrm", new ApiBudget(), _clock), handler, _clock, 1);
        async Task<CrmException?> SendAsync()
        {
            try
            {
                await transport.SendAsync(TransportBed.Get with { Address = "https://crm.test/things", Urgency = Urgency.WriteBack }, r => r, CancellationToken.None);
                return null;
            }
            catch (CrmException e)
            {
                return e;
            }
        }

        await SendAsync();
        CrmException? parked = await SendAsync();
        Assert.Equal((CrmFailureKind.RateLimited, "DAILY_LIMIT", 1), (parked!.Kind, parked.Code, handler.Requests.Count));
        _clock.Advance(TimeSpan.FromMinutes(15));
        await SendAsync();
        await SendAsync();
        Assert.Equal(2, handler.Requests.Count);
        back = true;
        _clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(await SendAsync());
        Assert.Null(await SendAsync());
        Assert.Equal(4, handler.Requests.Count);
    }

    [Fact]
    public async Task For_TwoConnectionsToOneAccount_ShareOneLedgerAndTheStricterLimits()
    {
        ApiBudgets budgets = new(_clock);
        ApiBudgetGovernor one = budgets.For(Connection with { Budget = new ApiBudget(StopAtRemaining: 0.1) }, "TestCrm");
        ApiBudgetGovernor other = budgets.For(Connection with { Id = new ConnectionId("sf2"), Address = new Uri("HTTPS://ACME.test/login"), Budget = new ApiBudget(StopAtRemaining: 0.3, DailyShare: 0.5) }, "TestCrm");
        Assert.Same(one, other);
        Assert.NotSame(one, budgets.For(Connection with { SecretName = "another" }, "TestCrm"));
        Assert.NotSame(one, budgets.For(Connection with { Address = new Uri("https://beta.test/") }, "TestCrm"));
        await one.AcquireAsync(null, CancellationToken.None);
        one.Observe(new QuotaReading(1000, 300));
        Assert.False(await MayAsync(other, Urgency.WriteBack));
        Assert.Equal(new CrmQuota(700, 1000, 300), other.ReadQuota());
    }

    [Fact]
    public async Task Observe_OthersAreUnderWay_TakesThemOffTheRest()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(StopAtRemaining: 0.2), _clock);
        RequestPermit[] permits = [await governor.AcquireAsync(null, CancellationToken.None), await governor.AcquireAsync(null, CancellationToken.None), await governor.AcquireAsync(null, CancellationToken.None)];
        governor.Observe(new QuotaReading(1000, 202));
        Assert.False(await MayAsync(governor, Urgency.WriteBack));
        Array.ForEach(permits, p => p.Dispose());
        governor.Observe(new QuotaReading(1000, 202));
        Assert.True(await MayAsync(governor, Urgency.WriteBack));
    }

    [Fact]
    public async Task Observe_AnswerWasOvertakenByALaterOne_MayOnlyLowerTheRest()
    {
        ApiBudgetGovernor governor = new("TestCrm", new ApiBudget(StopAtRemaining: 0.2), _clock);
        RequestPermit early = await governor.AcquireAsync(null, CancellationToken.None);
        RequestPermit late = await governor.AcquireAsync(null, CancellationToken.None);
        late.Dispose();
        governor.Observe(new QuotaReading(1000, 200), late);
        governor.Observe(new QuotaReading(1000, 201), early);
        early.Dispose();
        Assert.False(await MayAsync(governor, Urgency.WriteBack));
        _clock.Advance(ApiBudgetGovernor.ProbeInterval);
        using RequestPermit probe = await governor.AcquireAsync(null, CancellationToken.None);
        governor.Observe(new QuotaReading(1000, 900), probe);
        Assert.True(await MayAsync(governor, Urgency.WriteBack));
    }

    private static async Task<bool> MayAsync(ApiBudgetGovernor governor, Urgency urgency)
    {
        try
        {
            (await governor.AcquireAsync(null, urgency, CancellationToken.None)).Dispose();
            return true;
        }
        catch (CrmException e) when (e.Kind == CrmFailureKind.RateLimited)
        {
            return false;
        }
    }

    private static async Task NoteAsync(ApiBudgetGovernor governor, Urgency urgency, string name, List<string> order)
    {
        await governor.AcquireAsync(null, urgency, CancellationToken.None);
        lock (order)
        {
            order.Add(name);
        }
    }

    private static Task UntilAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") => Patience.UntilAsync(holds, what);

    private sealed class GatedHandler(Func<Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => answer();
    }
}
