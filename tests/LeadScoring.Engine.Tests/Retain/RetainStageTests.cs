using LeadScoring.Engine.Retain;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Tests.Retain;

public sealed class RetainStageTests
{
    private static readonly string Yaml = Pushed.Yaml + "\nretention: { lead: 400d, activity: 200d, history: 300d }\n";

    [Fact]
    public async Task Run_MovedClock_RemovesWhatIsOldAndPullsNothingAgain()
    {
        await using Pushed bench = await Pushed.CreateAsync(Yaml);
        bench.Crm.Edit("Lead", "old", ("Email", "ann@x.test"), ("Title", "VP"));
        bench.Crm.Edit("Lead", "young", ("Email", "bob@x.test"), ("Title", "Clerk"));
        bench.Crm.Edit("Task", "t1", ("WhoId", "young"), ("Type", "Call"), ("ActivityDate", "2026-05-04"), ("CreatedDate", "2026-05-04T00:00:00Z"));
        await bench.ImportAsync("bombora", "mail,topic,seen_on\nbob@x.test,crm,2026-05-03\n");
        await bench.PullAsync();
        Assert.Equal(new RetainReport(0, 0, 0, 0), await RetainStage.RunAsync(bench.Context, CancellationToken.None));

        bench.Clock.Advance(TimeSpan.FromDays(150));
        bench.Crm.Edit("Lead", "young", ("Title", "VP"));
        await bench.PullAsync();
        bench.Clock.Advance(TimeSpan.FromDays(260));
        RetainReport report = await RetainStage.RunAsync(bench.Context, CancellationToken.None);

        Assert.Equal((1, 2, 0), (report.Leads, report.Activities, report.KeptForAudit));
        LeadFacts lead = Assert.Single(await bench.LeadsAsync());
        Assert.Equal("young", lead.Records.Single().Id.Value);
        Assert.Empty(lead.Activities);
        Assert.DoesNotContain("ann@x.test", Text(bench), StringComparison.Ordinal);

        // The ids stay, so neither a pull nor a comparison of ids brings back what went; a change in the CRM does.
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, CancellationToken.None);
        await bench.PullAsync();
        Assert.Single(await bench.LeadsAsync());
        bench.Crm.Edit("Lead", "old", ("Title", "CEO"));
        await bench.PullAsync();
        Assert.Equal("CEO", FactView.ValueAt((await bench.LeadsAsync()).Single(l => l.Records[0].Id.Value == "old"), "title", bench.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task Run_History_KeepsWhatHeldAtTheBorder()
    {
        await using Pushed bench = await Pushed.CreateAsync(Yaml);
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"), ("Title", "Clerk"));
        await bench.PullAsync();
        foreach ((int days, string title) in new[] { (10, "Manager"), (50, "Director"), (200, "VP") })
        {
            bench.Clock.Advance(TimeSpan.FromDays(days));
            bench.Crm.Edit("Lead", "1", ("Title", title));
            await bench.PullAsync();
        }

        bench.Clock.Advance(TimeSpan.FromDays(110));
        RetainReport report = await RetainStage.RunAsync(bench.Context, CancellationToken.None);

        Assert.Equal(2, report.History);
        LeadFacts lead = Assert.Single(await bench.LeadsAsync());
        Assert.Equal(["Director", "VP"], lead.Values.Where(v => v.Field == "title").OrderBy(v => v.KnownAt).Select(v => v.Text));
    }

    [Fact]
    public async Task Run_OutcomeOfTheLiveModelsAudit_IsKept()
    {
        await using Pushed bench = await Pushed.CreateAsync(Yaml.Replace("good_when: deal.won = yes", "good_when: lead.title = Won", StringComparison.Ordinal).Replace("title: { field: title }", "surge: { happened: activity, where: kind = surge, within: 7d }", StringComparison.Ordinal).Replace("title = VP", "surge", StringComparison.Ordinal));
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"), ("Title", "Won"));
        bench.Crm.Edit("Lead", "2", ("Email", "bob@x.test"), ("Title", "Clerk"));
        await bench.PullAsync();
        await bench.Store.Models.SaveAsync(EraseCard(bench.Clock.GetUtcNow().AddDays(-1)), new byte[] { 1 }, live: true, CancellationToken.None);
        bench.Clock.Advance(TimeSpan.FromDays(500));

        RetainReport report = await RetainStage.RunAsync(bench.Context, CancellationToken.None);

        Assert.Equal((1, 1), (report.Leads, report.KeptForAudit));
        Assert.Equal("1", Assert.Single(await bench.LeadsAsync()).Records.Single().Id.Value);
    }

    private static ModelCard EraseCard(DateTimeOffset testFrom) => new()
    {
        Id = "live",
        Kind = ModelKind.Logistic,
        TrainedAt = testFrom,
        MappingHash = "v1",
        TrainingHash = "t",
        Seed = 1,
        TrainingRows = 1,
        Leads = 1,
        BaseRate = 0.5,
        TestFrom = testFrom,
        TestTo = testFrom,
        Candidates = [],
        Features = [],
        Excluded = [],
        Importance = [],
    };

    private static string Text(Pushed bench)
    {
        System.Text.StringBuilder all = new();
        foreach (string path in Directory.GetFiles(bench.Folder.Path))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            all.Append(System.Text.Encoding.Latin1.GetString(bytes));
        }

        return all.ToString();
    }
}
