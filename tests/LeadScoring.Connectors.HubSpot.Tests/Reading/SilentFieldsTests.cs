using System.Text.Json.Nodes;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class SilentFieldsTests
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "contacts", "companies" }, { "deals", "contacts" }, { "deals", "companies" }, { "leads", "contacts" }, { "calls", "contacts" }, { "emails", "contacts" },
        { "meetings", "contacts" }, { "notes", "contacts" }, { "tasks", "contacts" }, { "communications", "contacts" }, { "companies", "contacts" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task ReadSilentFieldsAsync_LinkedWithoutAStamp_ShowsWithinOneSlowCycle(string from, string to)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Table(from, 3, 1), Table(to, 2, 50), Seeds.Associations([[from, "1", to, "50", null]])), version: from == "leads" ? "v3" : "2026-09");
        ReadRequest request = EmulatedPortal.Request(from, ["hs_object_id", $"associations.{to}"]);
        StoredStream store = new();
        await store.PullAsync(portal.Connector, request);
        Assert.Equal("50", store.Records["1"].Fields[$"associations.{to}"]);

        portal.Clock.Advance(TimeSpan.FromHours(1));
        await portal.LinkAsync(from, 2, to, 51);
        await portal.LinkAsync(from, 2, to, 50);
        await portal.UnlinkAsync(from, 1, to, 50);
        portal.Clock.Advance(TimeSpan.FromHours(1));
        await store.PullAsync(portal.Connector, request);
        Assert.Equal("50", store.Records["1"].Fields[$"associations.{to}"]);

        RecordPage page = Assert.Single(await ReadAsync(portal.Connector, request, null));
        Assert.True(page.IsRepair);
        Assert.Equal([null, "50;51", null], page.Records.OrderBy(r => r.Id.Value, StringComparer.Ordinal).Select(r => Assert.Single(r.Fields).Value));
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_ManyRecords_CostsOneCallPer1000PerTargetAndGoesOnFromEveryCheckpoint()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Table("deals", 2500, 1), Seeds.Contacts(2500, 10_000), Seeds.Associations(Seeds.Links("deals", 1, 2500, "contacts", i => i + 9_999))));
        ReadRequest request = EmulatedPortal.Request("deals", ["dealname", "associations.contacts", "associations.companies"]);
        List<RecordPage> pages = await ReadAsync(portal.Connector, request, null);
        Assert.Equal([1000, 1000, 500], pages.Select(p => p.Records.Count));
        Assert.Equal((25, 6), (portal.Sent.Count(s => s.Method == "GET"), portal.SentTo("/associations/").Count()));
        Assert.All(pages.SelectMany(p => p.Records), r => Assert.Equal($"{long.Parse(r.Id.Value) + 9_999}", r.Fields["associations.contacts"]));

        List<RecordPage> rest = await ReadAsync(portal.Connector, request, pages[1].Next);
        Assert.Equal(pages[2].Records.Select(r => r.Id), Assert.Single(rest).Records.Select(r => r.Id));

        // The end begins the next round.
        Assert.Equal(3, (await ReadAsync(portal.Connector, request, rest[^1].Next)).Count);
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_BudgetIsSpent_EndsEarlyAndGoesOnNextTime()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Table("deals", 1500, 1)));
        ReadRequest request = EmulatedPortal.Request("deals", ["associations.contacts"]);
        await portal.FaultAsync(new JsonObject { ["path"] = "after=1100", ["status"] = 429, ["body"] = """{"status":"error","message":"You have reached your daily limit.","policyName":"DAILY"}""" });
        RecordPage first = Assert.Single(await ReadAsync(portal.Connector, request, null));
        await portal.FaultAsync();
        Assert.Equal(500, Assert.Single(await ReadAsync(portal.Connect(), request, first.Next)).Records.Count);
    }

    [Fact]
    public async Task ReadSilentFieldsAsync_NoAssociationsOrEvents_AsksNothing()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(3)));
        Assert.Empty(await ReadAsync(portal.Connector, EmulatedPortal.Request("contacts", ["email"]), null));
        Assert.Empty(await ReadAsync(portal.Connector, EmulatedPortal.Request("web_events", ["contact_id"]), null));
        Assert.Empty(portal.Sent);
        await Assert.ThrowsAsync<CrmException>(() => ReadAsync(portal.Connector, EmulatedPortal.Request("deals", ["associations.contacts"]), new Checkpoint(4711, "{}")));
    }

    private static Emulators.SeedTable Table(string type, int count, int first) => type == "contacts" ? Seeds.Contacts(count, first)
        : Seeds.Objects(type, count, first, type switch { "deals" => "dealname", "companies" => "name", "leads" => "hs_lead_name", _ => "hs_timestamp" });

    private static async Task<List<RecordPage>> ReadAsync(HubSpotConnector connector, ReadRequest request, Checkpoint? from)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in connector.ReadSilentFieldsAsync(request, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }
}
