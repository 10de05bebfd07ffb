using LeadScoring.Modeling;

namespace LeadScoring.Engine.Train;

/// <summary>The challenger beside the live model: its scores are kept and not shown, but for the share of leads that a trial gives it.</summary>
internal sealed class TrialScores(RunContext context, ILeadScorer? challenger, ModelTrial? trial) : IDisposable
{
    /// <summary>Purpose of the draw of leads that the challenger scores.</summary>
    public const string Draw = "trial";

    /// <summary>The challenger's scorer, where there is one that fits the mapping.</summary>
    public ILeadScorer? Challenger => challenger;

    public static async ValueTask<TrialScores> LoadAsync(RunContext context, CancellationToken cancellationToken)
    {
        RegisteredModel? found = await context.Store.Models.ReadChallengerAsync(cancellationToken);
        if (found is null || found.Card.MappingHash != context.Pipeline.InputsHash)
        {
            return new TrialScores(context, null, null);
        }

        ModelTrial? trial = await context.Store.Trials.ReadTrialAsync(cancellationToken);
        return new TrialScores(context, LeadModel.Load(found), trial?.ChallengerId == found.Card.Id ? trial : null);
    }

    /// <summary>Whether the challenger's score is the one that counts for this lead.</summary>
    public bool Takes(LeadId lead) => trial is not null && challenger is not null && StableShare.Holds(lead, trial.Share, Draw, context.Seed);

    /// <summary>Keeps the challenger's scores of a batch.</summary>
    public async ValueTask KeepAsync(IReadOnlyList<FeatureRowKey> keys, ScoreBatch? scores, CancellationToken cancellationToken)
    {
        if (challenger is not null && scores?.Probabilities is { } probabilities)
        {
            await context.Store.Trials.SaveShadowAsync([.. keys.Select((k, r) => new ShadowScore(challenger.ModelId, k.Lead, k.AsOf, probabilities[r], scores.Scores[r]))], cancellationToken);
        }
    }

    public void Dispose() => challenger?.Dispose();
}
