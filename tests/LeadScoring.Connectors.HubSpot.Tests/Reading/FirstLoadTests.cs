using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class FirstLoadTests
{
    private static readonly DateTimeOffset Stamp = StubbedConnector.Start - TimeSpan.FromDays(5);

    [Fact]
    public async Task ReadAsync_2500Records_TakesTenListPagesPerPageAndStartsTheWatermarkBefore()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        Fill(stubbed, 2500);
        List<RecordPage> pages = await stubbed.ReadAsync(StubbedConnector.Request("email"), null);
        Assert.Equal([1000, 1000, 500], pages.Select(p => p.Records.Count));
        Assert.Equal(25, stubbed.Connector.RequestCount);
        Assert.All(stubbed.HubSpot.Calls, c => Assert.Contains("limit=100&archived=false&properties=email", c.Query, StringComparison.Ordinal));
        Assert.All(pages, p => Assert.Equal(StubbedConnector.Start.ToUnixTimeMilliseconds(), ReadPosition.Parse(p.Next).Watermark));
        Assert.IsType<RestPosition>(ReadPosition.Parse(pages[^1].Next));
        Assert.Null(pages[0].ExpectedRows);
    }

    [Fact]
    public async Task ReadAsync_ResumedFromEveryCheckpoint_LosesNothing()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions { PageSize = 100 });
        Fill(stubbed, 730);
        List<RecordPage> pages = await stubbed.ReadAsync(StubbedConnector.Request(), null);
        Assert.Equal(8, pages.Count);
        for (int stored = 1; stored <= pages.Count; stored++)
        {
            List<RecordPage> rest = await stubbed.ReadAsync(StubbedConnector.Request(), pages[stored - 1].Next);
            Assert.Equal(stubbed.HubSpot.Rows.Keys, pages.Take(stored).Concat(rest).SelectMany(p => p.Records).Select(r => long.Parse(r.Id.Value)));
        }
    }

    [Fact]
    public async Task ReadAsync_ChangedDuringTheLoad_FollowsInTheSameRead()
    {
        using StubbedConnector stubbed = new();
        Fill(stubbed, 150);
        stubbed.HubSpot.Intercept = call =>
        {
            if (call.Query.Contains("after=100", StringComparison.Ordinal))
            {
                // Already delivered with the first list page; edited while the second is on its way.
                stubbed.Clock.Advance(TimeSpan.FromMinutes(10));
                stubbed.HubSpot.Add(3, stubbed.Clock.GetUtcNow(), ("email", "new@example.test"));
                stubbed.Clock.Advance(TimeSpan.FromMinutes(1));
            }

            return null;
        };
        List<RecordPage> pages = await stubbed.ReadAsync(StubbedConnector.Request("email"), null);
        Assert.Equal("new@example.test", pages.SelectMany(p => p.Records).Last(r => r.Id.Value == "3").Fields["email"]);
    }

    [Fact]
    public async Task ReadAsync_HistoryWanted_ListsFiftyAtATime()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        for (int id = 1; id <= 120; id++)
        {
            stubbed.HubSpot.Rows[id] = new StubRow(id, Stamp, []) { History = new() { ["dealstage"] = [("closedwon", Stamp), ("a", Stamp), ("a", Stamp - TimeSpan.FromDays(1))] } };
        }

        RecordPage page = Assert.Single(await stubbed.ReadAsync(StubbedConnector.Request() with { HistoryOf = ["dealstage"] }, null));
        Assert.Equal(3, stubbed.Connector.RequestCount);
        Assert.Equal([(null, "a"), ("a", "closedwon")], page.Changes.Where(c => c.Record.Value == "1").Select(c => (c.OldValue, c.NewValue)));
    }

    [Fact]
    public async Task ReadAsync_1200LongPropertyNames_NeverSendsALongAddress()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        string[] names = [.. Enumerable.Range(0, 1200).Select(i => $"p{i:0000}".PadRight(60, 'x'))];
        for (int id = 1; id <= 150; id++)
        {
            stubbed.HubSpot.Add(id, Stamp, (names[1199], $"v{id}"));
        }

        RecordPage page = Assert.Single(await stubbed.ReadAsync(StubbedConnector.Request(names), null));
        Assert.Equal(150, page.Records.Count);
        Assert.All(page.Records, r => Assert.Equal($"v{r.Id}", r.Fields[names[1199]]));
        Assert.All(stubbed.HubSpot.Calls, c => Assert.InRange(c.Path.Length + c.Query.Length, 1, FirstLoad.LongestAddress));
        Assert.Equal(4, stubbed.Connector.RequestCount);
    }

    [Fact]
    public async Task ReadAsync_PropertiesJustBelowTheLimit_KeepTheShortAddressWithEveryToken()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        Fill(stubbed, 250);
        string[] names = [.. Enumerable.Range(0, 88).Select(i => $"p{i:0000}".PadRight(60, 'x'))];
        await stubbed.ReadAsync(StubbedConnector.Request(names), null);
        Assert.Equal(3, stubbed.Connector.RequestCount);
        Assert.All(stubbed.HubSpot.Calls, c => Assert.InRange(c.Path.Length + c.Query.Length, 5000, FirstLoad.LongestAddress));
    }

    [Fact]
    public async Task ReadAsync_ListLeadsBackToItself_StopsInsteadOfLooping()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(200, """{"results":[],"paging":{"next":{"after":"5"}}}""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), null));
        Assert.Equal(CrmFailureKind.Unexpected, e.Kind);
    }

    [Fact]
    public async Task ReadAsync_PropertyIsNotDefined_IsMisconfiguredAndNamesIt()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call => call.Path.Contains("/properties/", StringComparison.Ordinal)
            ? StubHubSpot.Json(200, """{"results":[{"name":"email","type":"string"}]}""")
            : StubHubSpot.Json(200, """{"results":[{"id":"1","properties":{"email":null},"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","archived":false}]}""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request("email", "emial"), null));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("emial", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_EmptyValues_AreNullAndStampsAreUtc()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = call => call.Method == "GET"
            ? StubHubSpot.Json(200, """{"results":[{"id":17,"properties":{"email":"","jobtitle":null,"company":"A"},"createdAt":"2026-01-01T02:00:00+02:00","updatedAt":"2026-01-02T00:00:00.250Z","archived":false},{"id":"18","archived":true,"archivedAt":"2026-03-01T00:00:00Z","updatedAt":"2026-01-02T00:00:00Z"}]}""")
            : null;
        IReadOnlyList<CrmRecord> records = (await stubbed.ReadAsync(StubbedConnector.Request("email", "jobtitle", "company"), null))[0].Records;
        Assert.Equal("17", records[0].Id.Value);
        Assert.Equal([null, null, "A"], records[0].Fields.Values);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), records[0].CreatedAt);
        Assert.Equal(TimeSpan.Zero, records[0].CreatedAt!.Value.Offset);
        Assert.Equal(250, records[0].ModifiedAt.Millisecond);
        Assert.True(records[1].IsDeleted);
        Assert.Empty(records[1].Fields);
        Assert.Equal(3, records[1].ModifiedAt.Month);
    }

    private static void Fill(StubbedConnector stubbed, int count)
    {
        for (int id = 1; id <= count; id++)
        {
            stubbed.HubSpot.Add(id, Stamp, ("email", $"p{id}@example.test"));
        }
    }
}
