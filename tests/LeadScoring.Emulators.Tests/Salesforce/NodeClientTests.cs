using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>Third-party clients against the emulator. Needs Node and <c>npm ci --prefix tests/clients</c>.</summary>
[Trait("category", "node")]
public sealed class NodeClientTests
{
    [Theory]
    [InlineData("jsforce.test.mjs")]
    [InlineData("cometd.test.mjs")]
    [InlineData("soql.test.mjs")]
    [InlineData("bulk.test.mjs")]
    [InlineData("setup.test.mjs")]
    public async Task NodeTest_AgainstTheEmulator_Passes(string file)
    {
        string clients = ClientsFolder();
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules", "jsforce")), "The clients are not installed: run npm ci --prefix tests/clients.");
        await using SalesforceEmulator emulator = await SalesforceEmulator.StartAsync(SalesforceHarness.SmallSeed(leads: 450), new SalesforceEmulatorOptions(), CancellationToken.None);
        ProcessStartInfo start = new("node") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = clients };
        start.ArgumentList.Add("--test");
        start.ArgumentList.Add(Path.Combine("salesforce", file));
        start.Environment["SALESFORCE_EMULATOR"] = emulator.Address.ToString();
        foreach (string proxy in new[] { "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY" })
        {
            start.Environment.Remove(proxy);
        }

        using Process node = Process.Start(start)!;
        Task<string> errors = node.StandardError.ReadToEndAsync();
        string report = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, report + await errors);
    }

    [Fact]
    public void Parse_EveryListedQuery_IsAccepted()
    {
        using JsonDocument queries = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ClientsFolder(), "salesforce", "queries.json")));
        Assert.All(queries.RootElement.EnumerateArray(), q => Assert.NotNull(LeadScoring.Emulators.Salesforce.SoqlParser.Parse(q.GetString()!)));
    }

    private static string ClientsFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LeadScoring.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "clients");
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository: tests/clients is not to be found.");
    }
}
