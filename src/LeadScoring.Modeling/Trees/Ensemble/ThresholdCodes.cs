namespace LeadScoring.Modeling.Trees;

/// <summary>Replaces each value by its rank among all thresholds an ensemble asks about, so that every question becomes a comparison of small integers.</summary>
/// <remarks>
/// A lane is a column together with the side that missing values take. Question number <c>k</c> of a lane ("is it below the k-th threshold?", from 1)
/// holds if and only if the code is less than <c>k</c>.
/// </remarks>
internal sealed class ThresholdCodes
{
    private const short AlwaysBelow = -1;
    private const short NeverBelow = short.MaxValue;

    private readonly float[][] _thresholds;
    private readonly int[] _columnOf;
    private readonly bool[] _missingBelow;
    private readonly Dictionary<(int Column, bool MissingLeft), int> _lanes = [];

    public ThresholdCodes(TreeEnsemble ensemble)
    {
        Dictionary<int, SortedSet<float>> thresholds = [];
        List<int> columnOf = [];
        List<bool> missingBelow = [];
        foreach (RegressionTree tree in ensemble.Trees)
        {
            for (int node = 0; node < tree.Left.Length; node++)
            {
                if (tree.IsLeaf(node))
                {
                    continue;
                }

                if (!thresholds.TryGetValue(tree.Column[node], out SortedSet<float>? known))
                {
                    thresholds[tree.Column[node]] = known = [];
                }

                known.Add(tree.Threshold[node]);
                if (_lanes.TryAdd((tree.Column[node], tree.MissingLeft[node]), columnOf.Count))
                {
                    columnOf.Add(tree.Column[node]);
                    missingBelow.Add(tree.MissingLeft[node]);
                }
            }
        }

        _columnOf = [.. columnOf];
        _missingBelow = [.. missingBelow];
        _thresholds = new float[ensemble.ColumnCount][];
        for (int column = 0; column < ensemble.ColumnCount; column++)
        {
            _thresholds[column] = thresholds.TryGetValue(column, out SortedSet<float>? known) ? [.. known] : [];
            if (_thresholds[column].Length >= NeverBelow)
            {
                throw new FormatException($"Column {column} has {_thresholds[column].Length} thresholds, more than can be coded.");
            }
        }
    }

    /// <summary>Number of lanes.</summary>
    public int Lanes => _columnOf.Length;

    /// <summary>The lane and number of a node's question.</summary>
    public (int Lane, short Number) Question(RegressionTree tree, int node) => (
        _lanes[(tree.Column[node], tree.MissingLeft[node])],
        (short)(Array.BinarySearch(_thresholds[tree.Column[node]], tree.Threshold[node]) + 1));

    /// <summary>Codes rows of a sparse block.</summary>
    /// <param name="rows">Encoded rows; absent and NaN are missing.</param>
    /// <param name="from">First row.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="stride">Distance between lanes in <paramref name="codes"/>, at least <paramref name="count"/>.</param>
    /// <param name="codes">Lanes × stride.</param>
    public void Encode(SparseRows rows, int from, int count, int stride, Span<short> codes)
    {
        Span<short> byColumn = _thresholds.Length <= 1024 ? stackalloc short[_thresholds.Length] : new short[_thresholds.Length];
        for (int r = 0; r < count; r++)
        {
            byColumn.Fill(NeverBelow);
            for (int i = rows.Starts[from + r]; i < rows.Starts[from + r + 1]; i++)
            {
                float value = rows.Values[i];
                if (!float.IsNaN(value))
                {
                    byColumn[rows.Columns[i]] = Rank(_thresholds[rows.Columns[i]], value);
                }
            }

            for (int lane = 0; lane < _columnOf.Length; lane++)
            {
                short code = byColumn[_columnOf[lane]];
                codes[(lane * stride) + r] = code == NeverBelow && _missingBelow[lane] ? AlwaysBelow : code;
            }
        }
    }

    /// <summary>How many thresholds are not above a value.</summary>
    private static short Rank(float[] thresholds, float value)
    {
        int low = 0;
        int high = thresholds.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (thresholds[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return (short)low;
    }
}
