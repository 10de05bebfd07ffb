using System.Buffers;
using System.Text.Json;

namespace LeadScoring.Modeling;

/// <summary>Rules and a model added up: the margin is a weighted sum of both, and so are the contributions. Immutable and thread-safe.</summary>
/// <param name="rules">The rules' part.</param>
/// <param name="model">The learned part.</param>
/// <param name="rulesWeight">Not negative.</param>
/// <param name="modelWeight">Not negative.</param>
internal sealed class BlendModel(RulesModel rules, IMarginModel model, double rulesWeight, double modelWeight) : IMarginModel
{
    public ModelKind Kind => model.Kind;

    /// <summary>The model's features, then the rules.</summary>
    public IReadOnlyList<string> FeatureNames { get; } = [.. model.FeatureNames, .. rules.FeatureNames];

    public static BlendModel Read(JsonElement json, Func<JsonElement, IMarginModel> readModel) => new(
        RulesModel.Read(json.GetProperty("rules")),
        readModel(json.GetProperty("model")),
        json.GetProperty("rules_weight").GetDouble(),
        json.GetProperty("model_weight").GetDouble());

    public void Predict(FeatureTable table, Span<double> margins)
    {
        ArgumentNullException.ThrowIfNull(table);
        model.Predict(table, margins);
        double[] points = new double[table.Rows];
        rules.Predict(table, points);
        for (int r = 0; r < points.Length; r++)
        {
            margins[r] = (modelWeight * margins[r]) + (rulesWeight * points[r]);
        }
    }

    public double Explain(FeatureTable table, Span<double> contributions)
    {
        ArgumentNullException.ThrowIfNull(table);
        int learned = model.FeatureNames.Count;
        int width = FeatureNames.Count;
        RowChunks.CheckLength(contributions.Length, table.Rows * width, nameof(contributions));
        double[] ofModel = new double[table.Rows * learned];
        double[] ofRules = new double[table.Rows * (width - learned)];
        double @base = (modelWeight * model.Explain(table, ofModel)) + (rulesWeight * rules.Explain(table, ofRules));
        for (int r = 0; r < table.Rows; r++)
        {
            Span<double> row = contributions.Slice(r * width, width);
            for (int i = 0; i < width; i++)
            {
                row[i] = i < learned ? modelWeight * ofModel[(r * learned) + i] : rulesWeight * ofRules[(r * (width - learned)) + i - learned];
            }
        }

        return @base;
    }

    public ReadOnlyMemory<byte> Save()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter to = new(buffer))
        {
            to.WriteStartObject();
            to.WriteString("kind", "blend");
            to.WriteNumber("rules_weight", rulesWeight);
            to.WriteNumber("model_weight", modelWeight);
            to.WritePropertyName("rules");
            to.WriteRawValue(rules.Save().Span);
            to.WritePropertyName("model");
            to.WriteRawValue(model.Save().Span);
            to.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public void Dispose()
    {
        rules.Dispose();
        model.Dispose();
    }
}
