using System.Text.Json;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>A CRM in which nothing predicts the outcome: the product must say so and put no model live.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ControlGroupTests
{
    [SharedDataFact]
    public async Task Sync_NothingPredicts_NoModelGoesLiveAndSaysWhy()
    {
        using TemporaryFolder folder = new();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync("salesforce", "--seed", Path.Combine(Repository.SharedData, "maven-salesforce"));
        string[] common = [Repository.Mapping("examples/control-group.yaml"), "--store", folder.File("store.db"), "--set", $"connections.sf.login={emulator.Address}", "--json"];

        CliResult provision = await Cli.RunAsync(["provision", .. common]);
        CliResult sync = await Cli.RunAsync(["sync", .. common]);
        CliResult again = await Cli.RunAsync(["sync", .. common]);

        Assert.True(provision.ExitCode == 0, provision.ToString());
        Assert.True(sync.ExitCode == 0, sync.ToString());
        JsonElement train = sync.Json.GetProperty("train");
        Assert.False(train.GetProperty("went_live").GetBoolean());
        Assert.Contains("nothing in the data predicts the outcome", train.GetProperty("verdict").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.True(sync.Json.GetProperty("score").GetProperty("model_id").GetString() is null or "rules");
        CourseSellerTests.AssertNothingNew(again);
    }
}
