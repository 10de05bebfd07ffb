using Microsoft.Win32.SafeHandles;

namespace LeadScoring.Modeling.XGBoost;

/// <summary>Owns a native matrix.</summary>
internal sealed class MatrixHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public MatrixHandle(nint matrix)
        : base(ownsHandle: true) => SetHandle(matrix);

    protected override bool ReleaseHandle() => XGBoostApi.XGDMatrixFree(handle) == 0;
}

/// <summary>Owns a native booster.</summary>
internal sealed class BoosterHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BoosterHandle(nint booster)
        : base(ownsHandle: true) => SetHandle(booster);

    protected override bool ReleaseHandle() => XGBoostApi.XGBoosterFree(handle) == 0;
}
