using LeadScoring.Engine.Diff;
using LeadScoring.Engine.Preview;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Storage;

namespace LeadScoring.Engine.Tests.Preview;

public sealed class PreviewStageTests
{
    private const string Mapped = """
              title: { from: Title, do: [trim] }
        """;

    private const string Seniority = """
              title: { from: Title, do: [trim], map: { VP: vice_president, Clerk: clerk }, otherwise: other }
              employees: { from: Employees__c, do: [number] }
        """;

    private static readonly string WithMap = Pushed.Yaml.Replace(Mapped, Seniority, StringComparison.Ordinal).Replace("title = VP", "title = vice_president", StringComparison.Ordinal);

    [Fact]
    public async Task Run_Store_ShowsRawMappedFeatureAndWhatWasUnknownBadEmpty()
    {
        await using Pushed bench = await FilledAsync(WithMap);
        await bench.PullAsync();
        await using IStore scratch = await ScratchAsync(bench, "scratch");

        PreviewReport report = await PreviewStage.RunAsync(bench.Context, scratch, 200, CancellationToken.None);

        FieldPreview title = report.Fields.Single(f => f.Field == "title");
        Assert.Equal((2, 1, 0, 3), (title.Good, title.Empty, title.Bad, title.Unknown));
        Assert.Equal([("Wizard", 2), ("Bard", 1)], title.MostUnknown.Select(u => (u.Text, u.Count)));
        FieldPreview employees = report.Fields.Single(f => f is { ObjectName: "lead", Field: "employees" });
        Assert.Equal((1, 1), (employees.Good, employees.Bad));
        Assert.Equal("lots", employees.MostBad.Single().Text);
        Assert.Equal((6, 6), (report.Records, report.Leads));
        LeadPreview vp = report.Examples.Single(e => e.Fields["title"].Raw == " VP ");
        Assert.Equal(("vice_president", "vice_president", "1200"), (vp.Fields["title"].Mapped, vp.Features["title"], vp.Features["employees"]));
        Assert.Equal("1", report.Features.Single(f => f.Feature == "intent_30d").Values.Single(v => v.Text == "1").Text);
    }

    [Fact]
    public async Task Run_AnotherMappingThanTheStores_IsShownAsItWouldBeAndNothingIsWritten()
    {
        await using Pushed bench = await FilledAsync();
        await bench.PullAsync();
        long requests = bench.Crm.RequestCount;
        string? hash = await bench.Store.Facts.ReadMappingHashAsync(CancellationToken.None);
        await using IStore scratch = await ScratchAsync(bench, "scratch");

        PreviewReport report = await PreviewStage.RunAsync(bench.Context with { Pipeline = Pushed.Compile(WithMap) }, scratch, 200, CancellationToken.None);

        Assert.Contains(report.Features.Single(f => f.Feature == "title").Values, v => v.Text == "vice_president");
        Assert.Equal(requests, bench.Crm.RequestCount);
        Assert.Empty(bench.Crm.Sent);
        Assert.Equal(hash, await bench.Store.Facts.ReadMappingHashAsync(CancellationToken.None));
        Assert.Contains((await bench.LeadsAsync()).SelectMany(l => l.Values), v => v.Text == "VP");
    }

    [Fact]
    public async Task Run_Sample_IsDrawnEvenlyAndRepeats()
    {
        await using Pushed bench = await Pushed.CreateAsync();
        for (int i = 0; i < 300; i++)
        {
            bench.Crm.Edit("Lead", $"{i:000}", ("Email", $"p{i}@x.test"), ("Title", i < 100 ? "first" : "later"));
        }

        await bench.PullAsync();
        await using IStore scratch = await ScratchAsync(bench, "one");
        await using IStore again = await ScratchAsync(bench, "two");

        PreviewReport report = await PreviewStage.RunAsync(bench.Context, scratch, 60, CancellationToken.None);
        PreviewReport repeated = await PreviewStage.RunAsync(bench.Context, again, 60, CancellationToken.None);

        Assert.Equal(60, report.Records);
        Assert.InRange(report.Features.Single(f => f.Feature == "title").Values.Single(v => v.Text == "first").Count, 8, 32);
        Assert.Equal(report.Examples.SelectMany(e => e.Records), repeated.Examples.SelectMany(e => e.Records));
    }

    [Fact]
    public async Task Pull_NoStore_ReadsNoMoreThanTheSampleNeeds()
    {
        await using Pushed bench = await Pushed.CreateAsync();
        bench.Crm.PageSize = 10;
        for (int i = 0; i < 100; i++)
        {
            bench.Crm.Edit("Lead", $"{i:000}", ("Email", $"p{i}@x.test"));
        }

        await PreviewStage.PullAsync(bench.Context, 20, CancellationToken.None);

        Assert.Equal(20, await bench.Store.Records.CountAsync(StreamKey.Parse("sf.Lead"), CancellationToken.None));
    }

    [Fact]
    public async Task Diff_ChangedMapping_SaysWhichLeadsChangeWithoutAskingTheCrmOrChangingAnything()
    {
        await using Pushed bench = await FilledAsync();
        await SyncRun.RunAsync(bench.Context, new Modeling.ModelTraining([new Modeling.LogisticTrainer()], bench.Clock), CancellationToken.None);
        bench.Crm.Sent.Clear();
        long requests = bench.Crm.RequestCount;
        await using IStore oldScratch = await ScratchAsync(bench, "old");
        await using IStore newScratch = await ScratchAsync(bench, "new");
        PipelineDefinition changed = Pushed.Compile(WithMap.Replace("title = vice_president, add: 40", "title = vice_president, add: 60", StringComparison.Ordinal));

        DiffReport report = await DiffStage.RunAsync(bench.Context, bench.Context with { Pipeline = changed }, oldScratch, newScratch, CancellationToken.None);

        Assert.Equal((6L, 0L, 0L), (report.Leads, report.OnlyOld, report.OnlyNew));
        Assert.Equal(5, report.Values.Single(v => v.Name == "title").Leads);
        Assert.Contains(report.Values.Single(v => v.Name == "title").Examples, e => e is { Old: "Bard", New: "other" });
        Assert.Equal(5, report.Features.Single(f => f.Name == "title").Leads);
        Assert.Equal((Tier.Cold, Tier.Warm, 1L), report.Tiers.Select(t => (t.From, t.To, t.Leads)).Single());
        Assert.Equal((1L, "rules", "rules"), (report.MovedScores, report.OldScorer, report.NewScorer));
        Assert.Equal(["sf.Lead: Employees__c"], report.NeverPulled.Select(n => $"{n.Stream}: {n.Field}"));
        Assert.Equal(requests, bench.Crm.RequestCount);
        Assert.Empty(bench.Crm.Sent);
        Assert.DoesNotContain((await bench.LeadsAsync()).SelectMany(l => l.Values), v => v.Text == "vice_president");
    }

    [Fact]
    public async Task Diff_SameMapping_FindsNothing()
    {
        await using Pushed bench = await FilledAsync();
        await bench.PullAsync();
        await using IStore oldScratch = await ScratchAsync(bench, "old");
        await using IStore newScratch = await ScratchAsync(bench, "new");

        DiffReport report = await DiffStage.RunAsync(bench.Context, bench.Context, oldScratch, newScratch, CancellationToken.None);

        Assert.Equal((6L, 0L, 0), (report.Leads, report.Changed, report.Values.Count + report.Features.Count + report.Tiers.Count + report.NeverPulled.Count));
    }

    [Fact]
    public async Task Map_ChangedMapping_RemapsStoredRecordsWithoutARequest()
    {
        await using Pushed bench = await FilledAsync();
        await bench.PullAsync();
        long requests = bench.Crm.RequestCount;
        bench.Pipeline = Pushed.Compile(WithMap);

        MapReport report = await MapStage.RunAsync(bench.Context, CancellationToken.None);

        Assert.True(report.Remapped);
        Assert.Contains((await bench.LeadsAsync()).SelectMany(l => l.Values), v => v.Text == "vice_president");
        Assert.Equal(requests, bench.Crm.RequestCount);
    }

    [Fact]
    public async Task Pull_FieldNeverPulled_IsReadAloneForOldRecords()
    {
        await using Pushed bench = await FilledAsync();
        await bench.PullAsync();
        bench.Pipeline = Pushed.Compile(WithMap);
        Assert.Equal("Employees__c", (await NeededFields.FindAsync(bench.Store, bench.Context, CancellationToken.None)).Single().Field);

        await bench.PullAsync();

        Assert.Empty(await NeededFields.FindAsync(bench.Store, bench.Context, CancellationToken.None));
        Assert.Contains((await bench.LeadsAsync()).SelectMany(l => l.Values), v => v is { Field: "employees", Text: "1200" });
    }

    [Fact]
    public async Task Sync_ScorePlanAndLedger_NameTheMappingsVersion()
    {
        await using Pushed bench = await FilledAsync();
        SyncReport sync = await SyncRun.RunAsync(bench.Context, new Modeling.ModelTraining([new Modeling.LogisticTrainer()], bench.Clock), CancellationToken.None);
        string before = bench.Pipeline.ContentHash;
        RecordRef vp = new(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId("1"));
        Assert.Equal(before, sync.Plan.MappingHash);
        Assert.Equal([before], (await bench.Store.Ledger.ReadAsync(vp, CancellationToken.None)).Select(e => e.MappingHash));

        bench.Pipeline = Pushed.Compile(Pushed.Yaml.Replace("title = VP, add: 40", "title = VP, add: 60", StringComparison.Ordinal));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        await SyncRun.RunAsync(bench.Context, new Modeling.ModelTraining([new Modeling.LogisticTrainer()], bench.Clock), CancellationToken.None);

        Assert.NotEqual(before, bench.Pipeline.ContentHash);
        LeadId lead = (await bench.Store.Facts.FindLeadAsync(vp, CancellationToken.None))!.Value;
        Assert.Equal(bench.Pipeline.ContentHash, (await bench.Store.Scores.ReadAsync(lead, CancellationToken.None))!.MappingHash);
        Assert.Equal([bench.Pipeline.ContentHash, before], (await bench.Store.Ledger.ReadAsync(vp, CancellationToken.None)).Select(e => e.MappingHash));
    }

    private static async Task<Pushed> FilledAsync(string yaml = Pushed.Yaml)
    {
        Pushed bench = await Pushed.CreateAsync(yaml);
        bench.Crm.Edit("Lead", "1", ("Email", "ann@x.test"), ("Title", " VP "), ("Employees__c", "1200"));
        bench.Crm.Edit("Lead", "2", ("Email", "bob@x.test"), ("Title", "Clerk"), ("Employees__c", "lots"));
        bench.Crm.Edit("Lead", "3", ("Email", "cyd@x.test"), ("Title", "Wizard"));
        bench.Crm.Edit("Lead", "4", ("Email", "dan@x.test"), ("Title", "Wizard"));
        bench.Crm.Edit("Lead", "5", ("Email", "eve@x.test"), ("Title", "Bard"));
        bench.Crm.Edit("Lead", "6", ("Email", "fay@x.test"));
        await bench.ImportAsync("bombora", "mail,topic,seen_on\nann@x.test,crm,2026-05-01\n");
        return bench;
    }

    private static async Task<IStore> ScratchAsync(Pushed bench, string name) => await SqliteStore.OpenAsync(bench.Folder.File($"{name}.db"), bench.Clock, CancellationToken.None);
}
