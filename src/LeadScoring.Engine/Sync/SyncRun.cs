using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.Train;
using LeadScoring.Engine.WriteBack;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Sync;

/// <summary>The whole path once: pull, map, train where no model is live, score, plan, apply.</summary>
public static class SyncRun
{
    /// <summary>Runs it.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="training">The kinds of model that can be tried here.</param>
    /// <param name="cancellationToken">Cancels; the next run continues from what was committed.</param>
    /// <exception cref="CrmException">A lead stream could not be read.</exception>
    /// <exception cref="HeldException">A guard stopped the run.</exception>
    public static async Task<SyncReport> RunAsync(RunContext context, ModelTraining training, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await OpenJobs.SettleAsync(context, cancellationToken);
        PullReport pull = await PullRun.RunAsync(context, cancellationToken);
        ThrowIfNothingCanBeTrusted(context, pull);
        MapReport map = await MapStage.RunAsync(context, cancellationToken);
        TrainReport? train = null;
        if ((await LiveModel.ReadAsync(context, cancellationToken) is null && (map.Records > 0 || await context.Store.Scores.ReadLastFullPassAsync(cancellationToken) is not { } lastPass || lastPass == DateTimeOffset.MinValue)) || await RetrainDue.IsAsync(context, cancellationToken))
        {
            train = await TrainStage.RunAsync(context, training, cancellationToken);
        }

        ScoreReport score = await ScoreStage.RunAsync(context, all: false, cancellationToken);
        await DecisionRun.BeforePlanAsync(context, cancellationToken);
        WriteBackPlan plan = await PlanStage.RunAsync(context, cancellationToken);
        ApplyReport apply = await ApplyStage.RunAsync(context, plan, refresh: false, cancellationToken);
        await DecisionRun.AfterApplyAsync(context, apply, cancellationToken);
        await UndoMemory.FadeAsync(context, cancellationToken);
        return new SyncReport(pull, map, train, score, plan, apply);
    }

    /// <summary>A run goes on without a broken activity stream, but scores made without the leads themselves would be wrong for everybody.</summary>
    private static void ThrowIfNothingCanBeTrusted(RunContext context, PullReport pull)
    {
        HashSet<StreamKey> leads = [.. context.Pipeline.Leads.Select(l => l.Stream)];
        if (pull.Failed.FirstOrDefault(s => leads.Contains(s.Stream))?.Failure is { } failure)
        {
            throw failure;
        }
    }
}

/// <summary>What a whole run did.</summary>
/// <param name="Pull">What came in.</param>
/// <param name="Map">What became facts.</param>
/// <param name="Train">What was learned; <see langword="null"/> when a model is live already.</param>
/// <param name="Score">What was scored.</param>
/// <param name="Plan">What was to be written.</param>
/// <param name="Apply">What was written.</param>
public sealed record SyncReport(PullReport Pull, MapReport Map, TrainReport? Train, ScoreReport Score, WriteBackPlan Plan, ApplyReport Apply);
