using LeadScoring.Modeling.XGBoost;

namespace LeadScoring.Modeling;

/// <summary>An ensemble that grows on one side of a fold and is measured on the other. Not thread-safe.</summary>
internal sealed class FoldGrowth : IDisposable
{
    private readonly NativeMatrix _seen;
    private readonly NativeMatrix _held;
    private readonly float[] _labels;
    private readonly float[] _weights;
    private readonly Booster _booster;

    /// <param name="set">All rows.</param>
    /// <param name="fold">Which of them are seen, which held.</param>
    /// <param name="parameters">Makes the native parameters from the seen rows and their encoder.</param>
    public FoldGrowth(TrainingSet set, (int[] Seen, int[] Held) fold, Func<TrainingSet, FeatureEncoder, Dictionary<string, string>> parameters)
    {
        TrainingSet seen = set.Select(fold.Seen);
        TrainingSet held = set.Select(fold.Held);
        FeatureEncoder encoder = FeatureEncoder.Learn(seen.Features, seen.Weights, EncodingStyle.Raw);
        _labels = [.. held.Labels];
        _weights = [.. held.Weights];
        _seen = TreeSetup.Encode(encoder, seen);
        _held = TreeSetup.Encode(encoder, held);
        _booster = new Booster([_seen, _held], parameters(seen, encoder));
    }

    /// <summary>Grows once more.</summary>
    /// <returns>Loss of the held rows, mean per unit of weight.</returns>
    public double Grow(int round)
    {
        _booster.Update(round, _seen);
        float[] margins = _booster.Margins(_held);
        double loss = 0;
        double total = 0;
        for (int r = 0; r < margins.Length; r++)
        {
            loss += _weights[r] * Sigmoid.LogLoss(margins[r], _labels[r]);
            total += _weights[r];
        }

        return loss / total;
    }

    public void Dispose()
    {
        _booster.Dispose();
        _seen.Dispose();
        _held.Dispose();
    }
}
