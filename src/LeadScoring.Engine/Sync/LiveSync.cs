using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Sync;

/// <summary>What follows hints: maps the records that changed, scores the leads that are due, plans and applies for these alone, just as a whole run does for all.</summary>
/// <remarks>Cost grows with the number of leads that are due, not with the number of leads. Runs of one pipeline must not overlap, except with <see cref="HintStage"/>.</remarks>
public static class LiveSync
{
    private static readonly TimeSpan FullPassEvery = TimeSpan.FromHours(24);

    /// <summary>Brings the leads that are due up to date.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="cancellationToken">Cancels; the next run continues from what was committed.</param>
    /// <returns>What was done. Where all leads have to be scored anyway (first run, new mapping or model, a day has passed), scoring is left to the next whole run.</returns>
    /// <exception cref="HeldException">A guard stopped the run.</exception>
    public static async Task<LiveReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        MapReport map = await MapStage.RunAsync(context, cancellationToken);
        DateTimeOffset? lastFull = await context.Store.Scores.ReadLastFullPassAsync(cancellationToken);
        if (lastFull is null || context.Now - lastFull >= FullPassEvery)
        {
            return new LiveReport(map, null, null, null);
        }

        IReadOnlySet<LeadId> due = await LeadPass.SpreadAsync(context, await context.Store.Facts.ReadDueAsync(context.Now, cancellationToken), cancellationToken);
        if (due.Count == 0)
        {
            return new LiveReport(map, null, null, null);
        }

        ScoreReport score = await ScoreStage.RunAsync(context, all: false, cancellationToken);
        WriteBackPlan plan = await PlanStage.RunAsync(context, due, cancellationToken);
        ApplyReport apply = await ApplyStage.RunAsync(context, plan, refresh: false, cancellationToken);
        await DecisionRun.AfterApplyAsync(context, apply, cancellationToken);
        return new LiveReport(map, score, plan, apply);
    }
}

/// <summary>What a run after hints did; parts that had nothing to do are <see langword="null"/>.</summary>
/// <param name="Map">What became facts.</param>
/// <param name="Score">What was scored.</param>
/// <param name="Plan">What was to be written.</param>
/// <param name="Apply">What was written.</param>
public sealed record LiveReport(MapReport Map, ScoreReport? Score, WriteBackPlan? Plan, ApplyReport? Apply);
