using LeadScoring.Modeling.XGBoost;

namespace LeadScoring.Modeling;

/// <summary>Gradient-boosted trees by the native XGBoost library; expectations of numeric features are kept as monotone limits.</summary>
/// <remarks>Thread-safe. Each fit runs on one native thread, so that sums are always taken in the same order; folds of the search run side by side.</remarks>
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
        (int depth, int rounds) = Choose(training, features, seed, cancellationToken);
        FeatureEncoder encoder = FeatureEncoder.Learn(training.Features, training.Weights, EncodingStyle.Raw);
        using NativeMatrix matrix = TreeSetup.Encode(encoder, training);
        using Booster booster = new([matrix], Parameters(training, features, encoder, depth, seed));
        for (int round = 0; round < rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            booster.Update(round, matrix);
        }

        return new BoostedTreesModel(encoder, booster.Save());
    }

    ITrainer ITunable.Tune(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        XGBoostLibrary.Require(_library);
        (int depth, int rounds) = Choose(training, features, seed, cancellationToken);
        return new BoostedTreesTrainer(_options with { Depth = depth, Rounds = rounds }, _library);
    }

    private Dictionary<string, string> Parameters(TrainingSet training, FeatureSet features, FeatureEncoder encoder, int depth, int seed) => new(TreeSetup.Parameters(training, features, encoder, seed))
    {
        ["max_depth"] = TreeSetup.Text(depth),
        ["eta"] = TreeSetup.Text(_options.LearningRate),
        ["min_child_weight"] = TreeSetup.Text(_options.LeastInLeaf),
        ["lambda"] = TreeSetup.Text(_options.Penalty),
    };

    /// <summary>Depth and number of trees with the least loss on what the folds had not seen.</summary>
    private (int Depth, int Rounds) Choose(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        if (_options.Depth is { } depth && _options.Rounds is { } rounds)
        {
            return (depth, rounds);
        }

        IReadOnlyList<int> depths = _options.Depth is { } only ? [only] : _options.Depths;
        if (TimeFolds.MakeOrShuffle(training, _options.Folds, seed) is not { } folds)
        {
            return (depths[0], _options.Rounds ?? FallbackRounds);
        }

        bool thinned = folds[^1].Seen.Length > _options.SearchRows;
        (int[], int[])[] search = thinned ? [.. folds.Select(f => (TreeSetup.Thin(training, f.Seen, _options.SearchRows), TreeSetup.Thin(training, f.Held, _options.SearchRows / 2)))] : folds;
        (int Rounds, double Loss)[] found = thinned && depths.Count == 1
            ? [(0, 0)]
            : Folded.Run(depths.Count, _options.Threads, d => Grow(training, search, features, depths[d], seed, cancellationToken), cancellationToken);
        int best = Array.IndexOf(found, found.MinBy(f => f.Loss));
        int trees = _options.Rounds ?? (thinned ? Grow(training, [folds[^1]], features, depths[best], seed, cancellationToken).Rounds : found[best].Rounds);
        return (depths[best], trees);
    }

    /// <summary>Grows one ensemble per fold in step and stops when their common loss on what they have not seen no longer falls.</summary>
    private (int Rounds, double Loss) Grow(TrainingSet training, (int[] Seen, int[] Held)[] folds, FeatureSet features, int depth, int seed, CancellationToken cancellationToken)
    {
        List<FoldGrowth> growths = [];
        try
        {
            foreach ((int[] Seen, int[] Held) fold in folds)
            {
                growths.Add(new FoldGrowth(training, fold, (seen, encoder) => Parameters(seen, features, encoder, depth, seed)));
            }

            int best = 1;
            double bestLoss = double.PositiveInfinity;
            for (int round = 0; round < (_options.Rounds ?? _options.MostRounds) && round < best + _options.Patience; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                double loss = growths.Sum(g => g.Grow(round));
                if (loss < bestLoss)
                {
                    (best, bestLoss) = (round + 1, loss);
                }
            }

            return (best, bestLoss);
        }
        finally
        {
            growths.ForEach(g => g.Dispose());
        }
    }
}
