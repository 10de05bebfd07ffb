using System.Runtime.InteropServices;

namespace LeadScoring.Modeling.XGBoost;

/// <summary>The C functions of XGBoost 1.7 in use. Each returns 0, or −1 and leaves a text in <see cref="XGBGetLastError"/> for the same thread.</summary>
/// <remarks>Source: include/xgboost/c_api.h of release 1.7.</remarks>
internal static partial class XGBoostApi
{
    /// <summary>The name the binding asks for; <see cref="XGBoostLibrary"/> decides which file that is.</summary>
    public const string Library = "xgboost";

    [LibraryImport(Library)]
    public static partial nint XGBGetLastError();

    [LibraryImport(Library)]
    public static partial int XGDMatrixCreateFromCSREx(ReadOnlySpan<nuint> starts, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, nuint startCount, nuint valueCount, nuint columnCount, out nint matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGDMatrixSetFloatInfo(MatrixHandle matrix, string field, ReadOnlySpan<float> values, ulong count);

    [LibraryImport(Library)]
    public static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Library)]
    public static partial int XGBoosterCreate(ReadOnlySpan<nint> matrices, ulong count, out nint booster);

    [LibraryImport(Library)]
    public static partial int XGBoosterFree(nint booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(Library)]
    public static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int round, MatrixHandle matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterPredictFromDMatrix(BoosterHandle booster, MatrixHandle matrix, string config, out nint shape, out ulong dimensions, out nint result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int XGBoosterSaveModelToBuffer(BoosterHandle booster, string config, out ulong length, out nint bytes);

    [LibraryImport(Library)]
    public static partial int XGBoosterLoadModelFromBuffer(BoosterHandle booster, ReadOnlySpan<byte> bytes, ulong length);
}
