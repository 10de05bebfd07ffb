namespace LeadScoring;

/// <summary>The score a lead had at first sight: what reps were told before anything came of it.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="AsOf">When, UTC.</param>
/// <param name="ModelId">The model's id, or <c>rules</c>.</param>
/// <param name="Probability">0–1; <see langword="null"/> while rules scored.</param>
/// <param name="Score">Points 0–100.</param>
/// <param name="Tier">Hot, warm or cold.</param>
public readonly record struct FirstScore(LeadId Lead, DateTimeOffset AsOf, string ModelId, double? Probability, double Score, Tier Tier);
