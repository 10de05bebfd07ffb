namespace LeadScoring.Modeling;

/// <summary>Gives scores and their reasons: the live model, or rules while there is none. Thread-safe.</summary>
public interface ILeadScorer : IDisposable
{
    /// <summary>The model's id, or <c>rules</c>.</summary>
    string ModelId { get; }

    /// <summary>What contributions belong to: features, or rules; one column each.</summary>
    IReadOnlyList<string> ContributionNames { get; }

    /// <summary>Scores rows; the same rows always give the same numbers, alone or with others.</summary>
    /// <exception cref="ArgumentException">The table lacks a feature of the model.</exception>
    ScoreBatch Score(FeatureTable table);
}

/// <summary>Scores of the rows of a table, in order.</summary>
/// <param name="Base">Margin before anything is known.</param>
/// <param name="BaseScore">Points (0–100) that the base alone would give.</param>
/// <param name="Margins">Calibrated log-odds; for rules, points. Base plus the row's contributions.</param>
/// <param name="Probabilities">0–1; <see langword="null"/> for rules.</param>
/// <param name="Scores">Points, 0–100.</param>
/// <param name="Contributions">Rows × names, row-major, in the margin's unit.</param>
public sealed record ScoreBatch(double Base, double BaseScore, double[] Margins, double[]? Probabilities, double[] Scores, double[] Contributions);
