using System.Buffers;
using System.Text;
using System.Text.Json;
using LeadScoring.Modeling.Trees;

namespace LeadScoring.Modeling;

/// <summary>A fitted ensemble of trees, scored and explained by our own code: no native library is needed once it is trained. Immutable and thread-safe.</summary>
/// <remarks>
/// Contributions are exact TreeSHAP values in single precision, per feature. What single precision leaves between their sum and the margin (about 1e-6)
/// is spread over the features in proportion to their size, so that they add up exactly.
/// </remarks>
internal sealed class BoostedTreesModel : IMarginModel
{
    private readonly FeatureEncoder _encoder;
    private readonly byte[] _json;
    private readonly ThresholdCodes _codes;
    private readonly TreeScorer _scorer;
    private readonly Lazy<TreeExplainer> _explainer;

    /// <exception cref="FormatException">The JSON is no ensemble that this version reads.</exception>
    public BoostedTreesModel(FeatureEncoder encoder, byte[] json, ModelKind kind = ModelKind.BoostedTrees)
    {
        Kind = kind;
        _encoder = encoder;
        _json = json;
        using JsonDocument document = JsonDocument.Parse(json);
        TreeEnsemble ensemble = TreeEnsemble.Read(document.RootElement);
        _codes = new ThresholdCodes(ensemble);
        _scorer = new TreeScorer(ensemble, _codes);

        // The tables cost tenths of a second for large ensembles; who only scores does not pay.
        _explainer = new Lazy<TreeExplainer>(() => new TreeExplainer(ensemble, _codes, encoder.FeatureOf, encoder.FeatureNames.Count));
    }

    public ModelKind Kind { get; }

    public IReadOnlyList<string> FeatureNames => _encoder.FeatureNames;

    public static BoostedTreesModel Read(JsonElement json, ModelKind kind = ModelKind.BoostedTrees) =>
        new(FeatureEncoder.Read(json.GetProperty("encoder")), Encoding.UTF8.GetBytes(json.GetProperty("booster").GetRawText()), kind);

    public void Predict(FeatureTable table, Span<double> margins)
    {
        FeatureColumn[] columns = _encoder.Find(table);
        RowChunks.CheckLength(margins.Length, table.Rows, nameof(margins));
        short[] codes = new short[_codes.Lanes * TreeExplainer.BlockRows];
        Span<float> block = stackalloc float[TreeExplainer.BlockRows];
        foreach ((int from, int count) in RowChunks.Of(table.Rows))
        {
            SparseRows rows = _encoder.Encode(columns, from, count);
            for (int r = 0; r < count; r += TreeExplainer.BlockRows)
            {
                int part = Math.Min(TreeExplainer.BlockRows, count - r);
                _codes.Encode(rows, r, part, TreeExplainer.BlockRows, codes);
                _scorer.Score(codes, block[..part]);
                for (int i = 0; i < part; i++)
                {
                    margins[from + r + i] = block[i];
                }
            }
        }
    }

    public double Explain(FeatureTable table, Span<double> contributions)
    {
        FeatureColumn[] columns = _encoder.Find(table);
        int width = columns.Length;
        RowChunks.CheckLength(contributions.Length, table.Rows * width, nameof(contributions));
        TreeExplainer explainer = _explainer.Value;
        short[] codes = new short[_codes.Lanes * TreeExplainer.BlockRows];
        float[] sums = new float[width * TreeExplainer.BlockRows];
        Span<float> margins = stackalloc float[TreeExplainer.BlockRows];
        foreach ((int from, int count) in RowChunks.Of(table.Rows))
        {
            SparseRows rows = _encoder.Encode(columns, from, count);
            for (int r = 0; r < count; r += TreeExplainer.BlockRows)
            {
                int part = Math.Min(TreeExplainer.BlockRows, count - r);
                _codes.Encode(rows, r, part, TreeExplainer.BlockRows, codes);
                _scorer.Score(codes, margins[..part]);
                explainer.Explain(codes, part, sums.AsSpan(0, part * width));
                for (int i = 0; i < part; i++)
                {
                    Finish(sums.AsSpan(i * width, width), margins[i] - explainer.Base, contributions.Slice((from + r + i) * width, width));
                }
            }
        }

        return explainer.Base;
    }

    public ReadOnlyMemory<byte> Save()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter to = new(buffer))
        {
            to.WriteStartObject();
            to.WriteString("kind", Kind == ModelKind.RandomForest ? "random_forest" : "boosted_trees");
            to.WritePropertyName("encoder");
            _encoder.Write(to);
            to.WritePropertyName("booster");
            to.WriteRawValue(_json);
            to.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public void Dispose()
    {
        // Holds nothing outside managed memory.
    }

    /// <summary>Writes a row's contributions in double precision, with what rounding left spread over them.</summary>
    private static void Finish(ReadOnlySpan<float> parts, double target, Span<double> row)
    {
        double sum = 0;
        double size = 0;
        for (int f = 0; f < parts.Length; f++)
        {
            row[f] = parts[f];
            sum += parts[f];
            size += Math.Abs(parts[f]);
        }

        double residue = target - sum;
        if (size == 0)
        {
            row[0] += residue;
            return;
        }

        for (int f = 0; f < row.Length; f++)
        {
            row[f] += residue * Math.Abs(row[f]) / size;
        }
    }
}
