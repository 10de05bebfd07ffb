using System.Globalization;
using System.Text.Json;
using LeadScoring.EndToEnd.Running;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>The whole job on the leads of a real online-course seller, read back by Salesforce's own Node client.</summary>
[Trait("Category", "EndToEnd")]
public sealed class CourseSellerTests
{
    /// <summary>Leads whose windows may end between two runs right after each other.</summary>
    private const int MovedByTheClock = 20;

    private static readonly string[] LeakFields =
    [
        "Tags__c", "Lead_Quality__c", "Lead_Profile__c", "Last_Activity__c", "Last_Notable_Activity__c",
        "Asymmetrique_Activity_Index__c", "Asymmetrique_Profile_Index__c", "Asymmetrique_Activity_Score__c", "Asymmetrique_Profile_Score__c",
    ];

    [SharedDataFact]
    public async Task Sync_RealLeads_ScoresOpenOnesWithoutLeaks()
    {
        using TemporaryFolder folder = new();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync("salesforce", "--seed", Path.Combine(Repository.SharedData, "xeducation-salesforce"));
        string[] common = [Repository.Mapping("examples/course-seller.yaml"), "--store", folder.File("store.db"), "--set", $"connections.sf.login={emulator.Address}", "--json"];

        CliResult provision = await Cli.RunAsync(["provision", .. common]);
        CliResult first = await Cli.RunAsync(["sync", .. common]);
        JsonElement written = await Cli.NodeAsync("endtoend/salesforce-scores.mjs", emulator.Address);
        CliResult second = await Cli.RunAsync(["sync", .. common]);

        Assert.True(provision.ExitCode == 0, provision.ToString());
        Assert.True(first.ExitCode == 0, first.ToString());
        AssertLeaksAreOut(first.Json.GetProperty("train").GetProperty("card"));
        AssertGoodScores(written);
        AssertNothingNew(second);
        Assert.Equal(0, await emulator.StopAsync());
    }

    private static void AssertLeaksAreOut(JsonElement card)
    {
        string[] used = [.. card.GetProperty("features").EnumerateArray().Select(f => f.GetString()!)];
        JsonElement[] excluded = [.. card.GetProperty("excluded").EnumerateArray()];
        foreach (string field in LeakFields)
        {
            // The mapping names each leak's feature; the excluded entry must name the CRM field's feature and prove the timing.
            string feature = FeatureOf(field);
            JsonElement entry = Assert.Single(excluded, e => e.GetProperty("feature").GetString() == feature);
            Assert.Equal("written-after-outcome", entry.GetProperty("probe").GetString());
            Assert.Equal(1.0, entry.GetProperty("share").GetDouble(), 6);
            Assert.Contains("after the outcome", entry.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain(feature, used);
        }
    }

    private static string FeatureOf(string field) => field switch
    {
        "Tags__c" => "tags",
        "Lead_Quality__c" => "lead_quality",
        "Lead_Profile__c" => "lead_profile",
        "Last_Activity__c" => "last_activity",
        "Last_Notable_Activity__c" => "last_notable",
        "Asymmetrique_Activity_Index__c" => "activity_index",
        "Asymmetrique_Profile_Index__c" => "profile_index",
        "Asymmetrique_Activity_Score__c" => "activity_score",
        _ => "profile_score",
    };

    private static void AssertGoodScores(JsonElement written)
    {
        Dictionary<string, bool> truth = File.ReadLines(Path.Combine(Repository.SharedData, "xeducation-salesforce-truth", "open_leads.csv"))
            .Skip(1)
            .Select(l => l.Split(','))
            .ToDictionary(l => l[0], l => l[1] == "1");
        Dictionary<string, JsonElement> leads = written.EnumerateArray().ToDictionary(l => l.GetProperty("Id").GetString()!);
        (double Score, double Chance, bool Good)[] rows = [.. truth.Select(t => (Number(leads[t.Key], "Lead_Score__c"), Number(leads[t.Key], "Lead_Score_Chance__c"), t.Value))];

        Assert.Equal(971, rows.Length);
        double auc = RankMetrics.Auc([.. rows.Select(r => (r.Score, r.Good))]);
        double logLoss = RankMetrics.LogLoss([.. rows.Select(r => (r.Chance, r.Good))]);
        Assert.True(auc is >= 0.86 and <= 0.93, string.Create(CultureInfo.InvariantCulture, $"ROC-AUC of the written score is {auc:0.0000}"));
        Assert.True(logLoss <= 0.45, string.Create(CultureInfo.InvariantCulture, $"log loss of the written probability is {logLoss:0.0000}"));
        Assert.All(truth.Keys, id => Assert.False(string.IsNullOrEmpty(leads[id].GetProperty("Score_Reason_1__c").GetString())));
    }

    private static double Number(JsonElement lead, string field) => lead.GetProperty(field).GetDouble();

    internal static void AssertNothingNew(CliResult sync)
    {
        Assert.True(sync.ExitCode == 0, sync.ToString());
        Assert.Equal(0, sync.Json.GetProperty("pull").GetProperty("news").GetInt32());

        // Nothing comes of our own writes; in the minutes between the runs the clock alone may move the windows of a few leads.
        int moved = sync.Json.GetProperty("score").GetProperty("scored").GetInt32();
        Assert.InRange(moved, 0, MovedByTheClock);
        Assert.InRange(sync.Json.GetProperty("plan").GetProperty("writes").GetInt32(), 0, moved);
        Assert.InRange(sync.Json.GetProperty("apply").GetProperty("written").GetInt32(), 0, moved);
    }
}
