namespace LeadScoring;

/// <summary>Learns: holds hyper-parameters and no learned state. Thread-safe.</summary>
public interface ITrainer
{
    /// <summary>What kind of model it makes.</summary>
    ModelKind Kind { get; }

    /// <summary>Whether it can run here; the native library of boosted trees may be missing.</summary>
    /// <param name="reason">Why not, and what to install.</param>
    bool IsAvailable(out string? reason);

    /// <summary>Fits a model. The same set, seed and library give the same bytes, on one thread or several.</summary>
    /// <exception cref="ArgumentException">The set has no row, or only one of the two labels.</exception>
    IMarginModel Fit(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken);
}

/// <summary>Learned and immutable: gives margins (log-odds) and their exact additive parts. Thread-safe.</summary>
public interface IMarginModel : IDisposable
{
    /// <summary>What kind of model it is.</summary>
    ModelKind Kind { get; }

    /// <summary>The features it was fitted on, in order; contributions have one column for each.</summary>
    IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Log-odds, one per row.</summary>
    /// <exception cref="ArgumentException">The table lacks a feature, or <paramref name="margins"/> is not one per row.</exception>
    void Predict(FeatureTable table, Span<double> margins);

    /// <summary>Each feature's part of each row's margin.</summary>
    /// <param name="table">Rows to explain.</param>
    /// <param name="contributions">Rows × features, row-major. With the returned base each row adds up to its margin within 1e-6.</param>
    /// <returns>The base: the margin before any feature is known.</returns>
    double Explain(FeatureTable table, Span<double> contributions);

    /// <summary>The model as portable JSON (UTF-8); equal models give equal bytes.</summary>
    ReadOnlyMemory<byte> Save();
}
