using LeadScoring.Modeling;

namespace LeadScoring.Engine.Train;

/// <summary>What people do with models: release one, take one back, begin and end a trial.</summary>
public static class ModelDesk
{
    /// <summary>Puts a stored model live; the next run scores all leads with it.</summary>
    /// <returns>A sentence for people.</returns>
    /// <exception cref="InvalidDataException">There is no such model, it does not fit the mapping, or the mapping asks for a name and none was given.</exception>
    public static async Task<string> PromoteAsync(RunContext context, string id, string? by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        RegisteredModel model = await FindAsync(context, id, cancellationToken);
        if (context.Pipeline.Model.Promotion.Approver is { } approver && string.IsNullOrWhiteSpace(by))
        {
            throw new InvalidDataException($"The mapping wants {approver} to release models. Say who does: leadscoring models MAPPING promote {id} --by NAME.");
        }

        await context.Store.Models.PromoteAsync(model.Card.Id, by, context.Now, cancellationToken);
        await EndTrialAsync(context, cancellationToken);
        await context.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        return $"Model {model.Card.Id} is live{(by is null ? "" : $", released by {by}")}. The next run scores all leads with it; leadscoring models MAPPING rollback takes it back.";
    }

    /// <summary>Puts the model before live again.</summary>
    /// <exception cref="InvalidDataException">There was none, or it does not fit the mapping any more.</exception>
    public static async Task<string> RollBackAsync(RunContext context, string? by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        string id = await context.Store.Models.RollBackAsync(by, context.Now, cancellationToken)
            ?? throw new InvalidDataException("No model was live before this one, so there is nothing to go back to.");
        await EndTrialAsync(context, cancellationToken);
        await context.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        return (await context.Store.Models.ReadAsync(id, cancellationToken))!.Card is var card && LiveModel.Fits(card, context.Pipeline)
            ? $"Model {id} is live again. The next run scores all leads with it."
            : $"Model {id} is live again, but it was made for another mapping: the next run will take it down. Put the mapping of {card.TrainedAt:yyyy-MM-dd} back first.";
    }

    /// <summary>Gives the challenger a share of the leads.</summary>
    /// <exception cref="InvalidDataException">There is no challenger or no live model, or the share is not between 1 % and 50 %.</exception>
    public static async Task<string> BeginTrialAsync(RunContext context, double share, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (share is not (>= 0.01 and <= 0.5))
        {
            throw new InvalidDataException("--share must be between 0.01 and 0.5: the challenger gets that share of the leads.");
        }

        RegisteredModel challenger = await context.Store.Models.ReadChallengerAsync(cancellationToken)
            ?? throw new InvalidDataException("There is no challenger. Train first: a model that is good enough but not shown to be as good as the live one waits as challenger.");
        RegisteredModel live = await LiveModel.ReadAsync(context, cancellationToken)
            ?? throw new InvalidDataException("No model is live; there is nothing to compare the challenger with.");
        int planned = TrialVerdict.LeadsNeeded(live.Card.BaseRate);
        await context.Store.Trials.WriteTrialAsync(new ModelTrial(challenger.Card.Id, live.Card.Id, share, context.Now, planned, by), cancellationToken);
        await context.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        return $"The challenger {challenger.Card.Id} scores {100 * share:0.#} % of the leads from now on. The trial ends at {planned:N0} decided leads of the challenger; earlier only on very strong evidence.";
    }

    /// <summary>Ends the trial; the live model scores all leads again.</summary>
    public static async Task EndTrialAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await context.Store.Trials.ReadTrialAsync(cancellationToken) is not null)
        {
            await context.Store.Trials.WriteTrialAsync(null, cancellationToken);
            await context.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        }
    }

    /// <summary>How the trial stands; <see langword="null"/> without one.</summary>
    public static async Task<TrialVerdict?> JudgeTrialAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await context.Store.Trials.ReadTrialAsync(cancellationToken) is not { } trial)
        {
            return null;
        }

        TrialCount challenger = default;
        TrialCount live = default;
        DateTimeOffset now = context.Now;
        await foreach (LeadFacts lead in context.Store.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            // Only leads whose window is over count, whatever is known of them: quick outcomes alone would mislead.
            if (lead.CreatedAt < trial.StartedAt || lead.CreatedAt + context.Pipeline.Label.Within > now)
            {
                continue;
            }

            bool good = lead.Outcomes.Any(o => o.Kind == OutcomeKind.Good && o.HappenedAt <= lead.CreatedAt + context.Pipeline.Label.Within);
            if (StableShare.Holds(lead.Lead, trial.Share, TrialScores.Draw, context.Seed))
            {
                challenger = challenger.With(good);
            }
            else
            {
                live = live.With(good);
            }
        }

        return TrialVerdict.Of(trial, challenger, live);
    }

    private static async Task<RegisteredModel> FindAsync(RunContext context, string id, CancellationToken cancellationToken)
    {
        RegisteredModel model = await context.Store.Models.ReadAsync(id, cancellationToken)
            ?? throw new InvalidDataException($"There is no model {id}. leadscoring models MAPPING lists them.");
        using LeadModel readable = LeadModel.Load(model);
        return LiveModel.Fits(model.Card, context.Pipeline)
            ? model
            : throw new InvalidDataException($"Model {id} was made for other objects, features, labels or rules than the mapping has now. Train a new one.");
    }
}
