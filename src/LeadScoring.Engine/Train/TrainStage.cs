using LeadScoring.Engine.Accounts;
using LeadScoring.FeatureStore;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Train;

/// <summary>Learns from past leads, as they were known then, and puts the model live if it is better than knowing nothing.</summary>
public static class TrainStage
{
    /// <summary>Trains and registers.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="training">The kinds of model that can be tried here.</param>
    /// <param name="cancellationToken">Cancels; then nothing is registered.</param>
    public static async Task<TrainReport> RunAsync(RunContext context, ModelTraining training, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(training);
        PipelineDefinition pipeline = context.Pipeline;
        DateTimeOffset now = context.Now;
        RegisteredModel? live = await LiveModel.ReadAsync(context, cancellationToken);
        GroupBook? groups = await LeadPass.GatherAsync(context, null, null, cancellationToken);
        TrainingSetBuilder examples = new(pipeline.Features, pipeline.Label, groups);
        OpinionRows? opinions = pipeline.Model.Feedback is { } feedback ? new OpinionRows(feedback, pipeline.Features, groups, await context.Store.Scores.ReadRoutingAsync(cancellationToken)) : null;
        FairTraining fair = new(pipeline);
        LeakHunter leaks = new(pipeline.Label);
        long total = await context.Store.Facts.CountLeadsAsync(cancellationToken);
        long done = 0;
        await foreach (LeadFacts lead in LeadPass.ReadAsync(context, null, now, cancellationToken))
        {
            examples.Add(lead, now);
            opinions?.Add(lead, now);
            fair.Add(lead, now);
            leaks.Observe(lead, now);
            if (++done % 1000 == 0)
            {
                context.Report("train", "examples", done, total);
            }
        }

        TrainingCounts counts = examples.Counts;
        TrainingSet set = fair.Reweigh(await Exploration.WeighAsync(context, examples.Build(), cancellationToken));
        IProgress<TrainingProgress>? progress = context.Progress is null ? null : new Forward(context);
        TrainingRequest request = new()
        {
            Set = set,
            Features = pipeline.Features,
            Options = pipeline.Model,
            Tiers = pipeline.Tiers,
            Excluded = [.. leaks.Find(set, pipeline.Features, context.Seed, cancellationToken), .. fair.Dropped()],
            Guards = fair.Guards(),
            MappingHash = pipeline.InputsHash,
            Seed = context.Seed,
            Opinions = opinions?.Build(),
            Live = live,
        };
        TrainingOutcome outcome = training.Train(request, progress, cancellationToken);
        if (outcome.Card is { } card && (outcome.GoesLive || outcome.IsChallenger))
        {
            card = card with { Groups = fair.Treatments(set, new RegisteredModel(card, outcome.Artifact)) };
            outcome = outcome with { Card = card };
            await context.Store.Models.SaveAsync(card, outcome.Artifact, outcome.GoesLive ? ModelState.Live : ModelState.Challenger, cancellationToken);
        }

        if (outcome.GoesLive && outcome.Card?.Id != live?.Card.Id)
        {
            await context.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        }

        await context.Store.Trials.NoteTrainingAsync(now, cancellationToken);
        return new TrainReport(set.Rows, counts, outcome.GoesLive, outcome.Verdict, outcome.Card) { TimingUnknown = leaks.TimingUnknown(pipeline.Features) };
    }

    private sealed class Forward(RunContext context) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => context.Report("train", value.Step, value.Done, value.Total);
    }
}

/// <summary>What training did.</summary>
/// <param name="Examples">Rows that a model could learn from.</param>
/// <param name="Counts">How past leads became rows, or why not.</param>
/// <param name="WentLive">Whether a model went live.</param>
/// <param name="Verdict">A sentence for people.</param>
/// <param name="Card">The best model's card, live or not; <see langword="null"/> when nothing could be tried.</param>
public sealed record TrainReport(int Examples, TrainingCounts Counts, bool WentLive, string Verdict, ModelCard? Card)
{
    /// <summary>Features whose field was never seen to change: whether they are filled before the outcome is not known, and the leak probes can only judge them by their figures.</summary>
    public IReadOnlyList<string> TimingUnknown { get; init; } = [];
}
