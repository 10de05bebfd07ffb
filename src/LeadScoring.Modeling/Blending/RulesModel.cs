using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace LeadScoring.Modeling;

/// <summary>Hand-written rules as a margin: a hundred points are four log-odds before calibration. Contributions belong to rules. Immutable and thread-safe.</summary>
internal sealed class RulesModel(IReadOnlyList<ScoreRule> rules) : IMarginModel
{
    private const double PerPoint = 0.04;

    private readonly RuleScorer _scorer = new(rules);

    public ModelKind Kind => ModelKind.Rules;

    public IReadOnlyList<string> FeatureNames => _scorer.ContributionNames;

    /// <summary>A fingerprint of rules: 16 hex digits; a model that holds rules no longer fits when they change.</summary>
    public static string HashOf(IReadOnlyList<ScoreRule> rules)
    {
        using RulesModel model = new(rules);
        return Convert.ToHexStringLower(SHA256.HashData(model.Save().Span))[..16];
    }

    public static RulesModel Read(JsonElement json) => new(
        [.. json.GetProperty("rules").EnumerateArray().Select(r => new ScoreRule(r.GetProperty("name").GetString()!, ConditionFormat.Read(r.GetProperty("when")), r.GetProperty("add").GetDouble(), 0))]);

    public void Predict(FeatureTable table, Span<double> margins)
    {
        ArgumentNullException.ThrowIfNull(table);
        RowChunks.CheckLength(margins.Length, table.Rows, nameof(margins));
        double[] points = _scorer.Score(table).Margins;
        for (int r = 0; r < points.Length; r++)
        {
            margins[r] = PerPoint * points[r];
        }
    }

    public double Explain(FeatureTable table, Span<double> contributions)
    {
        ArgumentNullException.ThrowIfNull(table);
        RowChunks.CheckLength(contributions.Length, table.Rows * rules.Count, nameof(contributions));
        double[] points = _scorer.Score(table).Contributions;
        for (int i = 0; i < points.Length; i++)
        {
            contributions[i] = PerPoint * points[i];
        }

        return 0;
    }

    public ReadOnlyMemory<byte> Save()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter to = new(buffer))
        {
            to.WriteStartObject();
            to.WriteString("kind", "rules");
            to.WriteStartArray("rules");
            foreach (ScoreRule rule in rules)
            {
                to.WriteStartObject();
                to.WriteString("name", rule.Name);
                to.WriteNumber("add", rule.Points);
                to.WritePropertyName("when");
                ConditionFormat.Write(rule.When, to);
                to.WriteEndObject();
            }

            to.WriteEndArray();
            to.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public void Dispose()
    {
        // Holds nothing outside managed memory.
    }
}

/// <summary>Rules as a kind to try; there is nothing to learn but their calibration.</summary>
internal sealed class RulesTrainer(IReadOnlyList<ScoreRule> rules) : ITrainer
{
    public ModelKind Kind => ModelKind.Rules;

    public bool IsAvailable(out string? reason)
    {
        reason = rules.Count > 0 ? null : "The mapping has no rules that may be used.";
        return rules.Count > 0;
    }

    public IMarginModel Fit(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken) => new RulesModel(rules);
}
