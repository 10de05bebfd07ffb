using System.Globalization;
using LeadScoring.Modeling.XGBoost;

namespace LeadScoring.Modeling;

/// <summary>Gradient-boosted trees by the native XGBoost library; expectations of numeric features are kept as monotone limits.</summary>
/// <remarks>Thread-safe. Each fit runs on one native thread, so that sums are always taken in the same order.</remarks>
public sealed class BoostedTreesTrainer : ITrainer, ITunable
{
    /// <summary>Trees where there are too few leads for folds.</summary>
    private const int FallbackRounds = 30;

    private readonly BoostedTreesOptions _options;
    private readonly string _library;

    /// <summary>A trainer with these options, or with the defaults.</summary>
    public BoostedTreesTrainer(BoostedTreesOptions? options = null)
        : this(options, XGBoostLibrary.FileName)
    {
    }

    internal BoostedTreesTrainer(BoostedTreesOptions? options, string library)
    {
        _options = options ?? new BoostedTreesOptions();
        _library = library;
    }

    /// <inheritdoc/>
    public ModelKind Kind => ModelKind.BoostedTrees;

    /// <inheritdoc/>
    public bool IsAvailable(out string? reason) => XGBoostLibrary.IsAvailable(_library, out reason);

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException">The native library is missing.</exception>
    public IMarginModel Fit(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        XGBoostLibrary.Require(_library);
        int rounds = _options.Rounds ?? ChooseRounds(training, features, seed, cancellationToken);
        FeatureEncoder encoder = FeatureEncoder.Learn(training.Features, training.Weights, EncodingStyle.Raw);
        using NativeMatrix matrix = Encode(encoder, training);
        Booster booster = new([matrix], Parameters(training, features, encoder, seed));
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                booster.Update(round, matrix);
            }

            // A booster read back from its JSON holds no training state and is what every later process will use.
            return new BoostedTreesModel(encoder, booster.Save());
        }
        finally
        {
            booster.Dispose();
        }
    }

    ITrainer ITunable.Tune(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        XGBoostLibrary.Require(_library);
        return new BoostedTreesTrainer(_options with { Rounds = _options.Rounds ?? ChooseRounds(training, features, seed, cancellationToken) }, _library);
    }

    private static NativeMatrix Encode(FeatureEncoder encoder, TrainingSet set) =>
        new(encoder.Encode(encoder.Find(set.Features), 0, set.Rows), [.. set.Labels], [.. set.Weights]);

    private Dictionary<string, string> Parameters(TrainingSet training, FeatureSet features, FeatureEncoder encoder, int seed) => new()
    {
        ["objective"] = "binary:logistic",
        ["tree_method"] = "hist",
        ["nthread"] = "1",
        ["verbosity"] = "0",
        ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        ["max_depth"] = _options.Depth.ToString(CultureInfo.InvariantCulture),
        ["eta"] = _options.LearningRate.ToString("R", CultureInfo.InvariantCulture),
        ["min_child_weight"] = _options.LeastInLeaf.ToString("R", CultureInfo.InvariantCulture),
        ["lambda"] = _options.Penalty.ToString("R", CultureInfo.InvariantCulture),
        ["base_score"] = BaseRate(training).ToString("R", CultureInfo.InvariantCulture),
        ["monotone_constraints"] = "(" + string.Join(',', encoder.FeatureOf.Select(f => Limit(training.Features.Columns[f], features))) + ")",
    };

    private static double BaseRate(TrainingSet training)
    {
        double good = 0;
        double total = 0;
        for (int r = 0; r < training.Rows; r++)
        {
            good += training.Weights[r] * training.Labels[r];
            total += training.Weights[r];
        }

        return good / total;
    }

    private static int Limit(FeatureColumn column, FeatureSet features)
    {
        int index = column is NumericColumn ? features.IndexOf(column.Name) : -1;
        return index < 0 ? 0 : features.Features[index].Expect switch
        {
            Expectation.Higher => 1,
            Expectation.Lower => -1,
            _ => 0,
        };
    }

    /// <summary>Grows one ensemble per fold in step and stops when their common loss on what they have not seen no longer falls.</summary>
    private int ChooseRounds(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        int[]? folds = LeadFolds.Assign(training, _options.Folds, seed);
        if (folds is null)
        {
            return FallbackRounds;
        }

        List<FoldGrowth> growths = [];
        try
        {
            for (int fold = 0; fold < _options.Folds; fold++)
            {
                TrainingSet seen = training.Select(LeadFolds.Rows(folds, fold, inside: false));
                TrainingSet held = training.Select(LeadFolds.Rows(folds, fold, inside: true));
                FeatureEncoder encoder = FeatureEncoder.Learn(seen.Features, seen.Weights, EncodingStyle.Raw);
                growths.Add(new FoldGrowth(Encode(encoder, seen), Encode(encoder, held), held, Parameters(seen, features, encoder, seed)));
            }

            int best = 1;
            double bestLoss = double.PositiveInfinity;
            for (int round = 0; round < _options.MostRounds && round < best + _options.Patience; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                double loss = growths.Sum(g => g.Grow(round));
                if (loss < bestLoss)
                {
                    (best, bestLoss) = (round + 1, loss);
                }
            }

            return best;
        }
        finally
        {
            growths.ForEach(g => g.Dispose());
        }
    }

    /// <summary>An ensemble that grows on one side of a fold and is measured on the other.</summary>
    private sealed class FoldGrowth(NativeMatrix seen, NativeMatrix held, TrainingSet heldSet, Dictionary<string, string> parameters) : IDisposable
    {
        private readonly Booster _booster = new([seen, held], parameters);

        public double Grow(int round)
        {
            _booster.Update(round, seen);
            float[] margins = _booster.Margins(held);
            double loss = 0;
            for (int r = 0; r < margins.Length; r++)
            {
                loss += heldSet.Weights[r] * Sigmoid.LogLoss(margins[r], heldSet.Labels[r]);
            }

            return loss;
        }

        public void Dispose()
        {
            _booster.Dispose();
            seen.Dispose();
            held.Dispose();
        }
    }
}
