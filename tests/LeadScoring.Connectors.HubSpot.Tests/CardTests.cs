using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>The UI-extension card of the project app, with HubSpot's own renderer for tests.</summary>
public sealed class CardTests
{
    [Fact]
    [Trait("category", "node")]
    public async Task Card_ItsOwnTests_Pass()
    {
        string cards = Path.GetFullPath(Path.Combine(SourceFolder(), "..", "..", "connectors", "LeadScoring.Connectors.HubSpot", "app", "src", "app", "cards"));
        Assert.True(Directory.Exists(Path.Combine(cards, "node_modules")), $"What the card's tests need is not installed: run `npm ci --prefix {Path.GetRelativePath(Path.Combine(SourceFolder(), "..", ".."), cards)}`.");
        using Process node = Process.Start(new ProcessStartInfo("node", ["tests/run.mjs"]) { WorkingDirectory = cards, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> errors = node.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        try
        {
            await node.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail("The card's tests did not end within two minutes:\n" + await output + await errors);
        }

        Assert.True(node.ExitCode == 0, await output + await errors);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
