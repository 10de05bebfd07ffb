using LeadScoring.Conformance.Trainers;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Engine.Train;
using LeadScoring.Engine.WriteBack;
using LeadScoring.Modeling;
using LeadScoring.TestSupport;

namespace LeadScoring.Engine.Tests.Train;

/// <summary>Models in a real store, from the desk to the fields of a lead.</summary>
public sealed class ModelDeskTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task ScoreAndPlan_LiveModel_WritesHowLeadsLikeThisEndedAndKeepsTheChallengersScores()
    {
        await using Bench bench = await BenchAsync(pipeline => pipeline with
        {
            WriteBack = [new WriteBackTarget(SamplePipeline.Leads, [new WriteBackField { Field = "Score__c", Value = WriteBackValue.Score }, new WriteBackField { Field = "Like__c", Value = WriteBackValue.LeadsLikeThis, Length = 120 }], 1)],
        });
        RegisteredModel live = await PutAsync(bench, ModelState.Live, seed: 1);
        RegisteredModel challenger = await PutAsync(bench, ModelState.Challenger, seed: 2);

        await ScoreStage.RunAsync(bench.Context, all: true, None);
        WriteBackPlan plan = await PlanStage.RunAsync(bench.Context, None);

        Assert.NotEmpty(plan.Writes);
        Assert.All(plan.Writes, w => Assert.Matches(@"^Leads like this: \d+ % won \(\d+ of \d+, \d+–\d+ %\)$", w.Fields.Single(f => f.Field == "Like__c").New));
        List<ShadowScore> shadow = [];
        await foreach (ShadowScore score in bench.Store.Trials.ReadShadowAsync(challenger.Card.Id, None))
        {
            shadow.Add(score);
        }

        Assert.Equal(plan.Writes.Count, shadow.Count);
        await foreach (ScoredLead lead in bench.Store.Scores.ReadAllAsync(None))
        {
            Assert.Equal(live.Card.Id, lead.ModelId);
        }
    }

    [Fact]
    public async Task Trial_HalfOfTheLeads_AreScoredByTheChallengerAlwaysTheSame()
    {
        await using Bench bench = await BenchAsync();
        RegisteredModel live = await PutAsync(bench, ModelState.Live, seed: 1);
        RegisteredModel challenger = await PutAsync(bench, ModelState.Challenger, seed: 2);
        await ModelDesk.BeginTrialAsync(bench.Context, 0.5, "ann", None);

        Dictionary<LeadId, string> first = await ScoreAsync(bench);
        Dictionary<LeadId, string> second = await ScoreAsync(bench);

        Assert.Equal(first, second);
        Assert.InRange(first.Values.Count(m => m == challenger.Card.Id), 8, 32);
        Assert.Equal(40, first.Values.Count(m => m == challenger.Card.Id || m == live.Card.Id));
        Assert.StartsWith("The trial goes on", (await ModelDesk.JudgeTrialAsync(bench.Context, None))!.Sentence, StringComparison.Ordinal);
        await ModelDesk.EndTrialAsync(bench.Context, None);
        Assert.All((await ScoreAsync(bench)).Values, m => Assert.Equal(live.Card.Id, m));
    }

    [Fact]
    public async Task Promote_MappingWantsAName_AsksForItAndRollBackTakesItBackInOneStep()
    {
        await using Bench bench = await BenchAsync(p => p with { Model = p.Model with { Promotion = new PromotionOptions { Approver = "revops" } } });
        RegisteredModel live = await PutAsync(bench, ModelState.Live, seed: 1);
        RegisteredModel challenger = await PutAsync(bench, ModelState.Challenger, seed: 2);

        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => ModelDesk.PromoteAsync(bench.Context, challenger.Card.Id, null, None));
        Assert.Contains("--by NAME", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => ModelDesk.PromoteAsync(bench.Context, "nothing", "ann", None));
        Assert.Contains("released by ann", await ModelDesk.PromoteAsync(bench.Context, challenger.Card.Id, "ann", None), StringComparison.Ordinal);
        Assert.Equal(challenger.Card.Id, (await bench.Store.Models.ReadLiveAsync(None))!.Card.Id);
        Assert.Contains("is live again", await ModelDesk.RollBackAsync(bench.Context, "bob", None), StringComparison.Ordinal);
        Assert.Equal(live.Card.Id, (await bench.Store.Models.ReadLiveAsync(None))!.Card.Id);
        await Assert.ThrowsAsync<InvalidDataException>(() => ModelDesk.RollBackAsync(bench.Context, "bob", None));
    }

    [Fact]
    public async Task Explore_EveryColdLead_IsRoutedAsWarmKeptColdAndRemembered()
    {
        await using Bench bench = await BenchAsync(p => p with
        {
            Model = p.Model with { Explore = 1 },
            Tiers = new TierOptions(101, 100.5),
            Routing = [new RoutingRule("Warm", new Comparison("tier", ComparisonOperator.EqualTo, ["warm"]), new RouteTarget.Team("bdr"), 1), new RoutingRule("Rest", new Always(), new RouteTarget.Keep(), 2)],
        });
        await PutAsync(bench, ModelState.Live, seed: 1);

        await ScoreAsync(bench);

        Assert.All((await bench.Store.Scores.ReadTiersAsync(None)).Values, t => Assert.Equal(Tier.Cold, t));
        Assert.All((await bench.Store.Scores.ReadRoutingAsync(None)).Values, r => Assert.Equal("Warm", r.Rule));
        await foreach (Treatment treatment in bench.Store.Trials.ReadTreatmentsAsync(None))
        {
            Assert.Equal((Tier.Cold, (double?)1), (treatment.Tier, treatment.Explored));
        }
    }

    [Fact]
    public void StableShare_ManyLeads_IsTheShareAndGrowsWithIt()
    {
        LeadId[] leads = [.. Enumerable.Range(0, 20_000).Select(i => new LeadId($"m-{i}"))];
        HashSet<LeadId> small = [.. leads.Where(l => StableShare.Holds(l, 0.03, "explore", 7))];
        HashSet<LeadId> large = [.. leads.Where(l => StableShare.Holds(l, 0.2, "explore", 7))];
        Assert.InRange(small.Count, 530, 670);
        Assert.Subset(large, small);
        Assert.InRange(leads.Count(l => StableShare.Holds(l, 0.03, "trial", 7) && small.Contains(l)), 4, 40);
    }

    private static async Task<Bench> BenchAsync(Func<PipelineDefinition, PipelineDefinition>? change = null)
    {
        PipelineDefinition pipeline = SamplePipeline.Create() with
        {
            Features = new FeatureSet([new FieldFeature("source", null, Expectation.None, 1, "title", FieldKind.Text), new FieldFeature("city", null, Expectation.None, 2, "country", FieldKind.Text)]),
        };
        Bench bench = await Bench.CreateAsync(change is null ? pipeline : change(pipeline));
        bench.AddLeads([.. Enumerable.Range(0, 40).Select(i => ($"L{i:D2}", i % 3 == 0 ? "partner" : i % 3 == 1 ? "web" : "event"))]);
        await bench.SyncAsync();
        return bench;
    }

    /// <summary>A model on the two features that the sample's leads have.</summary>
    private static async Task<RegisteredModel> PutAsync(Bench bench, ModelState state, int seed)
    {
        TrainingSet set = PlantedLeads.Make(700, seed);
        set = set with { Features = set.Features.WithColumns(new HashSet<string> { "source", "city" }) };
        TrainingOutcome outcome = new ModelTraining([new LogisticTrainer(new LogisticOptions { Strength = 10 })], new ManualTime(bench.Clock.GetUtcNow()))
            .Train(set, bench.Pipeline.Features, new ModelOptions { Try = [ModelKind.Logistic] }, [], bench.Pipeline.InputsHash, seed, null, None);
        await bench.Store.Models.SaveAsync(outcome.Card!, outcome.Artifact, state, None);
        return new RegisteredModel(outcome.Card!, outcome.Artifact);
    }

    private static async Task<Dictionary<LeadId, string>> ScoreAsync(Bench bench)
    {
        await ScoreStage.RunAsync(bench.Context, all: true, None);
        Dictionary<LeadId, string> by = [];
        await foreach (ScoredLead lead in bench.Store.Scores.ReadAllAsync(None))
        {
            by.Add(lead.Lead, lead.ModelId);
        }

        return by;
    }
}
