namespace LeadScoring.Modeling;

/// <summary>All that a training needs.</summary>
public sealed record TrainingRequest
{
    /// <summary>Past leads, sorted by as-of, then lead.</summary>
    public required TrainingSet Set { get; init; }

    /// <summary>The features of the mapping: their expectations are kept.</summary>
    public required FeatureSet Features { get; init; }

    /// <summary>Kinds to try, and what is needed to go live.</summary>
    public required ModelOptions Options { get; init; }

    /// <summary>Where tiers begin and what they are asked to convert; the capacity scale is made from it.</summary>
    public TierOptions Tiers { get; init; } = new();

    /// <summary>Features found to be leaks, or forbidden; they go into the card as they are.</summary>
    public IReadOnlyList<ExcludedFeature> Excluded { get; init; } = [];

    /// <summary>The mapping's version, for the card.</summary>
    public required string MappingHash { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public required int Seed { get; init; }

    /// <summary>Rows that reps have an opinion on and no outcome is known of, with what the opinion weighs; models learn from them and are never measured on them.</summary>
    public TrainingSet? Opinions { get; init; }

    /// <summary>The model that scores now; a new one must not be worse where it has not looked. <see langword="null"/> = none.</summary>
    public RegisteredModel? Live { get; init; }

    /// <summary>A further comparison with the live model, by its name in <see cref="PromotionOptions.NotWorseOn"/>, for example fairness.</summary>
    public IReadOnlyDictionary<string, PromotionGuard> Guards { get; init; } = new Dictionary<string, PromotionGuard>();
}

/// <summary>Compares a challenger with the live model on rows that neither has seen.</summary>
/// <param name="cohort">The rows.</param>
/// <param name="live">The live model's probabilities.</param>
/// <param name="challenger">The challenger's probabilities.</param>
/// <returns>A sentence that says what is worse; <see langword="null"/> when nothing is.</returns>
public delegate string? PromotionGuard(TrainingSet cohort, IReadOnlyList<double> live, IReadOnlyList<double> challenger);
