using System.Buffers;
using System.Text.Json;

namespace LeadScoring.Modeling;

/// <summary>A fitted logistic regression. Immutable and thread-safe.</summary>
/// <remarks>
/// A feature's contribution is the sum of its columns' terms w·(x − mean), the mean being that of the training rows; the base is the
/// intercept plus all terms at their means. Base and contributions add up to the margin but for double rounding.
/// </remarks>
internal sealed class LogisticModel : IMarginModel
{
    private readonly FeatureEncoder _encoder;
    private readonly double _strength;
    private readonly double _l1Share;
    private readonly double _intercept;
    private readonly double[] _coefficients;
    private readonly double[] _means;
    private readonly double[] _offsets;
    private readonly double _base;

    public LogisticModel(FeatureEncoder encoder, double strength, double l1Share, double intercept, double[] coefficients, double[] means)
    {
        _encoder = encoder;
        _strength = strength;
        _l1Share = l1Share;
        _intercept = intercept;
        _coefficients = coefficients;
        _means = means;
        _offsets = new double[encoder.FeatureNames.Count];
        for (int c = 0; c < coefficients.Length; c++)
        {
            _offsets[encoder.FeatureOf[c]] += coefficients[c] * means[c];
        }

        _base = intercept + _offsets.Sum();
    }

    public ModelKind Kind => ModelKind.Logistic;

    public IReadOnlyList<string> FeatureNames => _encoder.FeatureNames;

    /// <summary>The intercept, then one coefficient per encoded column.</summary>
    internal IReadOnlyList<double> Parameters => [_intercept, .. _coefficients];

    public static LogisticModel Read(JsonElement json) => new(
        FeatureEncoder.Read(json.GetProperty("encoder")),
        json.GetProperty("strength").GetDouble(),
        json.TryGetProperty("l1_share", out JsonElement share) ? share.GetDouble() : 0,
        json.GetProperty("intercept").GetDouble(),
        EncodingFormat.ReadNumbers(json, "coefficients"),
        EncodingFormat.ReadNumbers(json, "means"));

    public void Predict(FeatureTable table, Span<double> margins)
    {
        FeatureColumn[] columns = _encoder.Find(table);
        RowChunks.CheckLength(margins.Length, table.Rows, nameof(margins));
        foreach ((int from, int count) in RowChunks.Of(table.Rows))
        {
            SparseRows rows = _encoder.Encode(columns, from, count);
            for (int r = 0; r < count; r++)
            {
                double margin = _intercept;
                for (int i = rows.Starts[r]; i < rows.Starts[r + 1]; i++)
                {
                    margin += _coefficients[rows.Columns[i]] * rows.Values[i];
                }

                margins[from + r] = margin;
            }
        }
    }

    public double Explain(FeatureTable table, Span<double> contributions)
    {
        FeatureColumn[] columns = _encoder.Find(table);
        RowChunks.CheckLength(contributions.Length, table.Rows * columns.Length, nameof(contributions));
        foreach ((int from, int count) in RowChunks.Of(table.Rows))
        {
            SparseRows rows = _encoder.Encode(columns, from, count);
            for (int r = 0; r < count; r++)
            {
                Span<double> row = contributions.Slice((from + r) * columns.Length, columns.Length);
                row.Clear();
                for (int i = rows.Starts[r]; i < rows.Starts[r + 1]; i++)
                {
                    row[_encoder.FeatureOf[rows.Columns[i]]] += _coefficients[rows.Columns[i]] * rows.Values[i];
                }

                for (int f = 0; f < row.Length; f++)
                {
                    row[f] -= _offsets[f];
                }
            }
        }

        return _base;
    }

    public ReadOnlyMemory<byte> Save()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter to = new(buffer))
        {
            to.WriteStartObject();
            to.WriteString("kind", "logistic");
            to.WriteNumber("strength", _strength);
            to.WriteNumber("l1_share", _l1Share);
            to.WriteNumber("intercept", _intercept);
            EncodingFormat.WriteNumbers(to, "coefficients", _coefficients);
            EncodingFormat.WriteNumbers(to, "means", _means);
            to.WritePropertyName("encoder");
            _encoder.Write(to);
            to.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    public void Dispose()
    {
        // Holds nothing outside managed memory.
    }
}
