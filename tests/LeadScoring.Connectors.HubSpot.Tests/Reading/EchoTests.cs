using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>Own writes move HubSpot's stamps; they come back once, as what they are, and a human's edit beside them is never taken for one.</summary>
public sealed class EchoTests
{
    private static readonly ReadRequest Request = EmulatedPortal.Request("contacts", ["email", "jobtitle", "country"], ["jobtitle"]);

    [Fact]
    public async Task ReadAsync_AfterAWriteBackOf300_BringsThemOnceWithNothingElseChanged()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(1000)));
        StoredStream store = new();
        await store.PullAsync(portal.Connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await WriteAsync(portal, Enumerable.Range(1, 300));
        portal.Clock.Advance(TimeSpan.FromMinutes(1));

        portal.Sent.Clear();
        Dictionary<string, CrmRecord> before = store.Records.ToDictionary();
        await store.PullAsync(portal.Connector, Request);
        Assert.Equal(300, store.News);
        Assert.All(store.Records.Values, r => Assert.Equal(before[r.Id.Value].Fields["jobtitle"], r.Fields["jobtitle"]));

        // Two searches, six reads of history, one look for archived contacts, one count.
        Assert.Equal(10, portal.Sent.Count);

        portal.Clock.Advance(TimeSpan.FromMinutes(5));
        portal.Sent.Clear();
        await store.PullAsync(portal.Connector, Request);
        Assert.Equal((0, 0), (store.News, store.Unchanged));
        Assert.Equal(4, portal.Sent.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_HumanEditInTheSameMillisecondAsOurWrite_IsSeen(bool humanFirst)
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(10)));
        StoredStream store = new();
        await store.PullAsync(portal.Connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        if (humanFirst)
        {
            await portal.EditAsync("contacts", 5, "jobtitle", "Chief");
        }

        await WriteAsync(portal, Enumerable.Range(1, 10));
        if (!humanFirst)
        {
            await portal.EditAsync("contacts", 5, "jobtitle", "Chief");
        }

        portal.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.PullAsync(portal.Connector, Request);
        Assert.Equal("Chief", store.Records["5"].Fields["jobtitle"]);
    }

    [Fact]
    public async Task ReadAsync_HumanEditInTheMillisecondThatWasReadAlready_IsSeen()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(Seeds.Contacts(10)));
        HubSpotConnector connector = portal.Connect(new HubSpotOptions { Settle = TimeSpan.Zero });
        StoredStream store = new();
        await store.PullAsync(connector, Request);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        await WriteAsync(portal, [5]);
        await store.PullAsync(connector, Request);
        Assert.Equal(1, store.News);

        await portal.EditAsync("contacts", 5, "jobtitle", "Chief");
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        await store.PullAsync(connector, Request);
        Assert.Equal((1, "Chief"), (store.News, store.Records["5"].Fields["jobtitle"]));
    }

    private static async Task WriteAsync(EmulatedPortal portal, IEnumerable<int> ids)
    {
        foreach (int[] part in ids.Chunk(100))
        {
            FieldWrite[] batch = [.. part.Select(i => new FieldWrite(new CrmRecordId($"{i}"), new Dictionary<string, string?> { ["city"] = "Score 87" }))];
            Assert.All(await portal.Connector.WriteAsync(EmulatedPortal.Contacts, batch, CancellationToken.None), r => Assert.Equal(WriteStatus.Written, r.Status));
        }
    }
}
