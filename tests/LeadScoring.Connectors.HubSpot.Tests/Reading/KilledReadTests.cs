using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>The process dies at random places, again and again; what was stored with its checkpoint is all that is left.</summary>
public sealed class KilledReadTests
{
    private const int Kills = 100;
    private static readonly HubSpotOptions SmallPages = new() { PageSize = 100, WatchCount = false };

    [Fact]
    public async Task ReadAsync_KilledAt100RandomPoints_EndsWithTheSameHashAndReadsAtMostOnePageAgain()
    {
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of(
            Seeds.Contacts(1100), Seeds.Objects("deals", 400, 5000, "dealname"), Seeds.Objects("notes", 600, 9000),
            Seeds.Associations(Seeds.Links("notes", 9000, 600, "contacts", i => (i % 1100) + 1), Seeds.Links("deals", 5000, 400, "contacts", i => (i % 1100) + 1))));
        HubSpotConnector connector = portal.Connect(SmallPages);
        ReadRequest[] requests =
        [
            EmulatedPortal.Request("contacts", ["email", "jobtitle"], ["jobtitle"]),
            EmulatedPortal.Request("deals", ["dealname", "associations.contacts"]),
            EmulatedPortal.Request("notes", ["hs_timestamp", "associations.contacts"]),
        ];
        StoredStream[] undisturbed = [.. requests.Select(_ => new StoredStream())];
        StoredStream[] killed = [.. requests.Select(_ => new StoredStream())];
        Random dice = new(20260901);
        int kills = 0;
        for (int cycle = 0; cycle < 40 && kills < Kills; cycle++)
        {
            if (cycle > 0)
            {
                await ChangeAsync(portal, dice);
            }

            for (int i = 0; i < requests.Length; i++)
            {
                int before = portal.Sent.Count;
                await undisturbed[i].PullAsync(connector, requests[i]);
                int least = portal.Sent.Count - before;
                (int deaths, int sent) = await PullKilledAsync(portal, connector, killed[i], requests[i], dice, least + 3);
                kills += deaths;

                // A page costs two lists or one search, two reads of history and one of associations; a killed one is asked for once more.
                Assert.InRange(sent, least, least + (deaths * 5));
                Assert.Equal(undisturbed[i].Hash(), killed[i].Hash());
            }
        }

        Assert.True(kills >= Kills, $"only {kills} kills");
        Assert.Equal(1100 - killed[0].Records.Values.Count(r => r.IsDeleted), (await portal.ReadIdsAsync("contacts")).Count);
    }

    private static async Task<(int Kills, int Sent)> PullKilledAsync(EmulatedPortal portal, HubSpotConnector connector, StoredStream store, ReadRequest request, Random dice, int longest)
    {
        int kills = 0;
        int before = portal.Sent.Count;
        while (kills < 10_000)
        {
            int left = dice.Next(1, Math.Max(3, longest * 2 / 3));
            portal.BeforeSending = _ =>
            {
                if (--left < 0)
                {
                    throw new KilledException();
                }
            };
            try
            {
                await store.PullAsync(connector, request);
                portal.BeforeSending = _ => { };
                return (kills, portal.Sent.Count - before);
            }
            catch (KilledException)
            {
                kills++;
            }
        }

        throw new InvalidOperationException("never came to the end");
    }

    private static async Task ChangeAsync(EmulatedPortal portal, Random dice)
    {
        portal.Clock.Advance(TimeSpan.FromMinutes(20));
        for (int i = 0; i < 60; i++)
        {
            await portal.EditAsync("contacts", 1 + dice.Next(1000), "jobtitle", $"Title {dice.Next(1000)}");
        }

        await portal.ArchiveAsync("contacts", 1001 + dice.Next(99));
        await portal.EditAsync("deals", 5000 + dice.Next(400), "dealname", $"Deal {dice.Next(1000)}");
        portal.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private sealed class KilledException : Exception;
}
