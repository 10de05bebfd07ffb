using LeadScoring.Engine.Monitoring;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Engine.Train;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Tests.Monitoring;

/// <summary>The whole look back, on a real store with a model that was really trained.</summary>
public sealed class MonitorStageTests
{
    private static readonly string[] Titles = ["VP", "Manager", "Staff"];
    private static readonly string[] Countries = ["DE", "US"];

    [Fact]
    public async Task Run_LeadsAsBefore_RaisesNoAlarmAndFlagsNothing()
    {
        await using Bench bench = await TrainedAsync();
        await AddAsync(bench, "new", 300, days: 40, shift: 0, seed: 5);
        await ScoreAsync(bench);

        MonitorReport report = await MonitorStage.RunAsync(bench.Context, CancellationToken.None);

        Assert.Equal((0, true), (report.All.Leads, report.Unripe > 0));
        Assert.NotEmpty(report.Drift);
        Assert.True(report.Alarms.Count == 0, string.Join("; ", report.Alarms.Select(a => a.Message)));
        Assert.Empty((await bench.Store.Trials.ReadTrainingNotesAsync(CancellationToken.None)).Flags);
    }

    [Fact]
    public async Task Run_NewLeadsBehaveDifferently_IsFoundInThreeWeeksAndWantsATraining()
    {
        await using Bench bench = await TrainedAsync();
        bench.Clock.Advance(TimeSpan.FromDays(28));
        await AddAsync(bench, "new", 200, days: 21, shift: 3, seed: 6);

        MonitorReport report = await MonitorStage.RunAsync(bench.Context, CancellationToken.None);

        MonitorAlarm alarm = Assert.Single(report.Alarms, a => a is { Kind: MonitorAlarmKind.Drift, Subject: "calls" });
        Assert.Contains("calls of", alarm.Message, StringComparison.Ordinal);
        Assert.Contains(RetrainFlagKind.Drift, (await bench.Store.Trials.ReadTrainingNotesAsync(CancellationToken.None)).Flags.Select(f => f.Kind));
        bench.Pipeline = bench.Pipeline with { Model = bench.Pipeline.Model with { Retrain = new RetrainOptions(OnDrift: true) } };
        Assert.True(await RetrainDue.IsAsync(bench.Context, CancellationToken.None));
    }

    [Fact]
    public async Task Run_PromisesBroken_IsSaidOnceTheWindowIsOver()
    {
        await using Bench bench = await TrainedAsync();
        await AddAsync(bench, "new", 600, days: 10, shift: 0, seed: 7, everybodyLoses: true);
        await ScoreAsync(bench);

        bench.Clock.Advance(TimeSpan.FromDays(40));
        MonitorReport early = await MonitorStage.RunAsync(bench.Context, CancellationToken.None);
        bench.Clock.Advance(TimeSpan.FromDays(25));
        MonitorReport ripe = await MonitorStage.RunAsync(bench.Context, CancellationToken.None);

        Assert.DoesNotContain(early.Alarms, a => a.Kind == MonitorAlarmKind.Calibration);
        Assert.Contains(ripe.Alarms, a => a.Kind == MonitorAlarmKind.Calibration);
        Assert.True(ripe.All.Leads >= 600 && ripe.Tiers.Sum(t => t.Conversion.Of) == ripe.All.Leads);
        Assert.Contains(RetrainFlagKind.Calibration, (await bench.Store.Trials.ReadTrainingNotesAsync(CancellationToken.None)).Flags.Select(f => f.Kind));
    }

    [Fact]
    public async Task Train_GroupsNamed_AreOnTheCardAndTheRemediesWork()
    {
        ModelCard plain = await CardAsync(FairnessRemedy.None);
        ModelCard dropped = await CardAsync(FairnessRemedy.Drop);
        ModelCard reweighed = await CardAsync(FairnessRemedy.Reweigh);

        GroupTreatment before = Assert.Single(plain.Groups, g => g.Group == "US");
        Assert.True(before.SelectionRatio < 0.6 && before.RatioHigh < 1, $"{before}");
        Assert.Contains("history", before.Finding, StringComparison.Ordinal);
        Assert.Contains(dropped.Excluded, e => e is { Feature: "country", Probe: "fairness" });
        Assert.True(Assert.Single(dropped.Groups, g => g.Group == "US").SelectionRatio > before.SelectionRatio + 0.15);
        Assert.True(Assert.Single(reweighed.Groups, g => g.Group == "US").SelectionRatio > before.SelectionRatio + 0.15);
    }

    private static async Task<ModelCard> CardAsync(FairnessRemedy remedy)
    {
        await using Bench bench = await TrainedAsync(new FairnessOptions(["country"], 100, 0.8) { Remedy = remedy }, bias: 1.5);
        return (await bench.Store.Models.ReadLiveAsync(CancellationToken.None))!.Card;
    }

    private static async Task<Bench> TrainedAsync(FairnessOptions? fairness = null, double bias = 0)
    {
        PipelineDefinition sample = SamplePipeline.Create();
        List<FeatureDefinition> features = [.. sample.Features.Features];
        if (fairness is not null)
        {
            features.Add(new FieldFeature("country", null, Expectation.None, 12, "country", FieldKind.Text));
        }

        Bench bench = await Bench.CreateAsync(sample with { Features = new FeatureSet(features), Model = sample.Model with { Try = [ModelKind.Logistic], Fairness = fairness } });
        await AddAsync(bench, "old", 1600, days: 400, shift: 0, seed: 1, bias: bias);
        TrainReport report = await TrainStage.RunAsync(bench.Context, new ModelTraining([new LogisticTrainer()], bench.Clock), CancellationToken.None);
        Assert.True(report.WentLive, report.Verdict);
        return bench;
    }

    private static Task<ScoreReport> ScoreAsync(Bench bench) => ScoreStage.RunAsync(bench.Context, all: true, CancellationToken.None);

    /// <summary>Leads that came over the last days: a title, a country and calls decide who is won, at most 50 days later; with a bias, leads of the US are won less often whatever they do.</summary>
    private static async Task AddAsync(Bench bench, string prefix, int leads, int days, int shift, int seed, double bias = 0, bool everybodyLoses = false)
    {
        Random dice = new(seed);
        DateTimeOffset now = bench.Clock.GetUtcNow();
        List<RecordFacts> facts = [];
        for (int i = 0; i < leads; i++)
        {
            string name = $"{prefix}{i:0000}";
            DateTimeOffset created = now.AddDays(-days * (1 - ((double)i / leads)));
            RecordRef source = new(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId(name));
            string title = Titles[dice.Next(3)];
            string country = Countries[dice.Next(2)];
            int calls = dice.Next(4) + shift;
            double margin = -2.4 + (title == "VP" ? 1.5 : 0) + (0.7 * (calls - shift)) - (country == "US" ? bias : 0);
            bool won = !everybodyLoses && dice.NextDouble() < 1 / (1 + Math.Exp(-margin));
            DateTimeOffset end = created.AddDays(8 + (42 * dice.NextDouble()));
            facts.Add(new RecordFacts(
                source,
                new LeadId(name),
                created,
                false,
                [new ValueFact(source, 0, "country", country, created), new ValueFact(source, 0, "title", title, created)],
                [.. Enumerable.Range(0, calls).Select(c => new ActivityFact(source, source, "call", null, created.AddDays(1 + c), created.AddDays(1 + c)))],
                won && end <= now ? [new OutcomeFact(source, OutcomeKind.Good, end, end, null)] : [],
                []));
        }

        await bench.Store.Facts.ReplaceAsync(facts, CancellationToken.None);
    }
}
