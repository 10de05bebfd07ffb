using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

/// <summary>HubSpot's own Node client against the emulator, directly and through a validating proxy.</summary>
public sealed class OfficialClientTests
{
    [Theory]
    [InlineData("hubspot/api-client.test.mjs")]
    [InlineData("hubspot/webhooks.test.mjs")]
    [Trait("category", "node")]
    public async Task Emulator_DrivenByTheOfficialClient_IsWhatItExpects(string tests)
    {
        string clients = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "clients"));
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules")), "The Node clients are not installed: run `npm ci --prefix tests/clients`.");
        await using HubSpotEmulator emulator = await HubSpotEmulator.StartAsync(
            Seeds.Contacts(250), new HubSpotEmulatorOptions { RequestsPerTenSeconds = 10_000, OAuthRequestsPerTenSeconds = 10_000, SearchPerSecond = 1_000 }, CancellationToken.None);
        ProcessStartInfo start = new("node", ["--test", tests])
        {
            WorkingDirectory = clients,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HUBSPOT_EMULATOR"] = emulator.Address.ToString() },
        };

        using Process node = Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> errors = node.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        try
        {
            await node.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail("node --test did not end within three minutes:\n" + await output + await errors);
        }

        Assert.True(node.ExitCode == 0, await output + await errors);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
