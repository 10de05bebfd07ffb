namespace LeadScoring;

/// <summary>What is tried out beside the live scores: cold leads that are worked anyway, a challenger's scores, and the share of leads it gets.</summary>
public interface ITrialStore
{
    /// <summary>Notes cold leads that are worked anyway; noting one again changes nothing.</summary>
    ValueTask SaveExploredAsync(IReadOnlyList<ExploredLead> leads, CancellationToken cancellationToken);

    /// <summary>How leads were treated, sorted by lead, then instant: one entry per score ever made.</summary>
    IAsyncEnumerable<Treatment> ReadTreatmentsAsync(CancellationToken cancellationToken);

    /// <summary>Stores scores of a model that does not score, the newest per lead and model.</summary>
    ValueTask SaveShadowAsync(IReadOnlyList<ShadowScore> scores, CancellationToken cancellationToken);

    /// <summary>The shadow scores of a model, ordered by lead.</summary>
    IAsyncEnumerable<ShadowScore> ReadShadowAsync(string modelId, CancellationToken cancellationToken);

    /// <summary>The A/B trial; <see langword="null"/> = none.</summary>
    ValueTask<ModelTrial?> ReadTrialAsync(CancellationToken cancellationToken);

    /// <summary>Begins, replaces or ends (<see langword="null"/>) the A/B trial.</summary>
    ValueTask WriteTrialAsync(ModelTrial? trial, CancellationToken cancellationToken);

    /// <summary>When was trained last, and what was flagged since.</summary>
    ValueTask<TrainingNotes> ReadTrainingNotesAsync(CancellationToken cancellationToken);

    /// <summary>Notes that monitoring wants a new model; the newest flag of a kind stays until the next training.</summary>
    ValueTask RaiseAsync(RetrainFlag flag, CancellationToken cancellationToken);

    /// <summary>Notes a training, whatever came of it; flags are answered by it.</summary>
    ValueTask NoteTrainingAsync(DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>When was trained last, and what was flagged since.</summary>
/// <param name="LastTraining">UTC; <see langword="null"/> = never noted.</param>
/// <param name="Flags">What monitoring found.</param>
public sealed record TrainingNotes(DateTimeOffset? LastTraining, IReadOnlyList<RetrainFlag> Flags);

/// <summary>Monitoring wants a new model.</summary>
/// <param name="Kind">Why.</param>
/// <param name="RaisedAt">UTC.</param>
/// <param name="Sentence">What was found, with the figures.</param>
public sealed record RetrainFlag(RetrainFlagKind Kind, DateTimeOffset RaisedAt, string Sentence);

/// <summary>Why monitoring wants a new model.</summary>
public enum RetrainFlagKind
{
    /// <summary>Leads are not like those the model learned from.</summary>
    Drift,

    /// <summary>Actual and predicted conversion differ too much.</summary>
    Calibration,
}

/// <summary>A cold lead that is worked anyway.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="AsOf">Instant of the score, UTC.</param>
/// <param name="Share">Chance (0–1) with which a cold lead was chosen.</param>
public readonly record struct ExploredLead(LeadId Lead, DateTimeOffset AsOf, double Share);

/// <summary>How a lead was treated from an instant on.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="AsOf">Instant of the score, UTC.</param>
/// <param name="Tier">Its tier.</param>
/// <param name="Explored">Chance (0–1) with which it was chosen to be worked although cold; <see langword="null"/> = it was not.</param>
public readonly record struct Treatment(LeadId Lead, DateTimeOffset AsOf, Tier Tier, double? Explored);

/// <summary>A score that nobody sees.</summary>
/// <param name="ModelId">Who scored.</param>
/// <param name="Lead">The lead.</param>
/// <param name="AsOf">UTC.</param>
/// <param name="Probability">0–1.</param>
/// <param name="Score">Points 0–100.</param>
public readonly record struct ShadowScore(string ModelId, LeadId Lead, DateTimeOffset AsOf, double Probability, double Score);

/// <summary>A share of leads is scored by the challenger, to see which model's leads convert better.</summary>
/// <param name="ChallengerId">The challenger.</param>
/// <param name="LiveId">The live model it is compared with.</param>
/// <param name="Share">Share (0–1) of leads that the challenger scores, chosen by a stable hash.</param>
/// <param name="StartedAt">UTC; leads that came before take no part in the comparison.</param>
/// <param name="PlannedLeads">Leads per side at which the trial ends; looks before that need stronger evidence.</param>
/// <param name="StartedBy">Who began it.</param>
public sealed record ModelTrial(string ChallengerId, string LiveId, double Share, DateTimeOffset StartedAt, int PlannedLeads, string StartedBy);
