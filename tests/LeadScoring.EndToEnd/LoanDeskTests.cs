using System.Text.Json;
using LeadScoring.EndToEnd.Running;
using LeadScoring.FeatureStore;
using LeadScoring.Mapping;
using LeadScoring.Storage;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd;

/// <summary>The whole job on the events of a real bank's loan desk, read back by HubSpot's own Node client.</summary>
[Trait("Category", "EndToEnd")]
public sealed class LoanDeskTests
{
    private const int CheckedLeads = 300;

    [SharedDataFact]
    public async Task Sync_RealEvents_LearnsFromThePastAsItWasKnown()
    {
        using TemporaryFolder folder = new();
        await using EmulatorProcess emulator = await EmulatorProcess.StartAsync("hubspot", "--seed", Path.Combine(Repository.SharedData, "bpic2012-hubspot"), "--requests-per-10s", "100000");
        string mapping = Repository.Mapping("examples/loan-desk.yaml");
        string[] overrides = [$"connections.hs.base_url={emulator.Address}"];
        string[] common = [mapping, "--store", folder.File("store.db"), "--set", overrides[0], "--json"];

        CliResult provision = await Cli.RunAsync(["provision", .. common]);
        CliResult first = await Cli.RunAsync(["sync", .. common]);
        JsonElement written = await Cli.NodeAsync("endtoend/hubspot-scores.mjs", emulator.Address);
        CliResult second = await Cli.RunAsync(["sync", .. common]);

        Assert.True(provision.ExitCode == 0, provision.ToString());
        Assert.True(first.ExitCode == 0, first.ToString());
        AssertBeatsBaseRate(first.Json.GetProperty("train"));
        Assert.Equal(first.Json.GetProperty("apply").GetProperty("written").GetInt32(), written.GetArrayLength());
        Assert.True(written.GetArrayLength() > 300, $"{written.GetArrayLength()} scores");
        CourseSellerTests.AssertNothingNew(second);
        await AssertRowsAreAsOfTheirOwnInstantAsync(folder.File("store.db"), MappingFile.Load(mapping, overrides).Pipeline!);
    }

    private static void AssertBeatsBaseRate(JsonElement train)
    {
        Assert.True(train.GetProperty("went_live").GetBoolean(), train.GetProperty("verdict").GetString());
        string? live = train.GetProperty("card").GetProperty("kind").GetString();
        JsonElement candidate = train.GetProperty("card").GetProperty("candidates").EnumerateArray().Single(c => c.GetProperty("kind").GetString() == live);
        Assert.True(candidate.GetProperty("log_loss").GetDouble() < candidate.GetProperty("base_log_loss").GetDouble());
        Assert.True(candidate.GetProperty("auc_low").GetDouble() > 0.5);
    }

    /// <summary>Throws away every fact that became known after a row's instant: the row must not notice.</summary>
    private static async Task AssertRowsAreAsOfTheirOwnInstantAsync(string store, PipelineDefinition pipeline)
    {
        await using IStore opened = await SqliteStore.OpenAsync(store, TimeProvider.System, CancellationToken.None);
        FeatureTableBuilder whole = new(pipeline.Features);
        FeatureTableBuilder past = new(pipeline.Features);
        int laterFacts = 0;
        int leads = 0;
        await foreach (LeadFacts lead in opened.Facts.ReadLeadsAsync(null, CancellationToken.None))
        {
            DateTimeOffset asOf = lead.CreatedAt + pipeline.Label.ScoreMoments[0];
            LeadFacts known = lead with
            {
                Values = [.. lead.Values.Where(v => v.KnownAt <= asOf)],
                Activities = [.. lead.Activities.Where(a => a.KnownAt <= asOf)],
                Outcomes = [.. lead.Outcomes.Where(o => o.KnownAt <= asOf)],
            };
            laterFacts += lead.Values.Count + lead.Activities.Count - known.Values.Count - known.Activities.Count;
            whole.Add(lead, asOf);
            past.Add(known, asOf);
            if (++leads == CheckedLeads)
            {
                break;
            }
        }

        FeatureTable left = whole.Build(), right = past.Build();
        Assert.True(laterFacts > 100, "the check needs facts that came later");
        for (int column = 0; column < left.Columns.Count; column++)
        {
            for (int row = 0; row < left.Rows; row++)
            {
                Assert.Equal(right.Columns[column].TextAt(row), left.Columns[column].TextAt(row));
            }
        }
    }
}
