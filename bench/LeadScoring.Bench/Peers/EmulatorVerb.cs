using System.Globalization;
using LeadScoring.Bench.HubSpot;
using LeadScoring.Emulators;

namespace LeadScoring.Bench;

/// <summary>What <see cref="EmulatorChild"/> runs: <c>emulator hubspot CONTACTS ENGAGEMENTS DEALS</c>.</summary>
internal static class EmulatorVerb
{
    /// <summary>No limit that a bench could meet: what is measured is the client, not the customer's quota.</summary>
    private const int NoLimit = 1_000_000;

    /// <summary>Fills an emulator and serves until the parent is gone.</summary>
    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        int Number(int position) => int.Parse(arguments[position], NumberStyles.None, CultureInfo.InvariantCulture);
        switch (arguments)
        {
            case ["hubspot", _, _, _]:
                await using (HubSpotEmulator hubSpot = await StartHubSpotAsync(Number(1), Number(2), Number(3), cancellationToken))
                {
                    await EmulatorChild.ServeAsync(hubSpot.Address, cancellationToken);
                }

                break;
            default:
                throw new FormatException($"There is no emulator \"{string.Join(' ', arguments)}\".");
        }
    }

    private static async Task<HubSpotEmulator> StartHubSpotAsync(int contacts, int engagements, int deals, CancellationToken cancellationToken) =>
        await HubSpotEmulator.StartAsync(
            BulkPortal.Make(contacts, engagements, deals),
            new HubSpotEmulatorOptions { RequestsPerTenSeconds = NoLimit, SearchPerSecond = NoLimit, DailyLimit = long.MaxValue },
            cancellationToken);
}
