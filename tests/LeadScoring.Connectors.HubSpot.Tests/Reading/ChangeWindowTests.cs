using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class ChangeWindowTests
{
    private static readonly DateTimeOffset Stamp = StubbedConnector.Start - TimeSpan.FromMinutes(5);

    [Fact]
    public async Task ReadAsync_25000RowsOfOneStamp_DeliversEachOnceWithin130Searches()
    {
        using StubbedConnector stubbed = new();
        for (int id = 1; id <= 25_000; id++)
        {
            stubbed.HubSpot.Add(id * 7L, Stamp, ("email", $"p{id}@example.test"));
        }

        List<RecordPage> pages = await stubbed.ReadAsync(StubbedConnector.Request("email"), StubbedConnector.Resting(Stamp - TimeSpan.FromMinutes(1)));

        Assert.Equal(stubbed.HubSpot.Rows.Keys, pages.SelectMany(p => p.Records).Select(r => long.Parse(r.Id.Value)));
        Assert.InRange(stubbed.HubSpot.Calls.Count, 125, 130);
        Assert.Equal(0, stubbed.HubSpot.SearchesRefused);
        Assert.True(stubbed.Clock.GetUtcNow() - StubbedConnector.Start >= TimeSpan.FromSeconds(24), "searches must keep to 5 per second");
        Assert.All(pages, p => Assert.InRange(p.Records.Count, 1, 1000));
        Assert.Equal(25_000, pages[0].ExpectedRows);
    }

    [Fact]
    public async Task ReadAsync_ResumedFromEveryCheckpoint_LosesAndRepeatsNothing()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions { Settle = TimeSpan.Zero, PageSize = 200 });
        for (int id = 1; id <= 1450; id++)
        {
            stubbed.HubSpot.Add(id, Stamp);
        }

        List<RecordPage> pages = await stubbed.ReadAsync(StubbedConnector.Request(), StubbedConnector.Resting(Stamp - TimeSpan.FromMinutes(1)));
        Assert.Equal(8, pages.Count);
        for (int stored = 1; stored <= pages.Count; stored++)
        {
            List<RecordPage> rest = await stubbed.ReadAsync(StubbedConnector.Request(), pages[stored - 1].Next);
            Assert.Equal(stubbed.HubSpot.Rows.Keys, pages.Take(stored).Concat(rest).SelectMany(p => p.Records).Select(r => long.Parse(r.Id.Value)));
        }
    }

    [Fact]
    public async Task ReadAsync_RecordLeavesTheWindowBetweenPages_SkipsNoOther()
    {
        using StubbedConnector stubbed = new();
        for (int id = 1; id <= 600; id++)
        {
            stubbed.HubSpot.Add(id, Stamp);
        }

        stubbed.HubSpot.Intercept = _ =>
        {
            // After the first page someone edits a record on it: an offset would now point one too far.
            if (stubbed.HubSpot.Calls.Count == 2)
            {
                stubbed.HubSpot.Add(50, StubbedConnector.Start + TimeSpan.FromHours(1));
            }

            return null;
        };

        List<RecordPage> pages = await stubbed.ReadAsync(StubbedConnector.Request(), StubbedConnector.Resting(Stamp - TimeSpan.FromMinutes(1)));
        Assert.Equal(600, pages.SelectMany(p => p.Records).Select(r => r.Id).Distinct().Count());

        stubbed.Clock.Advance(TimeSpan.FromHours(2));
        List<RecordPage> next = await stubbed.ReadAsync(StubbedConnector.Request(), pages[^1].Next);
        Assert.Equal("50", Assert.Single(next.SelectMany(p => p.Records)).Id.Value);
    }

    [Fact]
    public async Task ReadAsync_NothingChanged_IsOneSearchAndOneEmptyPage()
    {
        using StubbedConnector stubbed = new();
        RecordPage page = Assert.Single(await stubbed.ReadAsync(StubbedConnector.Request("email") with { Overlap = TimeSpan.FromMinutes(10) }, StubbedConnector.Resting(Stamp)));
        Assert.Empty(page.Records);
        Assert.Equal(1, stubbed.Connector.RequestCount);
        RestPosition rest = Assert.IsType<RestPosition>(ReadPosition.Parse(page.Next));
        Assert.Equal(StubbedConnector.Start.ToUnixTimeMilliseconds(), rest.Watermark);
    }

    [Fact]
    public async Task ReadAsync_Always_SendsAllFiveMembersAndTheOverlap()
    {
        using StubbedConnector stubbed = new();
        await stubbed.ReadAsync(StubbedConnector.Request("email", "associations.companies") with { Overlap = TimeSpan.FromMinutes(10) }, StubbedConnector.Resting(Stamp));
        string body = Assert.Single(stubbed.HubSpot.Calls).Body;
        long from = (Stamp - TimeSpan.FromMinutes(10)).ToUnixTimeMilliseconds();
        long to = StubbedConnector.Start.ToUnixTimeMilliseconds();
        Assert.Equal(
            $$"""{"filterGroups":[{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"{{from}}"},{"propertyName":"lastmodifieddate","operator":"LTE","value":"{{to}}"},{"propertyName":"hs_object_id","operator":"GT","value":"0"}]}],"sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}],"properties":["email","hs_merged_object_ids","hs_calculated_merged_vids"],"limit":200,"after":"0"}""",
            body);
    }

    [Theory]
    [InlineData("deals", null, "hs_lastmodifieddate")]
    [InlineData("notes", null, "hs_lastmodifieddate")]
    [InlineData("contacts", null, "lastmodifieddate")]
    [InlineData("contacts", "hs_lastmodifieddate", "hs_lastmodifieddate")]
    public async Task ReadAsync_PerStream_UsesItsOwnModifiedProperty(string stream, string? changedBy, string property)
    {
        using StubbedConnector stubbed = new();
        await stubbed.ReadAsync(new ReadRequest(new StreamName(stream), [], [], changedBy, TimeSpan.Zero), StubbedConnector.Resting(Stamp));
        Assert.Contains($"\"{property}\"", Assert.Single(stubbed.HubSpot.Calls).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ChangedWithinTheSettleTime_ComesWithALaterRead()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        stubbed.HubSpot.Add(1, StubbedConnector.Start - TimeSpan.FromSeconds(10));
        List<RecordPage> first = await stubbed.ReadAsync(StubbedConnector.Request(), StubbedConnector.Resting(Stamp));
        Assert.Empty(first.SelectMany(p => p.Records));

        stubbed.Clock.Advance(TimeSpan.FromSeconds(25));
        List<RecordPage> second = await stubbed.ReadAsync(StubbedConnector.Request(), first[^1].Next);
        Assert.Equal("1", Assert.Single(second.SelectMany(p => p.Records)).Id.Value);
    }

    [Fact]
    public async Task ReadAsync_WatermarkIsAheadOfWhatSettled_AsksNothingAndStays()
    {
        using StubbedConnector stubbed = new(new HubSpotOptions());
        Checkpoint from = StubbedConnector.Resting(StubbedConnector.Start - TimeSpan.FromSeconds(5));
        RecordPage page = Assert.Single(await stubbed.ReadAsync(StubbedConnector.Request(), from));
        Assert.Equal(from, page.Next);
        Assert.Equal(0, stubbed.Connector.RequestCount);
    }

    [Fact]
    public async Task ReadAsync_OurClockIsAnHourAhead_TheWatermarkStaysBehindHubSpots()
    {
        using StubbedConnector stubbed = new();
        DateTimeOffset theirs = StubbedConnector.Start - TimeSpan.FromHours(1);
        stubbed.HubSpot.Date = () => theirs;
        List<RecordPage> first = await stubbed.ReadAsync(StubbedConnector.Request(), StubbedConnector.Resting(theirs - TimeSpan.FromMinutes(5)));
        Assert.True(ReadPosition.Parse(first[^1].Next).Watermark <= theirs.ToUnixTimeMilliseconds());

        stubbed.HubSpot.Add(9, theirs + TimeSpan.FromMinutes(1));
        theirs += TimeSpan.FromMinutes(2);
        stubbed.Clock.Advance(TimeSpan.FromMinutes(2));
        List<RecordPage> second = await stubbed.ReadAsync(StubbedConnector.Request(), first[^1].Next);
        Assert.Equal("9", Assert.Single(second.SelectMany(p => p.Records)).Id.Value);
    }

    [Fact]
    public async Task ReadAsync_SearchIsNotInOrder_StopsInsteadOfSkipping()
    {
        using StubbedConnector stubbed = new();
        stubbed.HubSpot.Intercept = _ => StubHubSpot.Json(200, """{"total":2,"results":[{"id":"7","properties":{},"updatedAt":"2026-09-01T00:00:00Z"},{"id":"3","properties":{},"updatedAt":"2026-09-01T00:00:00Z"}]}""");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => stubbed.ReadAsync(StubbedConnector.Request(), StubbedConnector.Resting(Stamp)));
        Assert.Equal(CrmFailureKind.Unexpected, e.Kind);
    }

    [Fact]
    public async Task ReadAsync_HistoryWanted_ReadsItForChangedIdsOnly()
    {
        using StubbedConnector stubbed = new();
        for (int id = 1; id <= 120; id++)
        {
            stubbed.HubSpot.Rows[id] = new StubRow(id, id <= 60 ? Stamp : Stamp - TimeSpan.FromDays(1), new() { ["jobtitle"] = "CEO" })
            {
                History = new() { ["jobtitle"] = [("CEO", Stamp), ("", Stamp - TimeSpan.FromDays(2)), ("Clerk", Stamp - TimeSpan.FromDays(3))] },
            };
        }

        ReadRequest request = StubbedConnector.Request("jobtitle") with { HistoryOf = ["jobtitle"] };
        RecordPage page = Assert.Single(await stubbed.ReadAsync(request, StubbedConnector.Resting(Stamp - TimeSpan.FromMinutes(1))));

        Assert.Equal(60, page.Records.Count);
        Assert.Equal(2, stubbed.HubSpot.CallsTo("/batch/read").Count());
        Assert.Equal(180, page.Changes.Count);
        Assert.Equal(
            [
                new FieldChange(StubbedConnector.Contacts, new CrmRecordId("1"), "jobtitle", null, "Clerk", Stamp - TimeSpan.FromDays(3)),
                new FieldChange(StubbedConnector.Contacts, new CrmRecordId("1"), "jobtitle", "Clerk", null, Stamp - TimeSpan.FromDays(2)),
                new FieldChange(StubbedConnector.Contacts, new CrmRecordId("1"), "jobtitle", null, "CEO", Stamp),
            ],
            page.Changes.Take(3));
    }
}
