namespace LeadScoring.Modeling;

/// <summary>Logistic regression on steps, classes and missing indicators, with an L2 penalty chosen by shuffled, lead-grouped cross-validation.</summary>
/// <remarks>Thread-safe. Expectations are not enforced: a sum of steps has no monotone limit.</remarks>
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
        double strength = _options.Strength ?? ChooseStrength(training, seed, cancellationToken);
        FeatureEncoder encoder = FeatureEncoder.Learn(training.Features, training.Weights, EncodingStyle.Linear);
        SparseRows rows = encoder.Encode(encoder.Find(training.Features), 0, training.Rows);
        float[] weights = [.. training.Weights];
        double[] parameters = new LogisticLoss(rows, [.. training.Labels], weights)
            .Minimise(Start(rows.ColumnCount, training), strength, FinalTolerance, cancellationToken);
        return new LogisticModel(encoder, strength, parameters[0], parameters[1..], Means(rows, weights));
    }

    ITrainer ITunable.Tune(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        return new LogisticTrainer(_options with { Strength = _options.Strength ?? ChooseStrength(training, seed, cancellationToken) });
    }

    private static double[] Start(int columns, TrainingSet training)
    {
        double good = 0;
        double total = 0;
        for (int r = 0; r < training.Rows; r++)
        {
            good += training.Weights[r] * training.Labels[r];
            total += training.Weights[r];
        }

        double[] start = new double[columns + 1];
        start[0] = Sigmoid.Margin(good / total);
        return start;
    }

    private static double[] Means(SparseRows rows, float[] weights)
    {
        double[] means = new double[rows.ColumnCount];
        double total = 0;
        for (int r = 0; r < rows.Rows; r++)
        {
            total += weights[r];
            for (int i = rows.Starts[r]; i < rows.Starts[r + 1]; i++)
            {
                means[rows.Columns[i]] += weights[r] * (double)rows.Values[i];
            }
        }

        return [.. means.Select(m => m / total)];
    }

    private double ChooseStrength(TrainingSet training, int seed, CancellationToken cancellationToken)
    {
        int[]? folds = LeadFolds.Assign(training, _options.Folds, seed);
        if (folds is null)
        {
            return FallbackStrength;
        }

        double[] losses = new double[_options.Strengths.Count];
        for (int fold = 0; fold < _options.Folds; fold++)
        {
            TrainingSet seen = training.Select(LeadFolds.Rows(folds, fold, inside: false));
            TrainingSet held = training.Select(LeadFolds.Rows(folds, fold, inside: true));
            FeatureEncoder encoder = FeatureEncoder.Learn(seen.Features, seen.Weights, EncodingStyle.Linear);
            LogisticLoss loss = new(encoder.Encode(encoder.Find(seen.Features), 0, seen.Rows), [.. seen.Labels], [.. seen.Weights]);
            LogisticLoss heldLoss = new(encoder.Encode(encoder.Find(held.Features), 0, held.Rows), [.. held.Labels], [.. held.Weights]);
            double heldWeight = held.Weights.Sum(w => (double)w);
            double[] parameters = Start(encoder.ColumnCount, seen);
            for (int s = 0; s < losses.Length; s++)
            {
                parameters = loss.Minimise(parameters, _options.Strengths[s], SearchTolerance, cancellationToken);
                losses[s] += heldWeight * heldLoss.Evaluate(parameters, strength: 0, new double[parameters.Length]);
            }
        }

        return _options.Strengths[Array.IndexOf(losses, losses.Min())];
    }
}
