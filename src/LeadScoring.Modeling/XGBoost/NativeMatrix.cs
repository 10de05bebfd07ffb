namespace LeadScoring.Modeling.XGBoost;

/// <summary>Encoded rows in native memory; absent columns are missing values.</summary>
internal sealed class NativeMatrix : IDisposable
{
    /// <exception cref="DllNotFoundException">The library is not installed; the message says what to do.</exception>
    public NativeMatrix(SparseRows rows)
    {
        XGBoostLibrary.Require(XGBoostLibrary.FileName);
        nuint[] starts = new nuint[rows.Rows + 1];
        for (int r = 0; r < starts.Length; r++)
        {
            starts[r] = (nuint)rows.Starts[r];
        }

        XGBoostLibrary.Check(XGBoostApi.XGDMatrixCreateFromCSREx(
            starts, rows.Columns, rows.Values, (nuint)starts.Length, (nuint)rows.Values.Length, (nuint)rows.ColumnCount, out nint matrix));
        Handle = new MatrixHandle(matrix);
        Rows = rows.Rows;
    }

    public NativeMatrix(SparseRows rows, float[] labels, float[] weights)
        : this(rows)
    {
        XGBoostLibrary.Check(XGBoostApi.XGDMatrixSetFloatInfo(Handle, "label", labels, (ulong)labels.Length));
        XGBoostLibrary.Check(XGBoostApi.XGDMatrixSetFloatInfo(Handle, "weight", weights, (ulong)weights.Length));
    }

    public MatrixHandle Handle { get; }

    public int Rows { get; }

    public void Dispose() => Handle.Dispose();
}
