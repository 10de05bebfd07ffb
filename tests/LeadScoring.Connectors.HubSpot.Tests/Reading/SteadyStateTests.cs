using System.Globalization;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>What a cycle costs the customer's quota.</summary>
public sealed class SteadyStateTests
{
    private static readonly TimeSpan Cycle = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task ReadAsync_OnePercentOf320000RecordsChanged_TakesAtMost100Calls()
    {
        (string Type, int Count, int First)[] sizes = [("contacts", 100_000, 1), ("deals", 20_000, 200_000), ("notes", 50_000, 300_000), ("calls", 50_000, 400_000), ("emails", 50_000, 500_000), ("meetings", 50_000, 600_000)];
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of([.. sizes.Select(s => Table(s.Type, s.Count, s.First))]));
        ReadRequest[] requests =
        [
            EmulatedPortal.Request("contacts", ["email", "jobtitle", "associations.companies"], ["jobtitle"]),
            EmulatedPortal.Request("deals", ["dealname", "associations.contacts", "associations.companies"], ["dealname"]),
            .. sizes.Skip(2).Select(s => EmulatedPortal.Request(s.Type, ["hs_timestamp", "associations.contacts"])),
        ];

        // As after a first load that ended at the seed's now.
        long now = Seeds.Now.ToUnixTimeMilliseconds();
        Checkpoint[] checkpoints = [.. requests.Select(_ => new RestPosition(now, now).ToCheckpoint())];
        for (int cycle = 0; cycle < 2; cycle++)
        {
            portal.Clock.Advance(Cycle + (cycle == 0 ? TimeSpan.FromSeconds(31) : TimeSpan.Zero));
            portal.Sent.Clear();
            for (int i = 0; i < requests.Length; i++)
            {
                List<RecordPage> pages = await portal.ReadAsync(requests[i], checkpoints[i]);
                checkpoints[i] = pages[^1].Next;
                Assert.Equal(sizes[i].Count / 100, pages.Sum(p => p.Records.Count));
            }

            Assert.InRange(portal.Sent.Count, 1, 100);
        }
    }

    /// <summary>One per cent changes in each of the first two cycles, evenly spread over it.</summary>
    private static SeedTable Table(string type, int count, int first)
    {
        string past = Seeds.Text(Seeds.Past);
        string own = type switch { "contacts" => "jobtitle", "deals" => "dealname", _ => "hs_timestamp" };
        string modified = type == "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate";
        int changes = count / 100;
        return new SeedTable(type, ["id", own, "createdate", modified], [.. Enumerable.Range(0, count).Select(i => new string?[]
        {
            (first + i).ToString(CultureInfo.InvariantCulture), own == "hs_timestamp" ? past : "x", past, (i % 50) switch
            {
                0 when i / 50 < changes => Seeds.Text(Seeds.Now + ((1 + (i / 50)) * Cycle / changes)),
                1 when i / 50 < changes => Seeds.Text(Seeds.Now + Cycle + ((1 + (i / 50)) * Cycle / changes)),
                _ => past,
            },
        })]);
    }
}
