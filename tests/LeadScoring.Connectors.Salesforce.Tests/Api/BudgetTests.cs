using LeadScoring.Connectors.Http;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>The org's quota: one ledger, a reserve, and the two limits told apart.</summary>
public sealed class BudgetTests
{
    private static readonly StreamName Lead = new("Lead");
    private static readonly ReadRequest Leads = new(Lead, ["LastName"], [], null, TimeSpan.FromMinutes(10));

    [Fact]
    public async Task Connectors_OfOneOrg_StopTogetherAndNeverTouchTheReserve()
    {
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.DailyLimit = 100);
        ApiBudgets budgets = new(bed.Clock);
        ICrmConnector[] connectors = [.. Enumerable.Range(1, 3).Select(i => bed.Connect(budgets: budgets, budget: new ApiBudget(StopAtRemaining: 0.4), id: $"sf{i}"))];
        await Task.WhenAll(connectors.Select(c => Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await c.WriteAsync(Lead, [OrgBed.Write(1, ("Title", $"T{i}"))], CancellationToken.None);
            }
        }).ContinueWith(t => Assert.Equal(CrmFailureKind.RateLimited, Assert.IsType<CrmException>(t.Exception!.InnerException).Kind), TaskScheduler.Default)));

        // Log-ins count against our ledger but not at the org.
        Assert.InRange((await bed.StateAsync()).GetProperty("requests").GetInt32(), 50, 60);
    }

    [Fact]
    public async Task ReadAndWrite_TheRestFalls_LoadingStopsWhileChangesAreReadThenOnlyWritesGoThrough()
    {
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.DailyLimit = 100);
        ApiBudgets budgets = new(bed.Clock);
        ICrmConnector connector = bed.Connect(budgets: budgets, budget: new ApiBudget(StopAtRemaining: 0.2));
        Checkpoint checkpoint = (await ReadAsync(connector, null))!;
        ApiBudgetGovernor ledger = budgets.For(connector.Connection, "Salesforce");
        async Task<(bool Load, bool Follow, bool Write)> WithRestAsync(long remaining)
        {
            async Task<bool> WorksAsync(Func<Task> work)
            {
                ledger.Observe(new QuotaReading(100, remaining));
                try
                {
                    await work();
                    return true;
                }
                catch (CrmException e) when (e.Kind == CrmFailureKind.RateLimited)
                {
                    return false;
                }
            }

            return (await WorksAsync(() => ReadAsync(connector, null)), await WorksAsync(() => ReadAsync(connector, checkpoint)), await WorksAsync(async () => await connector.WriteAsync(Lead, [OrgBed.Write(1, ("LastName", "x"))], CancellationToken.None)));
        }

        Assert.Equal((true, true, true), await WithRestAsync(80));
        Assert.Equal((false, true, true), await WithRestAsync(40));
        Assert.Equal((false, false, true), await WithRestAsync(25));
        Assert.Equal((false, false, false), await WithRestAsync(20));
    }

    [Fact]
    public async Task ReadAsync_ConcurrentLimit_WaitsAndGoesOnWithFewerSideBySide()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync("""[{"switch":"concurrent-limit","times":2}]""");
        ApiBudgets budgets = new(bed.Clock);
        ICrmConnector connector = bed.Connect(budgets: budgets);
        DateTimeOffset before = bed.Clock.GetUtcNow();
        Assert.NotNull(await ReadAsync(connector, null));
        Assert.True(bed.Clock.GetUtcNow() - before >= TimeSpan.FromSeconds(10), "Two refusals, each at least five seconds.");
        Assert.NotNull(budgets.For(connector.Connection, "Salesforce").ParallelLimit);
    }

    [Fact]
    public async Task WriteAsync_DailyLimit_ParksTheWholeOrgAndComesBackByItself()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        ApiBudgets budgets = new(bed.Clock);
        ICrmConnector one = bed.Connect(budgets: budgets);
        ICrmConnector other = bed.Connect(budgets: budgets, id: "sf2");
        await one.WriteAsync(Lead, [OrgBed.Write(1, ("Title", "a"))], CancellationToken.None);
        await bed.FaultsAsync("""[{"path":"/services/data","status":403,"body":[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]}]""");
        await Assert.ThrowsAsync<CrmException>(async () => await one.WriteAsync(Lead, [OrgBed.Write(1, ("Title", "b"))], CancellationToken.None));
        int asked = (await bed.StateAsync()).GetProperty("requests").GetInt32();
        foreach (ICrmConnector connector in new[] { one, other, one })
        {
            Assert.Equal("DAILY_LIMIT", (await Assert.ThrowsAsync<CrmException>(async () => await connector.WriteAsync(Lead, [OrgBed.Write(1, ("Title", "b"))], CancellationToken.None))).Code);
        }

        Assert.Equal(asked, (await bed.StateAsync()).GetProperty("requests").GetInt32());
        await bed.FaultsAsync("[]");
        bed.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(WriteStatus.Written, (await other.WriteAsync(Lead, [OrgBed.Write(1, ("Title", "b"))], CancellationToken.None))[0].Status);
    }

    [Fact]
    public async Task ReadQuotaAsync_AsksLimitsOnceAndThenTrustsTheHeaders()
    {
        await using OrgBed bed = await OrgBed.StartAsync(configure: o => o.DailyLimit = 1000);
        ICrmConnector connector = bed.Connect(budget: new ApiBudget(StopAtRemaining: 0.25));
        CrmQuota? first = await connector.ReadQuotaAsync(CancellationToken.None);
        Assert.Equal((new CrmQuota(1, 1000, 250), 749), (first, first!.Available));
        long before = connector.RequestCount;
        await connector.CheckAsync(CancellationToken.None);
        Assert.Equal(2, (await connector.ReadQuotaAsync(CancellationToken.None))!.Used);
        Assert.Equal(1, connector.RequestCount - before);
    }

    [Fact]
    public async Task ReadQuotaAsync_NoRightToSeeLimits_TakesTheHeaderOfTheRefusal()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        await bed.FaultsAsync("""[{"path":"/limits","status":403,"headers":{"Sforce-Limit-Info":"api-usage=18/15000"},"body":[{"errorCode":"INSUFFICIENT_ACCESS","message":"no"}]}]""");
        Assert.Equal(new CrmQuota(18, 15000, 0), await bed.Connect().ReadQuotaAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadUsersAsync_GivesUsersActiveOrNotAndQueuesForLeadsAlone()
    {
        await using OrgBed bed = await OrgBed.StartAsync();
        IReadOnlyList<CrmUser> owners = await bed.Connect().ReadUsersAsync(CancellationToken.None);
        Assert.Equal(("rep1@northwind.test", true, false), (owners[0].Email, owners[0].IsActive, owners[0].IsQueue));
        Assert.False(owners.Single(u => u.Id.Value == OrgBed.Gone).IsActive);
        CrmUser queue = Assert.Single(owners, u => u.IsQueue);
        Assert.Equal((OrgBed.Inbound, "Inbound_Leads", ""), (queue.Id.Value, queue.Name, queue.Email));
    }

    private static async Task<Checkpoint?> ReadAsync(ICrmConnector connector, Checkpoint? from)
    {
        Checkpoint? last = null;
        await foreach (RecordPage page in connector.ReadAsync(Leads, from, CancellationToken.None))
        {
            last = page.Next;
        }

        return last;
    }
}
