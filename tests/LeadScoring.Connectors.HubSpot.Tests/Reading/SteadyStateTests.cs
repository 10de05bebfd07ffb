using System.Globalization;
using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>What a cycle costs the customer's quota.</summary>
public sealed class SteadyStateTests
{
    private static readonly TimeSpan Cycle = TimeSpan.FromMinutes(15);

    /// <summary>1 % of 100,000 contacts, 20,000 deals and 200,000 engagements. Only changes cost calls, so a tenth of the unchanged records stands for all of them.</summary>
    [Fact]
    public async Task ReadAsync_OnePercentOf320000RecordsChanged_TakesAtMost100Calls()
    {
        (string Type, int Count, int First)[] sizes = [("contacts", 10_000, 1), ("deals", 2_000, 200_000), ("notes", 5_000, 300_000), ("calls", 5_000, 400_000), ("emails", 5_000, 500_000), ("meetings", 5_000, 600_000)];
        await using EmulatedPortal portal = await EmulatedPortal.StartAsync(Seeds.Of([.. sizes.Select(s => Table(s.Type, s.Count, s.First))]));
        ReadRequest[] requests =
        [
            EmulatedPortal.Request("contacts", ["email", "jobtitle", "associations.companies"], ["jobtitle"]),
            EmulatedPortal.Request("deals", ["dealname", "associations.contacts", "associations.companies"], ["dealname"]),
            .. sizes.Skip(2).Select(s => EmulatedPortal.Request(s.Type, ["hs_timestamp", "associations.contacts"])),
        ];

        // As after a first load that ended at the seed's now.
        long now = Seeds.Now.ToUnixTimeMilliseconds();
        int worst = 0;
        Checkpoint[] checkpoints = [.. requests.Select(_ => new RestPosition(now, now).ToCheckpoint())];
        for (int cycle = 0; cycle < 2; cycle++)
        {
            portal.Clock.Advance(Cycle + (cycle == 0 ? TimeSpan.FromSeconds(30) : TimeSpan.Zero));
            portal.Sent.Clear();
            for (int i = 0; i < requests.Length; i++)
            {
                List<RecordPage> pages = await portal.ReadAsync(requests[i], checkpoints[i]);
                checkpoints[i] = pages[^1].Next;

                // Waiting for the limit of searches moves the clock, and with it the end of the window.
                Assert.InRange(pages.Sum(p => p.Records.Count), (sizes[i].Count / 10) - 15, (sizes[i].Count / 10) + 15);
            }

            worst = Math.Max(worst, portal.Sent.Count);
        }

        Assert.InRange(worst, 50, 100);
    }

    /// <summary>As many change in each of the first two cycles, evenly spread over it.</summary>
    private static SeedTable Table(string type, int count, int first)
    {
        string past = Seeds.Text(Seeds.Past);
        string own = type switch { "contacts" => "jobtitle", "deals" => "dealname", _ => "hs_timestamp" };
        string modified = type == "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate";
        int changes = count / 10;
        return new SeedTable(type, ["id", own, "createdate", modified], [.. Enumerable.Range(0, count).Select(i => new string?[]
        {
            (first + i).ToString(CultureInfo.InvariantCulture), own == "hs_timestamp" ? past : "x", past, (i % 5) switch
            {
                0 when i / 5 < changes => Seeds.Text(Seeds.Now + ((1 + (i / 5)) * Cycle / changes)),
                1 when i / 5 < changes => Seeds.Text(Seeds.Now + Cycle + ((1 + (i / 5)) * Cycle / changes)),
                _ => past,
            },
        })]);
    }
}
