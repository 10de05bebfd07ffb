namespace LeadScoring;

/// <summary>What a model is, from what it was made and how good it was where it had not looked.</summary>
public sealed record ModelCard
{
    /// <summary>SHA-256 (first 16 hex digits) of the artifact.</summary>
    public required string Id { get; init; }

    /// <summary>Kind of model.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>The version of the mapping's inputs (<see cref="PipelineDefinition.InputsHash"/>): under another one the model does not fit.</summary>
    public required string MappingHash { get; init; }

    /// <summary>SHA-256 of the training rows (features, labels, weights, instants).</summary>
    public required string TrainingHash { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Rows it learned from.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Distinct leads it learned from.</summary>
    public required int Leads { get; init; }

    /// <summary>Share (0–1) of good among them.</summary>
    public required double BaseRate { get; init; }

    /// <summary>Oldest and newest instant of scoring in the test set.</summary>
    public required DateTimeOffset TestFrom { get; init; }

    /// <summary>Newest instant of scoring in the test set.</summary>
    public required DateTimeOffset TestTo { get; init; }

    /// <summary>All kinds that were tried, with their figures on the newest rows.</summary>
    public required IReadOnlyList<CandidateResult> Candidates { get; init; }

    /// <summary>Features in use.</summary>
    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>Features that were left out, with the reason as a sentence.</summary>
    public required IReadOnlyList<ExcludedFeature> Excluded { get; init; }

    /// <summary>Mean absolute contribution per feature (log-odds), largest first.</summary>
    public required IReadOnlyList<FeatureImportance> Importance { get; init; }

    /// <summary>How past leads ended by probability, least likely first; empty in older models.</summary>
    public IReadOnlyList<OutcomeBand> Bands { get; init; } = [];

    /// <summary>Rules and model score together; <see langword="null"/> when the model scores alone.</summary>
    public ColdStart? ColdStart { get; init; }

    /// <summary>What became of the wish for few factors; <see langword="null"/> without one, or when there were few enough.</summary>
    public FactorLimit? FactorLimit { get; init; }

    /// <summary>Parts of the leads that were looked at for models of their own.</summary>
    public IReadOnlyList<SegmentResult> Segments { get; init; } = [];

    /// <summary>The comparison with the model that was live; <see langword="null"/> when none was.</summary>
    public PromotionVerdict? Promotion { get; init; }

    /// <summary>Rows on which reps had an opinion that taught the model.</summary>
    public int Opinions { get; init; }

    /// <summary>Gain in AUC over the mapping's rules on the newest rows, exceeded with 95 % confidence; <see langword="null"/> without rules.</summary>
    public double? RulesGainLow { get; init; }

    /// <summary>How the model treats the groups of <see cref="FairnessOptions"/> among the leads it learned from; empty where no groups are named.</summary>
    public IReadOnlyList<GroupTreatment> Groups { get; init; } = [];

    /// <summary>How the features in use were spread over the leads it learned from, one row per lead; empty for models of older versions.</summary>
    public IReadOnlyList<FeatureDistribution> Drift { get; init; } = [];

    /// <summary>What each value of the most important features was worth; empty in older models.</summary>
    public IReadOnlyList<FeatureProfile> Profiles { get; init; } = [];
}

/// <summary>One kind of model, measured on the newest outcomes.</summary>
/// <param name="Kind">Which.</param>
/// <param name="TestRows">Rows it was measured on.</param>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="AucLow">Lower end of the 95 % interval.</param>
/// <param name="AucHigh">Upper end of the 95 % interval.</param>
/// <param name="LogLoss">Mean log loss (nats).</param>
/// <param name="BaseLogLoss">Log loss of always saying the base rate of the training rows.</param>
/// <param name="Problem">Why it could not be tried, if so.</param>
public sealed record CandidateResult(ModelKind Kind, int TestRows, double Auc, double AucLow, double AucHigh, double LogLoss, double BaseLogLoss, string? Problem = null)
{
    /// <summary>Brier score on the test rows; <see langword="null"/> in older models.</summary>
    public double? Brier { get; init; }

    /// <summary>Mean distance (0–1) of promised and real share over ten bins of the test rows.</summary>
    public double? CalibrationError { get; init; }

    /// <summary><c>sigmoid</c> or <c>isotonic</c>, whichever had less log loss on folds.</summary>
    public string? Calibration { get; init; }
}

/// <summary>A feature the model may not use.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Probe">Which check found it: <c>written-after-outcome</c>, <c>missing-value</c>, <c>single-feature</c>, <c>ablation</c>, <c>constant</c>, <c>never-use</c>.</param>
/// <param name="Share">What the probe measured (0–1).</param>
/// <param name="Reason">A sentence for RevOps with the figures.</param>
public sealed record ExcludedFeature(string Feature, string Probe, double Share, string Reason);

/// <summary>How much a feature moves scores.</summary>
public sealed record FeatureImportance(string Feature, double MeanAbsoluteContribution);
