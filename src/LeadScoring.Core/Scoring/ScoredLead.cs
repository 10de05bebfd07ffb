namespace LeadScoring;

/// <summary>How urgently a lead is worked.</summary>
public enum Tier
{
    /// <summary>Not now.</summary>
    Cold,

    /// <summary>Soon.</summary>
    Warm,

    /// <summary>First.</summary>
    Hot,
}

/// <summary>One reason for a score.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Value">Its value as text; <see langword="null"/> when missing.</param>
/// <param name="Contribution">Its part of the margin (log-odds); for rules, points.</param>
/// <param name="Points">Its share of the distance between the score and the score of the base, in points; all add up to that distance.</param>
/// <param name="Sentence">What the rep reads.</param>
public sealed record Factor(string Feature, string? Value, double Contribution, double Points, string Sentence);

/// <summary>A lead's score as of one instant and all that is needed to explain and repeat it.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="AsOf">Nothing known later was used; UTC.</param>
/// <param name="ModelId">The model's id, or <c>rules</c>.</param>
/// <param name="MappingHash">The mapping's version.</param>
/// <param name="Base">Margin before any feature is known.</param>
/// <param name="Margin">Calibrated log-odds; for rules, points. Equals <paramref name="Base"/> plus all contributions.</param>
/// <param name="Probability">0–1; <see langword="null"/> while rules score.</param>
/// <param name="Score">Points 0–100.</param>
/// <param name="BaseScore">Points that <paramref name="Base"/> alone would give.</param>
/// <param name="Tier">Hot, warm or cold.</param>
/// <param name="Factors">Largest absolute contribution first; every feature with a contribution other than 0.</param>
public sealed record ScoredLead(
    LeadId Lead,
    DateTimeOffset AsOf,
    string ModelId,
    string MappingHash,
    double Base,
    double Margin,
    double? Probability,
    double Score,
    double BaseScore,
    Tier Tier,
    IReadOnlyList<Factor> Factors)
{
    /// <summary>When the features behind the score change next by the clock alone, UTC; the lead is due then. <see langword="null"/> = not before there is news.</summary>
    public DateTimeOffset? NextChangeAt { get; init; }

    /// <summary>Whether the lead is cold and worked anyway, as if it were warm; known when the score is made, and kept by <see cref="ITrialStore"/>.</summary>
    public bool IsExplored { get; init; }

    /// <summary>How past leads with about the same probability ended, as a sentence; filled in from the model's card when it is shown or written.</summary>
    public string? LeadsLikeThis { get; init; }

    /// <summary>The score that people were shown before this one, for saying what changed; <see langword="null"/> for a first score.</summary>
    public ScoreBefore? Before { get; init; }
}

/// <summary>An earlier score of a lead, with its reasons.</summary>
/// <param name="AsOf">As of when, UTC.</param>
/// <param name="ModelId">The model's id, or <c>rules</c>.</param>
/// <param name="Score">Points 0–100.</param>
/// <param name="BaseScore">Points that the base alone gave.</param>
/// <param name="Tier">Hot, warm or cold.</param>
/// <param name="Factors">Its reasons; their points add up to the way from the base score to the score.</param>
public sealed record ScoreBefore(DateTimeOffset AsOf, string ModelId, double Score, double BaseScore, Tier Tier, IReadOnlyList<Factor> Factors);
