using System.Text.Json;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Sharing a portal's limits with other software, on an emulator that counts what it refuses.</summary>
public sealed class OtherSoftwareTests
{
    [Theory]
    [InlineData("emulator")]
    [InlineData(WritablePortal.OAuth)]
    public async Task LongRun_BackgroundAppTakes60Percent_LessThanOneInAHundredIsRefused(string secret)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(3000, o => (o.RequestsPerTenSeconds, o.OAuthRequestsPerTenSeconds, o.SearchPerSecond) = (190, 110, 5));
        HubSpotConnector connector = portal.Connect(secret: secret);
        await WritablePortal.ProvisionAsync(connector);
        await portal.FaultsAsync("""[{"switch":"background-app","argument":"0.6"}]""");
        long before = connector.RequestCount;
        for (int round = 0; round < 8; round++)
        {
            Checkpoint? at = await ReadAsync(connector, null);
            foreach (FieldWrite[] batch in Enumerable.Range(1, 3000).Select(i => WritablePortal.Write(i, ("ls_score", $"{round + i}"))).Chunk(100))
            {
                Assert.All(await connector.WriteAsync(WritablePortal.Contacts, batch, CancellationToken.None), r => Assert.Equal(WriteStatus.Written, r.Status));
            }

            await ReadAsync(connector, at);
        }

        long ours = connector.RequestCount - before;
        int refused = portal.Sent.Count(s => s.Status == 429);
        JsonElement state = await portal.CallAsync(HttpMethod.Get, "__emulator__/state");
        Assert.True(ours > 600, $"{ours} requests are no long run");
        Assert.True(refused < ours / 100.0, $"{refused} of {ours} requests were refused");
        Assert.True(state.GetProperty("requestsOfOthers").GetInt64() > ours, "the other software was at work all the time");
    }

    [Fact]
    public async Task LongRun_NobodyElse_UsesWhatTheHeadersAllowButTheShareOfOthers()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(3000, o => o.RequestsPerTenSeconds = 40);
        HubSpotConnector connector = portal.Connect(budget: new ApiBudget { LeaveToOthers = 0.25 });
        DateTimeOffset begun = portal.Clock.GetUtcNow();
        for (int round = 0; round < 4; round++)
        {
            await ReadAsync(connector, null);
        }

        double per10 = connector.RequestCount / ((portal.Clock.GetUtcNow() - begun).TotalSeconds + 10) * 10;
        // Searches have a limit of their own and no headers; the counts among them come on top.
        Assert.InRange(per10, 24, 33);
        Assert.DoesNotContain(portal.Sent, s => s.Status == 429);
    }

    [Fact]
    public async Task DailyLimit_Reached_NothingIsSentUntilThePortalsMidnight()
    {
        TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("Far/East", TimeSpan.FromHours(9), "east", "east");
        await using WritablePortal portal = await WritablePortal.StartAsync(10, o => o.AccountTimeZone = zone);
        HubSpotConnector connector = portal.Connect();
        await connector.CheckAsync(CancellationToken.None);
        await portal.FaultsAsync("""[{"switch":"daily-limit","times":1}]""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadAsync(connector, null));

        // 12:00 UTC is 21:00 there.
        Assert.Equal((CrmFailureKind.RateLimited, TimeSpan.FromHours(3)), (e.Kind, Rounded(e.RetryAfter)));
        long sent = connector.RequestCount;
        portal.Clock.Advance(TimeSpan.FromHours(2.9));
        await Assert.ThrowsAsync<CrmException>(async () => await connector.ReadUsersAsync(CancellationToken.None));
        Assert.Equal(sent, connector.RequestCount);
        portal.Clock.Advance(TimeSpan.FromHours(0.2));
        await ReadAsync(connector, null);
    }

    [Theory]
    [InlineData("7200", 2)]
    [InlineData("86400", 24)]
    public async Task Migration_477_IsParkedForAsLongAsAskedAndNotSlept(string seconds, int hours)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(10);
        HubSpotConnector connector = portal.Connect();
        await portal.FaultsAsync($$"""[{"switch":"migrating","argument":"{{seconds}}","times":1}]""");
        DateTimeOffset begun = portal.Clock.GetUtcNow();
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => ReadAsync(connector, null));
        Assert.Equal((CrmFailureKind.Transient, TimeSpan.FromHours(hours)), (e.Kind, e.RetryAfter));
        Assert.Equal(begun, portal.Clock.GetUtcNow());
        portal.Clock.Advance(TimeSpan.FromHours(hours) - TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<CrmException>(() => ReadAsync(connector, null));
        Assert.Equal(1, connector.RequestCount);
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync(connector, null);
    }

    private static TimeSpan Rounded(TimeSpan? time) => TimeSpan.FromHours(Math.Round(time?.TotalHours ?? 0, 2));

    private static async Task<Checkpoint?> ReadAsync(HubSpotConnector connector, Checkpoint? from)
    {
        Checkpoint? last = from;
        await foreach (RecordPage page in connector.ReadAsync(new ReadRequest(WritablePortal.Contacts, ["email"], [], null, TimeSpan.Zero), from, CancellationToken.None))
        {
            last = page.Next;
        }

        return last;
    }
}
