using System.Diagnostics;
using LeadScoring.EndToEnd.Running;
using LeadScoring.Emulators;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary><c>connect</c> as a process of its own, with the browser's part played by the test.</summary>
public sealed class ConnectTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);

    [Theory]
    [InlineData("salesforce", "sf", "login", "SF_MAIN", """{"grant_type":"authorization_code","client_id":"emulator"}""")]
    [InlineData("hubspot", "hs", "base_url", "HS_MAIN", """{"client_id":"emulator","client_secret":"emulator"}""")]
    public async Task Connect_AdministratorAllows_KeepsARefreshTokenThatOtherProcessesWorkWith(string crm, string connection, string address, string secret, string app)
    {
        using TemporaryFolder folder = new();
        await using Emulated emulator = await Emulated.StartAsync(crm);
        string[] mapping = [Path.Combine(Repository.Root, "mappings", $"{crm}.yaml"), "--set", $"connections.{connection}.{address}={emulator.Address}"];
        Dictionary<string, string> environment = new() { ["LEADSCORING_VAULT"] = folder.File("secrets.vault"), ["LEADSCORING_VAULT_KEY"] = Key, [$"LEADSCORING_SECRET_{secret}"] = app };
        using Process connect = Cli.Start(Repository.Program, ["connect", mapping[0], connection, .. mapping[1..], "--port", "0", "--json"], environment);
        Uri question = await AddressAsync(connect);

        // A forged answer is noted and does not end the wait.
        using HttpClient browser = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using HttpResponseMessage redirect = await browser.GetAsync(question);
        Uri callback = redirect.Headers.Location!;
        Assert.Equal(System.Net.HttpStatusCode.OK, (await browser.GetAsync(new Uri(callback, "/callback?code=stolen&state=guess"))).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await browser.GetAsync(new Uri(callback, "/favicon.ico"))).StatusCode);
        Assert.Contains("terminal", await browser.GetStringAsync(callback), StringComparison.Ordinal);
        CliResult result = await Cli.FinishAsync(connect);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.True(result.Json.GetProperty("ok").GetBoolean());
        Assert.DoesNotContain("refresh_token\":", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("refresh_token", await File.ReadAllTextAsync(folder.File("secrets.vault")), StringComparison.Ordinal);

        // Twice, because with rotation the second process needs what the first one stored.
        for (int process = 0; process < 2; process++)
        {
            CliResult check = await Cli.RunAsync(["provision", mapping[0], .. mapping[1..], "--dry-run", "--json"], environment);
            Assert.True(check.ExitCode == 0, check.ToString());
        }
    }

    [Fact]
    public async Task Connect_NoVaultOrNoSuchConnection_IsWrongInputWithWhatToDo()
    {
        string mapping = Path.Combine(Repository.Root, "mappings", "salesforce.yaml");
        CliResult noVault = await Cli.RunAsync(["connect", mapping, "sf"], new Dictionary<string, string> { ["LEADSCORING_VAULT"] = string.Empty });
        Assert.Equal(2, noVault.ExitCode);
        Assert.Contains("LEADSCORING_VAULT", noVault.Error, StringComparison.Ordinal);
        CliResult unknown = await Cli.RunAsync(["connect", mapping, "nowhere"]);
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("it has sf", unknown.Error, StringComparison.Ordinal);
    }

    private static async Task<Uri> AddressAsync(Process connect)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        while (await connect.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("http", StringComparison.Ordinal))
            {
                return new Uri(line.Trim());
            }
        }

        throw new InvalidOperationException($"connect printed no address: {await connect.StandardOutput.ReadToEndAsync(patience.Token)}");
    }

    private sealed class Emulated(IAsyncDisposable emulator, Uri address) : IAsyncDisposable
    {
        public Uri Address => address;

        public static async Task<Emulated> StartAsync(string crm)
        {
            GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { Seed = 3, LeadsPerCrm = 20, ActivitiesPerCrm = 0 });
            if (crm == "hubspot")
            {
                HubSpotEmulator hubSpot = await HubSpotEmulator.StartAsync(world.HubSpot, new HubSpotEmulatorOptions(), CancellationToken.None);
                return new Emulated(hubSpot, hubSpot.Address);
            }

            SalesforceEmulator salesforce = await SalesforceEmulator.StartAsync(world.Salesforce, new SalesforceEmulatorOptions { RotateRefreshTokens = true, RequirePkce = true }, CancellationToken.None);
            return new Emulated(salesforce, salesforce.Address);
        }

        public ValueTask DisposeAsync() => emulator.DisposeAsync();
    }
}
