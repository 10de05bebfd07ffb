using System.Runtime.InteropServices;

namespace LeadScoring.Modeling.XGBoost;

/// <summary>A native ensemble of trees. Not thread-safe: the owner takes turns.</summary>
internal sealed class Booster : IDisposable
{
    private const string MarginConfig = """{"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true}""";
    private const string ContributionConfig = """{"type":2,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true}""";

    private readonly BoosterHandle _handle;

    /// <summary>A new ensemble for training on these matrices, whose predictions it then keeps up to date.</summary>
    /// <exception cref="DllNotFoundException">The library is not installed; the message says what to do.</exception>
    public Booster(IReadOnlyList<NativeMatrix> matrices, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        XGBoostLibrary.Require(XGBoostLibrary.FileName);
        nint[] handles = [.. matrices.Select(m => m.Handle.DangerousGetHandle())];
        XGBoostLibrary.Check(XGBoostApi.XGBoosterCreate(handles, (ulong)handles.Length, out nint booster));
        _handle = new BoosterHandle(booster);
        foreach ((string name, string value) in parameters)
        {
            XGBoostLibrary.Check(XGBoostApi.XGBoosterSetParam(_handle, name, value));
        }
    }

    /// <summary>An ensemble from its JSON.</summary>
    public Booster(ReadOnlySpan<byte> json)
        : this([], [new("nthread", "1")])
    {
        XGBoostLibrary.Check(XGBoostApi.XGBoosterLoadModelFromBuffer(_handle, json, (ulong)json.Length));
        XGBoostLibrary.Check(XGBoostApi.XGBoosterSetParam(_handle, "nthread", "1"));
    }

    /// <summary>Adds one tree.</summary>
    public void Update(int round, NativeMatrix matrix) => XGBoostLibrary.Check(XGBoostApi.XGBoosterUpdateOneIter(_handle, round, matrix.Handle));

    /// <summary>One margin per row.</summary>
    public float[] Margins(NativeMatrix matrix) => Run(matrix, MarginConfig, 1);

    /// <summary>Rows × (columns + 1), row-major: what each column adds to the margin (TreeSHAP), and the base last.</summary>
    public float[] Contributions(NativeMatrix matrix, int columns) => Run(matrix, ContributionConfig, columns + 1);

    /// <summary>XGBoost's own JSON.</summary>
    public byte[] Save()
    {
        XGBoostLibrary.Check(XGBoostApi.XGBoosterSaveModelToBuffer(_handle, """{"format":"json"}""", out ulong length, out nint bytes));
        byte[] json = new byte[checked((int)length)];
        Marshal.Copy(bytes, json, 0, json.Length);
        return json;
    }

    public void Dispose() => _handle.Dispose();

    private float[] Run(NativeMatrix matrix, string config, int perRow)
    {
        XGBoostLibrary.Check(XGBoostApi.XGBoosterPredictFromDMatrix(_handle, matrix.Handle, config, out nint shape, out ulong dimensions, out nint result));
        long[] lengths = new long[checked((int)dimensions)];
        Marshal.Copy(shape, lengths, 0, lengths.Length);
        long count = lengths.Aggregate(1L, (product, length) => product * length);
        if (count != (long)matrix.Rows * perRow)
        {
            throw new InvalidOperationException($"XGBoost answered with {count} values for {matrix.Rows} rows of {perRow}.");
        }

        // The result belongs to the booster and is overwritten by its next answer.
        float[] values = new float[checked((int)count)];
        Marshal.Copy(result, values, 0, values.Length);
        return values;
    }
}
