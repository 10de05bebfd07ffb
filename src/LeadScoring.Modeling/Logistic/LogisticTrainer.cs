namespace LeadScoring.Modeling;

/// <summary>Logistic regression on steps, classes and missing indicators with an elastic net penalty, chosen by cross-validation in the order of time.</summary>
/// <remarks>
/// Thread-safe. An expectation of a numeric feature limits the sign of its value's and steps' coefficients, so that the margin never falls (or never
/// rises) with the value; what "missing" adds stays free.
/// </remarks>
public sealed class LogisticTrainer(LogisticOptions? options = null) : ITrainer, ITunable
{
    private const double FinalTolerance = 1e-7;
    private const double SearchTolerance = 1e-3;

    /// <summary>Strength where there are too few leads for folds.</summary>
    private const double FallbackStrength = 10;

    private readonly LogisticOptions _options = options ?? new LogisticOptions();

    /// <inheritdoc/>
    public ModelKind Kind => ModelKind.Logistic;

    /// <inheritdoc/>
    public bool IsAvailable(out string? reason)
    {
        reason = null;
        return true;
    }

    /// <inheritdoc/>
    public IMarginModel Fit(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        ArgumentNullException.ThrowIfNull(features);
        (double strength, double l1Share) = Choose(training, features, seed, cancellationToken);
        FeatureEncoder encoder = FeatureEncoder.Learn(training.Features, training.Weights, EncodingStyle.Linear);
        BinnedRows rows = BinnedRows.Of(encoder, training.Features);
        float[] weights = [.. training.Weights];
        double[] parameters = new LogisticLoss(rows, [.. training.Labels], weights)
            .Minimise(Start(rows.ColumnCount, training), strength, l1Share, Signs(encoder, training.Features, features), FinalTolerance, cancellationToken);
        return new LogisticModel(encoder, strength, l1Share, parameters[0], parameters[1..], Means(rows, weights));
    }

    ITrainer ITunable.Tune(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        (double strength, double l1Share) = Choose(training, features, seed, cancellationToken);
        return new LogisticTrainer(_options with { Strength = strength, L1Share = l1Share });
    }

    /// <summary>Per parameter the side of zero on which it must stay.</summary>
    internal static sbyte[] Signs(FeatureEncoder encoder, FeatureTable table, FeatureSet features)
    {
        sbyte[] signs = new sbyte[encoder.ColumnCount + 1];
        for (int f = 0; f < encoder.FeatureNames.Count; f++)
        {
            FeatureColumn column = table.Columns[f];
            int index = column is NumericColumn ? features.IndexOf(column.Name) : -1;
            sbyte sign = index < 0 ? (sbyte)0 : features.Features[index].Expect switch
            {
                Expectation.Higher => (sbyte)1,
                Expectation.Lower => (sbyte)-1,
                _ => (sbyte)0,
            };
            BinnedFeature? shape = sign == 0 ? null : encoder.Bin(f, column.Select([]));
            for (int c = shape?.First ?? 0; shape is not null && c <= shape.First + shape.Steps; c++)
            {
                signs[c + 1] = sign;
            }
        }

        return signs;
    }

    private static double[] Start(int columns, TrainingSet training)
    {
        double[] start = new double[columns + 1];
        start[0] = Sigmoid.Margin(Candidate.BaseRate(training));
        return start;
    }

    private static double[] Means(BinnedRows rows, float[] weights)
    {
        double[] means = new double[rows.ColumnCount];
        double[] bins = new double[256];
        double total = weights.Sum(w => (double)w);
        foreach (BinnedFeature feature in rows.Features)
        {
            Array.Clear(bins);
            double sum = 0;
            for (int r = 0; r < rows.Rows; r++)
            {
                bins[feature.Codes[r]] += weights[r];
                sum += feature.IsNumber ? weights[r] * (double)feature.Values[r] : 0;
            }

            feature.Collect(bins, means);
            if (feature.IsNumber)
            {
                means[feature.First] += sum;
            }
        }

        return [.. means.Select(m => m / total)];
    }

    private (double Strength, double L1Share) Choose(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        if (_options.Strength is { } given)
        {
            return (given, _options.L1Share ?? 0);
        }

        IReadOnlyList<double> shares = _options.L1Share is { } share ? [share] : _options.L1Shares;
        if (TimeFolds.MakeOrShuffle(training, _options.Folds, seed) is not { } folds)
        {
            return (FallbackStrength, shares[0]);
        }

        double[][] parts = Folded.Run(folds.Length, _options.Threads, f => Losses(training, folds[f], shares, features, cancellationToken), cancellationToken);
        double[] losses = [.. parts[0].Select((_, i) => parts.Sum(p => p[i]))];
        int best = Array.IndexOf(losses, losses.Min());
        return (_options.Strengths[best % _options.Strengths.Count], shares[best / _options.Strengths.Count]);
    }

    /// <summary>The held rows' loss for each share and strength.</summary>
    private double[] Losses(TrainingSet training, (int[] Seen, int[] Held) fold, IReadOnlyList<double> shares, FeatureSet features, CancellationToken cancellationToken)
    {
        TrainingSet seen = training.Select(fold.Seen);
        TrainingSet held = training.Select(fold.Held);
        FeatureEncoder encoder = FeatureEncoder.Learn(seen.Features, seen.Weights, EncodingStyle.Linear);
        LogisticLoss loss = new(BinnedRows.Of(encoder, seen.Features), [.. seen.Labels], [.. seen.Weights]);
        LogisticLoss heldLoss = new(BinnedRows.Of(encoder, held.Features), [.. held.Labels], [.. held.Weights]);
        sbyte[] signs = Signs(encoder, seen.Features, features);
        double[] losses = new double[shares.Count * _options.Strengths.Count];
        for (int a = 0; a < shares.Count; a++)
        {
            double[] parameters = Start(encoder.ColumnCount, seen);
            for (int s = 0; s < _options.Strengths.Count; s++)
            {
                parameters = loss.Minimise(parameters, _options.Strengths[s], shares[a], signs, SearchTolerance, cancellationToken);
                losses[(a * _options.Strengths.Count) + s] = heldLoss.Total * heldLoss.Evaluate(parameters, strength: 0, slope: null);
            }
        }

        return losses;
    }
}
