namespace LeadScoring.Modeling;

/// <summary>Adds the points of hand-written rules: the score until a model goes live. Thread-safe.</summary>
public sealed class RuleScorer(IReadOnlyList<ScoreRule> rules) : ILeadScorer
{
    /// <summary>The id under which rules score.</summary>
    public const string Id = "rules";

    /// <inheritdoc/>
    public string ModelId => Id;

    /// <summary>A fingerprint of rules: 16 hex digits; a model that holds rules no longer fits when they change.</summary>
    public static string HashOf(IReadOnlyList<ScoreRule> rules) => RulesModel.HashOf(rules);

    /// <summary>The rules' names, in the mapping's order.</summary>
    public IReadOnlyList<string> ContributionNames { get; } = [.. rules.Select(r => r.Name)];

    /// <inheritdoc/>
    /// <remarks>A name in a condition that is no column of the table counts as empty; the mapping's check has refused it before.</remarks>
    public ScoreBatch Score(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Dictionary<string, FeatureColumn> byName = table.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
        double[] margins = new double[table.Rows];
        double[] scores = new double[table.Rows];
        double[] contributions = new double[table.Rows * rules.Count];
        for (int row = 0; row < table.Rows; row++)
        {
            int current = row;
            string? ValueOf(string name) => byName.TryGetValue(name, out FeatureColumn? column) ? column.TextAt(current) : null;
            for (int rule = 0; rule < rules.Count; rule++)
            {
                if (rules[rule].When.Holds(ValueOf))
                {
                    contributions[(row * rules.Count) + rule] = rules[rule].Points;
                    margins[row] += rules[rule].Points;
                }
            }

            scores[row] = Math.Clamp(margins[row], 0, 100);
        }

        return new ScoreBatch(0, 0, margins, null, scores, contributions);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing outside managed memory.
    }
}
