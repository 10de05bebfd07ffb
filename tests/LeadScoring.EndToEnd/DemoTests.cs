using System.Text.Json;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

[Trait("Category", "EndToEnd")]
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_Once_ShowsTheWholeProductAndExits()
    {
        using TemporaryFolder folder = new();

        CliResult demo = await Cli.RunAsync(["demo", "--once", "--json", "--leads", "1200", "--activities", "24000", "--store", folder.File("demo.db")]);

        Assert.True(demo.ExitCode == 0, demo.ToString());
        JsonElement summary = demo.Json;
        JsonElement sync = summary.GetProperty("sync");
        Assert.True(sync.GetProperty("train").GetProperty("went_live").GetBoolean(), sync.GetProperty("train").GetProperty("verdict").GetString());
        Assert.Equal(0, sync.GetProperty("apply").GetProperty("rejected").GetInt32());
        Assert.Equal(sync.GetProperty("plan").GetProperty("writes").GetInt32(), sync.GetProperty("apply").GetProperty("written").GetInt32());
        Assert.Equal(3, summary.GetProperty("leads").GetArrayLength());
        foreach (JsonElement lead in summary.GetProperty("leads").EnumerateArray())
        {
            Assert.False(string.IsNullOrEmpty(lead.GetProperty("score").GetString()));
            Assert.False(string.IsNullOrEmpty(lead.GetProperty("tier").GetString()));
            Assert.NotEqual(0, lead.GetProperty("reasons").GetArrayLength());
        }

        // The program's own count of requests is what the CRMs saw; it also counts its log-ins, which CRMs do not count as API requests.
        JsonElement answered = summary.GetProperty("answered");
        long more = summary.GetProperty("requests").GetInt64() - answered.GetProperty("salesforce").GetInt64() - answered.GetProperty("hubspot").GetInt64();
        Assert.InRange(more, 0, 2);
    }

    [Fact]
    public async Task Demo_PlainOutput_HasNoColoursAndShowsThreeLeads()
    {
        using TemporaryFolder folder = new();

        CliResult demo = await Cli.RunAsync(["demo", "--once", "--leads", "600", "--activities", "9000", "--store", folder.File("demo.db")]);

        Assert.True(demo.ExitCode == 0, demo.ToString());
        Assert.DoesNotContain('\u001b', demo.Output + demo.Error);
        Assert.Contains("What reps see in the CRM:", demo.Output, StringComparison.Ordinal);
        Assert.Contains("Owner ", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_NativeLibraryMissing_GoesOnWithLogisticRegressionAlone()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> without = new() { ["LEADSCORING_XGBOOST_LIBRARY"] = "libnothing.so.0" };

        CliResult demo = await Cli.RunAsync(["demo", "--once", "--json", "--leads", "800", "--activities", "12000", "--store", folder.File("demo.db")], without);

        Assert.True(demo.ExitCode == 0, demo.ToString());
        JsonElement card = demo.Json.GetProperty("sync").GetProperty("train").GetProperty("card");
        Assert.Equal("logistic", card.GetProperty("kind").GetString());
        JsonElement boosted = card.GetProperty("candidates").EnumerateArray().Single(c => c.GetProperty("kind").GetString() == "boosted_trees");
        Assert.Contains("libxgboost0", boosted.GetProperty("problem").GetString(), StringComparison.Ordinal);
    }
}
