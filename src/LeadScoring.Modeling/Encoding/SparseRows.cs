namespace LeadScoring.Modeling;

/// <summary>Encoded rows in compressed form: only the columns that are not absent, in order of column.</summary>
internal sealed class SparseRows
{
    private readonly List<int> _columns;
    private readonly List<float> _values;
    private readonly int[] _ends;
    private int _rows;

    /// <summary>Makes room for a number of rows.</summary>
    public SparseRows(int rows, int columnCount, int expectedPerRow)
    {
        _ends = new int[rows + 1];
        _columns = new List<int>(rows * expectedPerRow);
        _values = new List<float>(rows * expectedPerRow);
        ColumnCount = columnCount;
    }

    public int ColumnCount { get; }

    public int Rows => _rows;

    /// <summary>Where each row starts; one more entry than rows.</summary>
    public ReadOnlySpan<int> Starts => _ends;

    public ReadOnlySpan<int> Columns => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_columns);

    public ReadOnlySpan<float> Values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values);

    public void Add(int column, double value)
    {
        _columns.Add(column);
        _values.Add((float)value);
    }

    public void EndRow() => _ends[++_rows] = _columns.Count;
}
