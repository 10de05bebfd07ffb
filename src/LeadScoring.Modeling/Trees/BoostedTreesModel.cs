using System.Buffers;
using System.Text;
using System.Text.Json;
using LeadScoring.Modeling.XGBoost;

namespace LeadScoring.Modeling;

/// <summary>A fitted ensemble of trees. Thread-safe: callers take turns at the native booster, encoding runs beside it.</summary>
/// <remarks>
/// Contributions are the library's TreeSHAP values in single precision, summed per feature in double. What single precision leaves
/// between their sum and the margin (about 1e-6) is spread over the features in proportion to their size, so that they add up exactly.
/// </remarks>
internal sealed class BoostedTreesModel : IMarginModel
{
    private readonly FeatureEncoder _encoder;
    private readonly byte[] _json;
    private readonly Booster _booster;
    private readonly double _base;
    private readonly Lock _turn = new();

    /// <exception cref="DllNotFoundException">The native library is missing.</exception>
    public BoostedTreesModel(FeatureEncoder encoder, byte[] json, string? library = null)
    {
        XGBoostLibrary.Require(library ?? XGBoostLibrary.FileName);
        _encoder = encoder;
        _json = json;
        _booster = new Booster(json);

        // The base is the same for every row: ask for it once, with a row of which nothing is known.
        SparseRows nothing = new(1, encoder.ColumnCount, 1);
        nothing.EndRow();
        using NativeMatrix matrix = new(nothing);
        _base = _booster.Contributions(matrix, encoder.ColumnCount)[^1];
    }

    public ModelKind Kind => ModelKind.BoostedTrees;

    public IReadOnlyList<string> FeatureNames => _encoder.FeatureNames;

    public static BoostedTreesModel Read(JsonElement json, string library) =>
        new(FeatureEncoder.Read(json.GetProperty("encoder")), Encoding.UTF8.GetBytes(json.GetProperty("booster").GetRawText()), library);

    public void Predict(FeatureTable table, Span<double> margins)
    {
        FeatureColumn[] columns = _encoder.Find(table);
        RowChunks.CheckLength(margins.Length, table.Rows, nameof(margins));
        foreach ((int from, int count) in RowChunks.Of(table.Rows))
        {
            using NativeMatrix matrix = new(_encoder.Encode(columns, from, count));
            float[] part;
            lock (_turn)
            {
                part = _booster.Margins(matrix);
            }

            for (int r = 0; r < count; r++)
            {
                margins[from + r] = part[r];
            }
        }
    }

    public double Explain(FeatureTable table, Span<double> contributions)
    {
        FeatureColumn[] columns = _encoder.Find(table);
        RowChunks.CheckLength(contributions.Length, table.Rows * columns.Length, nameof(contributions));
        int width = _encoder.ColumnCount + 1;
        foreach ((int from, int count) in RowChunks.Of(table.Rows))
        {
            using NativeMatrix matrix = new(_encoder.Encode(columns, from, count));
            float[] margins;
            float[] parts;
            lock (_turn)
            {
                margins = _booster.Margins(matrix);
                parts = _booster.Contributions(matrix, _encoder.ColumnCount);
            }

            for (int r = 0; r < count; r++)
            {
                Span<double> row = contributions.Slice((from + r) * columns.Length, columns.Length);
                row.Clear();
                for (int c = 0; c < _encoder.ColumnCount; c++)
                {
                    row[_encoder.FeatureOf[c]] += parts[(r * width) + c];
                }

                SpreadResidue(row, margins[r] - _base);
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
            to.WriteString("kind", "boosted_trees");
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
        lock (_turn)
        {
            _booster.Dispose();
        }
    }

    private static void SpreadResidue(Span<double> row, double target)
    {
        double sum = 0;
        double size = 0;
        foreach (double part in row)
        {
            sum += part;
            size += Math.Abs(part);
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
