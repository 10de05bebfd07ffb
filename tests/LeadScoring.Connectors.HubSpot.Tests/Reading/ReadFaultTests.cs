using System.Text.Json.Nodes;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Reading while something is wrong with the account or the wire.</summary>
public sealed class ReadFaultTests
{
    [Theory]
    [InlineData("v3")]
    [InlineData("2026-03")]
    [InlineData("2026-09")]
    public async Task ReadAsync_ScopeIsMissing_FailsThatStreamOnlyAndNamesTheScope(string version)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(3), Seeds.Objects("deals", 3, 100, "dealname")), version: version);
        await portal.FaultAsync("missing-scope", path: "^crm.objects.deals.read$");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => portal.ReadAsync(EmulatedPortal.Request("deals", ["dealname"]), null));
        Assert.Equal((CrmFailureKind.Unauthorized, "MISSING_SCOPES", true), (e.Kind, e.Code, e.IsLocal));
        Assert.Contains("crm.objects.deals.read", e.Message, StringComparison.Ordinal);
        Assert.True(Guid.TryParse(e.CorrelationId, out _), e.CorrelationId);
        Assert.Equal(3, (await portal.ReadAsync(EmulatedPortal.Request("contacts", ["email"]), null)).Sum(p => p.Records.Count));
    }

    [Fact]
    public async Task ReadAsync_TokenIsWrong_ConcernsTheWholeConnection()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(3)), secret: "pat-guessed");
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => portal.ReadAsync(EmulatedPortal.Request("contacts", ["email"]), null));
        Assert.Equal((CrmFailureKind.Unauthorized, false), (e.Kind, e.IsLocal));
    }

    [Fact]
    public async Task ReadAsync_AnswersAreTorn_AreAskedForAgain()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(350)));
        await portal.FaultAsync(new JsonObject { ["switch"] = "truncated-json", ["after"] = 2, ["times"] = 2 });
        Assert.Equal(350, (await portal.ReadAsync(EmulatedPortal.Request("contacts", ["email"]), null)).SelectMany(p => p.Records).Select(r => r.Id).Distinct().Count());
    }

    [Fact]
    public async Task EveryRead_1200PropertiesWithLongNames_SendsNoLongAddress()
    {
        string[] names = [.. Enumerable.Range(0, 1200).Select(i => $"p{i:0000}".PadRight(60, 'x'))];
        string past = Seeds.Text(Seeds.Past);
        SeedTable wide = new("contacts", ["id", "createdate", "lastmodifieddate", .. names], [.. Enumerable.Range(1, 120).Select(i => new string?[] { $"{i}", past, past }.Concat(names.Select(n => (string?)$"v{i}")).ToArray())]);
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(wide));
        ReadRequest request = EmulatedPortal.Request("contacts", [.. names, "associations.companies"], names);

        StoredStream store = new();
        await store.PullAsync(portal.Connector, request);
        Assert.Equal(120, store.News);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await portal.EditAsync("contacts", 7, names[1199], "new");
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PullAsync(portal.Connector, request);
        Assert.Equal("new", store.Records["7"].Fields[names[1199]]);
        Assert.Single((await portal.Connector.ReadByIdAsync(request, [new CrmRecordId("8")], CancellationToken.None)).Records);
        Assert.Equal(1202, (await portal.Connector.ReadByIdAsync(request, [new CrmRecordId("8")], CancellationToken.None)).Records[0].Fields.Count + 1);

        // The portal's handler refuses addresses of more than 6,000 characters; the emulator of more than 16,000.
        Assert.True(portal.Sent.Count > 5);
    }

    [Fact]
    public async Task ReadAsync_25000RowsOfOneStamp_EndsWithEachOnceWithin130Searches()
    {
        SeedTable contacts = Seeds.Contacts(25_000);
        string stamp = Seeds.Text(Seeds.Now + TimeSpan.FromMinutes(1));
        SeedTable tied = new(contacts.Name, contacts.Columns, [.. contacts.Rows.Select(r => new[] { r[0], r[1], r[2], r[3], stamp })]);
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(tied));
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        long now = Seeds.Now.ToUnixTimeMilliseconds();
        List<RecordPage> pages = await portal.ReadAsync(EmulatedPortal.Request("contacts", ["email"]), new RestPosition(now, now).ToCheckpoint());
        Assert.Equal(Enumerable.Range(1, 25_000).Select(i => $"{i}"), pages.SelectMany(p => p.Records).Select(r => r.Id.Value));
        Assert.InRange(portal.SentTo("/search").Count(), 125, 130);
    }

    [Fact]
    public async Task ReadAsync_PropertyVanished_ReadsWithoutItAndTellsAndBeginsAnewWhenItIsBack()
    {
        string past = Seeds.Text(Seeds.Past);
        SeedTable contacts = new("contacts", ["id", "email", "shoe_size", "createdate", "lastmodifieddate"], [.. Enumerable.Range(1, 30).Select(i => new string?[] { $"{i}", $"p{i}@example.test", "L", past, past })]);
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(contacts));
        ReadRequest request = EmulatedPortal.Request("contacts", ["email", "shoe_size"]);
        List<RecordPage> first = await portal.ReadAsync(request, null);
        Assert.All(first, p => Assert.Empty(p.MissingFields));

        await portal.SendAsync(HttpMethod.Delete, "crm/v3/properties/contacts/shoe_size", null);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await portal.EditAsync("contacts", 3, "country", "Norway");
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        List<RecordPage> second = await portal.ReadAsync(request, first[^1].Next);
        Assert.All(second, p => Assert.Equal(["shoe_size"], p.MissingFields));
        CrmRecord edited = Assert.Single(second.SelectMany(p => p.Records));
        Assert.Equal(["email"], edited.Fields.Keys);

        // It stays told while nothing changes, and from the beginning it is a mistake in the mapping.
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        List<RecordPage> third = await portal.ReadAsync(request, second[^1].Next);
        Assert.All(third, p => Assert.Equal(["shoe_size"], p.MissingFields));
        Assert.Equal(CrmFailureKind.Misconfigured, (await Assert.ThrowsAsync<CrmException>(() => portal.ReadAsync(request, null))).Kind);

        Checkpoint back = third[^1].Next with { Value = third[^1].Next.Value.Replace("shoe_size", "email", StringComparison.Ordinal) };
        List<RecordPage> again = await portal.ReadAsync(EmulatedPortal.Request("contacts", ["email"]), back);
        Assert.Equal(30, again.SelectMany(p => p.Records).Select(r => r.Id).Distinct().Count());
        Assert.All(again, p => Assert.Empty(p.MissingFields));
    }

    [Fact]
    public async Task ReadQuotaAsync_PrivateApp_TellsTheDayAndWhatIsReserved()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(3)), o => o.DailyLimit = 1000);
        CrmConnection connection = portal.Connector.Connection with { Budget = new ApiBudget(DailyShare: 0.9, StopAtRemaining: 0.25) };
        using SocketsHttpHandler sockets = new();
        using HubSpotConnector connector = HubSpotConnector.Create(connection, new Static("emulator"), sockets, portal.Clock, 1, new HubSpotOptions());
        await portal.ReadAsync(EmulatedPortal.Request("contacts", ["email"]), null);
        CrmQuota quota = Assert.IsType<CrmQuota>(await connector.ReadQuotaAsync(CancellationToken.None));
        Assert.Equal((1000, 250), (quota.Limit, quota.Reserve));
        Assert.InRange(quota.Used, 2, 10);
        Assert.Equal(1, connector.RequestCount);
        Assert.Equal((0, 1, 1, 2), (connector.EstimateWriteRequests(0), connector.EstimateWriteRequests(1), connector.EstimateWriteRequests(100), connector.EstimateWriteRequests(101)));

        await portal.FaultAsync(new JsonObject { ["path"] = "api-usage", ["status"] = 404, ["body"] = """{"status":"error","category":"OBJECT_NOT_FOUND"}""" });
        Assert.Null(await connector.ReadQuotaAsync(CancellationToken.None));
    }

    private sealed class Static(string token) : ISecretSource
    {
        public string Read(string name) => token;
    }
}
