namespace LeadScoring.Modeling;

/// <summary>Classes as one column each, with "missing" and "rare or never seen" as classes of their own.</summary>
/// <remarks>
/// In <see cref="EncodingStyle.Linear"/> a missing value that training never showed, or a new class where nothing was rare, stands at the
/// mean of all columns: it says nothing, instead of being taken for some class.
/// </remarks>
internal sealed class ClassEncoding : FeatureEncoding
{
    /// <summary>Most classes with a column of their own; the rest count as rare.</summary>
    public const int MostClasses = 100;

    private readonly Dictionary<string, int> _position;

    public ClassEncoding(string name, ClassShape shape)
        : base(name)
    {
        Shape = shape;
        _position = new Dictionary<string, int>(shape.Classes.Count, StringComparer.Ordinal);
        foreach (string one in shape.Classes)
        {
            _position.Add(one, _position.Count);
        }
    }

    public ClassShape Shape { get; }

    public override int Width => Shape.Classes.Count + (Shape.HasMissing ? 1 : 0) + (Shape.HasRare ? 1 : 0);

    public static ClassEncoding Learn(CategoricalColumn column, IReadOnlyList<float> weights, EncodingStyle style, int fewestRows)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        bool hasMissing = false;
        foreach (string? value in column.Values)
        {
            if (string.IsNullOrEmpty(value))
            {
                hasMissing = true;
            }
            else
            {
                counts[value] = counts.GetValueOrDefault(value) + 1;
            }
        }

        string[] classes =
        [
            .. counts.Where(c => c.Value >= fewestRows)
                .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
                .Take(MostClasses)
                .Select(c => c.Key)
                .Order(StringComparer.Ordinal),
        ];
        ClassEncoding bare = new(column.Name, new ClassShape(classes, hasMissing, counts.Count > classes.Length, []));
        if (style == EncodingStyle.Raw)
        {
            return bare;
        }

        double[] means = new double[bare.Width];
        double total = 0;
        for (int r = 0; r < column.Length; r++)
        {
            means[bare.PositionOf(column.Values[r])] += weights[r];
            total += weights[r];
        }

        return new ClassEncoding(column.Name, bare.Shape with { Means = [.. means.Select(m => m / total)] });
    }

    public override bool Accepts(FeatureColumn column) => column is CategoricalColumn;

    public override void Append(FeatureColumn column, int row, int first, SparseRows to)
    {
        int position = PositionOf(((CategoricalColumn)column).Values[row]);
        if (position >= 0)
        {
            to.Add(first + position, 1);
            return;
        }

        for (int i = 0; i < Shape.Means.Count; i++)
        {
            to.Add(first + i, Shape.Means[i]);
        }
    }

    public override BinnedFeature Bin(FeatureColumn column, int first)
    {
        ReadOnlySpan<string?> values = ((CategoricalColumn)column).Values;
        byte[] codes = new byte[values.Length];
        for (int r = 0; r < codes.Length; r++)
        {
            int position = PositionOf(values[r]);
            codes[r] = (byte)(position < 0 ? Width : position);
        }

        return new BinnedFeature(first, -1, Width + 1, codes, [], [.. Shape.Means.Select(m => (float)m)], -1);
    }

    private int PositionOf(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return Shape.HasMissing ? Shape.Classes.Count : -1;
        }

        return _position.TryGetValue(value, out int position) ? position : Shape.HasRare ? Width - 1 : -1;
    }
}

/// <summary>What was learned about classes.</summary>
/// <param name="Classes">Those with a column, in ordinal order.</param>
/// <param name="HasMissing">Whether training rows lacked it; the column after the classes.</param>
/// <param name="HasRare">Whether training rows held rarer classes; the last column.</param>
/// <param name="Means">Weighted mean of each column; empty for trees.</param>
internal sealed record ClassShape(IReadOnlyList<string> Classes, bool HasMissing, bool HasRare, IReadOnlyList<double> Means);
