using System.Text.Json;

namespace LeadScoring.Modeling;

/// <summary>Turns feature rows into columns of numbers, as learned from training rows. Immutable and thread-safe.</summary>
internal sealed class FeatureEncoder
{
    /// <summary>Fewer training rows than this make a class rare.</summary>
    public const int FewestRowsPerClass = 20;

    private readonly FeatureEncoding[] _encodings;
    private readonly int[] _firstColumn;

    private FeatureEncoder(FeatureEncoding[] encodings)
    {
        _encodings = encodings;
        _firstColumn = new int[encodings.Length];
        List<int> featureOf = [];
        for (int f = 0; f < encodings.Length; f++)
        {
            _firstColumn[f] = featureOf.Count;
            featureOf.AddRange(Enumerable.Repeat(f, encodings[f].Width));
        }

        FeatureOf = featureOf;
        FeatureNames = [.. encodings.Select(e => e.Name)];
    }

    /// <summary>The features, in column order.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>For each column the position of its feature.</summary>
    public IReadOnlyList<int> FeatureOf { get; }

    /// <summary>Number of columns.</summary>
    public int ColumnCount => FeatureOf.Count;

    /// <summary>Learns classes, means and limits.</summary>
    public static FeatureEncoder Learn(FeatureTable table, IReadOnlyList<float> weights, EncodingStyle style, int fewestRowsPerClass = FewestRowsPerClass) =>
        new([.. table.Columns.Select(column => Learn(column, weights, style, fewestRowsPerClass))]);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FeatureEncoder Read(JsonElement json) => new([.. json.EnumerateArray().Select(EncodingFormat.Read)]);

    /// <summary>Writes it as a JSON array, one entry per feature.</summary>
    public void Write(Utf8JsonWriter to)
    {
        to.WriteStartArray();
        foreach (FeatureEncoding encoding in _encodings)
        {
            EncodingFormat.Write(encoding, to);
        }

        to.WriteEndArray();
    }

    /// <summary>Finds the encoder's features in a table.</summary>
    /// <exception cref="ArgumentException">A feature is not there, or is a number where classes were learned, or the other way round.</exception>
    public FeatureColumn[] Find(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Dictionary<string, FeatureColumn> byName = new(table.Columns.Count, StringComparer.Ordinal);
        foreach (FeatureColumn column in table.Columns)
        {
            byName[column.Name] = column;
        }

        return [.. _encodings.Select(encoding =>
            !byName.TryGetValue(encoding.Name, out FeatureColumn? column)
                ? throw new ArgumentException($"The model needs the feature {encoding.Name}, which the table does not have. Train a model with the present mapping.", nameof(table))
                : encoding.Accepts(column)
                    ? column
                    : throw new ArgumentException($"The feature {encoding.Name} has changed between number and class since the model was trained. Train a model with the present mapping.", nameof(table)))];
    }

    /// <summary>The values of one feature as bins.</summary>
    public BinnedFeature Bin(int feature, FeatureColumn column) => _encodings[feature].Bin(column, _firstColumn[feature]);

    /// <summary>Encodes a range of rows.</summary>
    public SparseRows Encode(FeatureColumn[] columns, int from, int count)
    {
        SparseRows rows = new(count, ColumnCount, columns.Length);
        for (int r = from; r < from + count; r++)
        {
            for (int f = 0; f < columns.Length; f++)
            {
                _encodings[f].Append(columns[f], r, _firstColumn[f], rows);
            }

            rows.EndRow();
        }

        return rows;
    }

    private static FeatureEncoding Learn(FeatureColumn column, IReadOnlyList<float> weights, EncodingStyle style, int fewestRowsPerClass) => column switch
    {
        CategoricalColumn classes => ClassEncoding.Learn(classes, weights, style, fewestRowsPerClass),
        NumericColumn numbers when style == EncodingStyle.Linear => NumericEncoding.Learn(numbers, weights),
        NumericColumn => new RawEncoding(column.Name),
        _ => throw new ArgumentException($"Column {column.Name} is neither a number nor a class.", nameof(column)),
    };
}
