using System.Globalization;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>What goes wrong at a user's desk: one clear message with what to do, and the right exit code.</summary>
[Trait("Category", "EndToEnd")]
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Check_BrokenMapping_NamesLineAndColumn()
    {
        string mapping = _folder.File("broken.yaml");
        string text = await File.ReadAllTextAsync(Repository.Mapping("salesforce.yaml"));
        await File.WriteAllTextAsync(mapping, text.Replace("schedules:", "shedules:", StringComparison.Ordinal));

        CliResult check = await Cli.RunAsync(["check", mapping, "--offline"]);

        Assert.Equal(2, check.ExitCode);
        Assert.Matches(@"broken\.yaml:\d+:\d+\s+.*shedules.*schedules", check.Error.ReplaceLineEndings(" "));
    }

    [Fact]
    public async Task Sync_UnknownField_SaysWhich()
    {
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync("salesforce", "--world", "1", "--leads", "50");

        CliResult sync = await SyncAsync(emulator.Address, "--set", "objects.lead.fields.industry.from=Industy");

        Assert.Equal(2, sync.ExitCode);
        Assert.Contains("Industy", sync.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_WrongSecret_IsRefusedWithoutShowingIt()
    {
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync("salesforce", "--world", "1", "--leads", "50");

        CliResult sync = await Cli.RunAsync(Arguments(emulator.Address), new Dictionary<string, string> { ["LEADSCORING_SECRET_SF_MAIN"] = "someone:sesame-4711" });

        Assert.Equal(3, sync.ExitCode);
        Assert.Contains("SF_MAIN", sync.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", sync.Output + sync.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_NoSecret_SaysWhichVariableToSet()
    {
        CliResult sync = await Cli.RunAsync(Arguments(new Uri("http://127.0.0.1:9")), new Dictionary<string, string> { ["LEADSCORING_SECRET_SF_MAIN"] = "" });

        Assert.Equal(2, sync.ExitCode);
        Assert.Contains("LEADSCORING_SECRET_SF_MAIN", sync.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_CrmIsDown_SaysSoAndTheNextRunWorks()
    {
        Uri address;
        await using (EmulatorProcess gone = await EmulatorProcess.StartAsync("salesforce", "--world", "1", "--leads", "200"))
        {
            address = gone.Address;
        }

        CliResult down = await SyncAsync(address);
        await using EmulatorProcess back = await EmulatorProcess.StartAsync("salesforce", "--world", "1", "--leads", "200");
        await Cli.RunAsync(["provision", Repository.Mapping("salesforce.yaml"), "--set", $"connections.sf.login={back.Address}"]);
        CliResult up = await SyncAsync(back.Address);

        Assert.Equal(3, down.ExitCode);
        Assert.Contains("127.0.0.1", down.Error, StringComparison.Ordinal);
        Assert.True(up.ExitCode == 0, up.ToString());
    }

    [Fact]
    public async Task Sync_StoreIsNoStore_SaysSo()
    {
        await File.WriteAllTextAsync(_folder.File("store.db"), new string('x', 8192));

        CliResult sync = await SyncAsync(new Uri("http://127.0.0.1:9"));

        Assert.Equal(1, sync.ExitCode);
        Assert.Contains("store.db", sync.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_PostgresAddressWithoutUser_IsRefusedClearly()
    {
        CliResult sync = await Cli.RunAsync(["sync", Repository.Mapping("salesforce.yaml"), "--store", "postgres://localhost/x"]);

        Assert.Equal(2, sync.ExitCode);
        Assert.Contains("PostgreSQL", sync.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownVerb_PointsToHelp()
    {
        CliResult result = await Cli.RunAsync(["snyc"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("emulate")]
    [InlineData("check")]
    [InlineData("provision")]
    [InlineData("pull")]
    [InlineData("train")]
    [InlineData("score")]
    [InlineData("plan")]
    [InlineData("apply")]
    [InlineData("sync")]
    [InlineData("explain")]
    [InlineData("serve")]
    public async Task Help_EveryVerb_HasAnExampleAndIsInTheReference(string verb)
    {
        CliResult help = await Cli.RunAsync([verb, "--help"]);

        Assert.Equal(0, help.ExitCode);
        Assert.Contains("Example: leadscoring " + verb, help.Output, StringComparison.Ordinal);
        Assert.Contains($"`{verb}", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "reference", "cli.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_ErrorWithJson_IsOneDocument()
    {
        CliResult sync = await Cli.RunAsync(["sync", _folder.File("missing.yaml"), "--json"]);

        Assert.Equal(2, sync.ExitCode);
        Assert.False(sync.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(2, sync.Json.GetProperty("exit_code").GetInt32());
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> SyncAsync(Uri address, params string[] more) => Cli.RunAsync([.. Arguments(address), .. more]);

    private string[] Arguments(Uri address) =>
        ["sync", Repository.Mapping("salesforce.yaml"), "--store", _folder.File("store.db"), "--set", string.Create(CultureInfo.InvariantCulture, $"connections.sf.login={address}")];
}
