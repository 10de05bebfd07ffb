using LeadScoring.Modeling;

namespace LeadScoring.Engine.Score;

/// <summary>Turns a scored row's contributions into factors whose points add up to the way from the base score to the score.</summary>
internal static class Factors
{
    private const double Nothing = 1e-9;

    /// <summary>Factors of one row, largest first.</summary>
    /// <param name="batch">Scores and contributions.</param>
    /// <param name="row">Which row of the batch.</param>
    /// <param name="names">Contribution names, in the batch's order.</param>
    /// <param name="valueOf">The row's feature value as text, by name.</param>
    /// <param name="features">Definitions, for their sentences; names without one (rules) speak for themselves.</param>
    public static IReadOnlyList<Factor> Of(ScoreBatch batch, int row, IReadOnlyList<string> names, Func<string, string?> valueOf, IReadOnlyDictionary<string, FeatureDefinition> features)
    {
        ReadOnlySpan<double> contributions = batch.Contributions.AsSpan(row * names.Count, names.Count);
        double margin = 0;
        foreach (double contribution in contributions)
        {
            margin += contribution;
        }

        // One straight line from the base to the row: equal contributions get equal points, and all add up.
        double pointsPerMargin = Math.Abs(margin) > Nothing ? (batch.Scores[row] - batch.BaseScore) / margin : 0;
        List<Factor> factors = new(names.Count);
        for (int i = 0; i < names.Count; i++)
        {
            if (Math.Abs(contributions[i]) <= Nothing)
            {
                continue;
            }

            string? value = valueOf(names[i]);
            string sentence = features.TryGetValue(names[i], out FeatureDefinition? feature) ? FactorSentence.Of(feature, value) : names[i];
            factors.Add(new Factor(names[i], value, contributions[i], contributions[i] * pointsPerMargin, sentence));
        }

        factors.Sort((a, b) =>
        {
            int order = Math.Abs(b.Contribution).CompareTo(Math.Abs(a.Contribution));
            return order != 0 ? order : string.CompareOrdinal(a.Feature, b.Feature);
        });
        return factors;
    }
}
