using System.Globalization;
using System.Text;
using System.Text.Json;
using LeadScoring.Engine;
using LeadScoring.Engine.Explain;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.Train;
using LeadScoring.Engine.WriteBack;
using LeadScoring.Modeling;
using LeadScoring.TestSupport;

namespace LeadScoring.EndToEnd.WholePath;

/// <summary>Twenty leads of the made-up company, explained from the CRM's values to the fields written, with every number checked against the one before it and against a golden file.</summary>
/// <remarks>Set LEADSCORING_GOLDEN=write to train the model and write the files anew; look at the difference before it is committed.</remarks>
public sealed class ExplainGoldenTests
{
    private const int Leads = 20;

    private static bool IsWriting => Environment.GetEnvironmentVariable("LEADSCORING_GOLDEN") == "write";

    /// <summary>A new model too: what is explained then is another one.</summary>
    private static bool IsTraining => Environment.GetEnvironmentVariable("LEADSCORING_GOLDEN") == "train";

    [Fact]
    public async Task Explain_TwentyLeads_EveryNumberIsTraceableAndAsEver()
    {
        await using EmulatedCompany company = await EmulatedCompany.StartAsync("salesforce", Golden("salesforce.yaml"));
        await PullRun.RunAsync(company.Context, CancellationToken.None);

        // Scored at a fixed instant: how often the connectors waited must not show.
        ManualTime clock = new(new DateTimeOffset(company.Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1));
        RunContext context = company.Context with { Clock = clock, Pipeline = company.Pipeline with { Model = company.Pipeline.Model with { MinGood = 20, MinBad = 20, MinMonths = 0, Rules = [] } } };
        await MapStage.RunAsync(context, CancellationToken.None);
        await PutModelLiveAsync(context);
        await ScoreStage.RunAsync(context, all: true, CancellationToken.None);
        await ApplyStage.RunAsync(context, await PlanStage.RunAsync(context, CancellationToken.None), refresh: false, CancellationToken.None);

        List<LeadId> chosen = [];
        await foreach (ScoredLead lead in context.Store.Scores.ReadAllAsync(CancellationToken.None))
        {
            chosen.Add(lead.Lead);
        }

        StringBuilder text = new();
        foreach (LeadId lead in Enumerable.Range(0, Leads).Select(i => chosen[i * chosen.Count / Leads]))
        {
            LeadExplanation explained = (await ExplainLead.RunAsync(context, lead.Value, CancellationToken.None))!;
            AssertTraceable(explained, context.Pipeline);
            Write(explained, text);
        }

        if (IsWriting)
        {
            await File.WriteAllTextAsync(Golden("explained-leads.txt"), text.ToString());
        }

        Assert.Equal(await File.ReadAllTextAsync(Golden("explained-leads.txt")), text.ToString());
    }

    private static string Golden(string name) => Path.Combine(Running.Repository.Root, "tests", "LeadScoring.EndToEnd", "Golden", name);

    /// <summary>A model that was trained once and is kept: the golden file shows how leads are explained, not how models are trained.</summary>
    private static async Task PutModelLiveAsync(RunContext context)
    {
        if (IsTraining)
        {
            TrainReport train = await TrainStage.RunAsync(context, new ModelTraining([new LogisticTrainer()], context.Clock), CancellationToken.None);
            Assert.True(train.WentLive, train.Verdict);
            RegisteredModel live = (await context.Store.Models.ReadLiveAsync(CancellationToken.None))!;
            await File.WriteAllBytesAsync(Golden("model.json"), live.Artifact.ToArray());
            await File.WriteAllTextAsync(Golden("card.json"), JsonSerializer.Serialize(live.Card));
        }

        ModelCard card = JsonSerializer.Deserialize<ModelCard>(await File.ReadAllTextAsync(Golden("card.json")))!;
        await context.Store.Models.SaveAsync(card with { MappingHash = context.Pipeline.InputsHash }, await File.ReadAllBytesAsync(Golden("model.json")), live: true, CancellationToken.None);
    }

    private static void AssertTraceable(LeadExplanation lead, PipelineDefinition pipeline)
    {
        ScoredLead score = lead.Score!;
        Assert.Equal(score.Margin, score.Base + lead.Features.Sum(f => f.Contribution ?? 0), 1e-6);
        Assert.Equal(1 / (1 + Math.Exp(-score.Margin)), score.Probability!.Value, 1e-9);
        Assert.Equal(score.Score - score.BaseScore, lead.Features.Sum(f => f.Points ?? 0), 1e-6);
        Assert.Equal(score.Score - score.BaseScore, lead.BySource.Sum(s => s.Points), 1e-6);
        Assert.Equal(TierBorders.TierOf(pipeline.Tiers, lead.Tier!.ShownScore, lead.Tier.IsKept ? score.Tier : null), score.Tier);
        foreach (ExplainedFeature feature in lead.Features)
        {
            if (feature.Raw is { } raw)
            {
                FieldMapping mapping = pipeline.Leads.First(l => l.Stream == new StreamKey(raw.Record.Connection, raw.Record.Stream)).Fields.First(f => f.Name == feature.Field);
                Assert.Equal((mapping.From, mapping.Line), (raw.CrmField, raw.Line));
                Assert.Equal(mapping.Conversion.Convert(raw.Text).Text, raw.Mapped);
                Assert.Equal(feature.FieldValue, raw.Mapped);
                Assert.True(raw.KnownAt <= score.AsOf);
            }

            FeatureDefinition definition = pipeline.Features.Features.First(f => f.Name == feature.Feature);
            Assert.Equal(definition.Line, feature.Line);
            Assert.Equal(FactorSentence.Of(definition, feature.Value), feature.Sentence);
            if (definition is CountFeature)
            {
                Assert.Equal(feature.Value, $"{feature.ActivityCount}");
            }
            else if (definition is HappenedFeature happened)
            {
                Assert.Equal(feature.Value, feature.ActivityCount > 0 != happened.Negated ? "1" : "0");
            }
        }

        foreach (ExplainedWrite write in lead.Writes.Where(w => w.Holds is WriteBackValue.Score or WriteBackValue.Factor && w.LastWritten is not null))
        {
            string expected = write.Holds == WriteBackValue.Score
                ? Math.Round(score.Score, MidpointRounding.AwayFromZero).ToString(CultureInfo.InvariantCulture)
                : score.Factors.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Points:+0;-0;0} {f.Sentence}")).First(s => s == write.LastWritten);
            Assert.Equal(expected, write.LastWritten);
        }
    }

    private static void Write(LeadExplanation lead, StringBuilder to)
    {
        ScoredLead score = lead.Score!;
        to.Append(CultureInfo.InvariantCulture, $"{string.Join(" ", lead.Records)} created {lead.CreatedAt:u} as of {score.AsOf:u}\n");
        to.Append(CultureInfo.InvariantCulture, $"  score {score.Score:0.00}, base {score.BaseScore:0.00}; log-odds {score.Base:0.000} {score.Margin - score.Base:+0.000;-0.000} = {score.Margin:0.000}; chance {score.Probability:0.0000}; {score.Tier}\n");
        foreach (ExplainedFeature feature in lead.Features)
        {
            to.Append(CultureInfo.InvariantCulture, $"  {feature.Points:+0.00;-0.00;0.00} {feature.Sentence} | {feature.Feature} = {feature.Value ?? "-"} (line {feature.Line})");
            to.Append(
                feature.Raw is { } raw ? string.Create(CultureInfo.InvariantCulture, $" <- {feature.Field} = {raw.Mapped} <- {raw.Record} {raw.CrmField} = \"{raw.Text}\" known {raw.KnownAt:u} (line {raw.Line})")
                : feature.Activities is [var newest, ..] ? string.Create(CultureInfo.InvariantCulture, $" <- {feature.ActivityCount} activities, newest {newest.Record} {newest.Kind} \"{newest.Detail}\" {newest.HappenedAt:u} known {newest.KnownAt:u}")
                : string.Empty);
            to.Append(feature.ExcludedBecause is { } why ? $" left out: {why}\n" : "\n");
        }

        to.Append(CultureInfo.InvariantCulture, $"  owner {lead.Routing?.User ?? "-"}: {lead.Routing?.Reason} (line {lead.RoutingLine})\n");
        foreach (ExplainedWrite write in lead.Writes.Where(w => w.WrittenAt is not null))
        {
            to.Append(CultureInfo.InvariantCulture, $"  {write.CrmField} (line {write.Line}): {write.LastWritten}\n");
        }
    }
}
