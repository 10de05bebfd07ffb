using System.Text.Json.Nodes;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class LateIndexTests
{
    private static readonly ReadRequest Request = EmulatedPortal.Request("contacts", ["email", "jobtitle"]);

    [Fact]
    public async Task ReadAsync_IndexIs90SecondsLate_StoreEqualsThePortalAfterTwoCycles()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(300)));
        StoredStream store = new();
        await store.PullAsync(portal.Connector, Request);
        await portal.FaultAsync("index-lag", "00:01:30");
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        for (int id = 1; id <= 50; id++)
        {
            await portal.EditAsync("contacts", id, "jobtitle", $"Head {id}");
        }

        for (int i = 0; i < 20; i++)
        {
            await portal.SendAsync(HttpMethod.Post, "crm/v3/objects/contacts", new JsonObject { ["properties"] = new JsonObject { ["email"] = $"new{i}@example.test" } });
        }

        portal.Clock.Advance(TimeSpan.FromSeconds(60));
        await store.PullAsync(portal.Connector, Request);
        Assert.Equal(0, store.News);

        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        await store.PullAsync(portal.Connector, Request);
        Assert.Equal(70, store.News);

        StoredStream anew = new();
        await anew.PullAsync(portal.Connector, Request);
        Assert.Equal(anew.Hash(), store.Hash());
        Assert.Equal(320, await portal.Connector.CountAsync(EmulatedPortal.Contacts, CancellationToken.None));
        Assert.Equal((0, 0), await store.ReconcileAsync(portal.Connector, Request) is var (differences, erased) ? (differences, erased.Count) : default);
    }

    [Fact]
    public async Task ReconcileByIds_LagLongerThanTheOverlap_RepairsWhatNoWindowShowed()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(30)));
        StoredStream store = new();
        await store.PullAsync(portal.Connector, Request);
        await portal.FaultAsync("index-lag", "03:00:00");
        await portal.SendAsync(HttpMethod.Post, "crm/v3/objects/contacts", new JsonObject { ["properties"] = new JsonObject { ["email"] = "late@example.test" } });
        for (int cycle = 0; cycle < 2; cycle++)
        {
            portal.Clock.Advance(TimeSpan.FromMinutes(15));
            await store.PullAsync(portal.Connector, Request);
        }

        Assert.Equal(30, store.Records.Count);
        Assert.Equal(1, (await store.ReconcileAsync(portal.Connector, Request)).Differences);
        Assert.Equal(31, store.Records.Count);
        Assert.Equal(0, (await store.ReconcileAsync(portal.Connector, Request)).Differences);
    }

    [Fact]
    public async Task ReadAsync_OverlapHoldsWhatWasDelivered_FetchesNoHistoryAndNoAssociationsAgain()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(300)));
        ReadRequest request = EmulatedPortal.Request("contacts", ["email", "jobtitle", "associations.companies"], ["jobtitle"]);
        StoredStream store = new();
        await store.PullAsync(portal.Connector, request);
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        for (int id = 1; id <= 60; id++)
        {
            await portal.EditAsync("contacts", id, "jobtitle", "Head");
        }

        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        portal.Sent.Clear();
        await store.PullAsync(portal.Connector, request);
        Assert.Equal((60, 0), (store.News, store.Unchanged));
        Assert.Equal((2, 1), (portal.SentTo("contacts/batch/read").Count(), portal.SentTo("/associations/").Count()));

        await portal.EditAsync("contacts", 7, "jobtitle", "Chief");
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        portal.Sent.Clear();
        await store.PullAsync(portal.Connector, request);
        Assert.Equal((1, 0), (store.News, store.Unchanged));
        Assert.Equal((1, 1), (portal.SentTo("contacts/batch/read").Count(), portal.SentTo("/associations/").Count()));
    }

    [Fact]
    public async Task ReadAsync_MoreChangesThanAreRemembered_ReadsThemAllAgain()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(30)));
        HubSpotConnector connector = portal.Connect(new HubSpotOptions { Remembered = 5 });
        StoredStream store = new();
        await store.PullAsync(connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        for (int id = 1; id <= 6; id++)
        {
            await portal.EditAsync("contacts", id, "jobtitle", "Head");
        }

        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PullAsync(connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PullAsync(connector, Request);
        Assert.Equal((0, 6), (store.News, store.Unchanged));
    }
}
