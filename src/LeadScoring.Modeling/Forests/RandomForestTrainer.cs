using LeadScoring.Modeling.XGBoost;

namespace LeadScoring.Modeling;

/// <summary>A random forest by the native XGBoost library: one round of many trees, each on its own draw of rows, each question on its own draw of columns.</summary>
/// <remarks>
/// Thread-safe. Without a penalty a leaf of one round holds the Newton step (share of good − p₀) / (p₀(1 − p₀)) from the base rate p₀, and the library
/// divides each by the number of trees, so margin = log-odds(p₀) + (p − p₀) / (p₀(1 − p₀)) with p the mean share over the trees: the forest's
/// probability is a straight line of the margin. Contributions to the margin are therefore exact for the probability too, and calibration makes
/// the margin log-odds. Settings: xgboost.readthedocs.io, "Random Forests in XGBoost".
/// </remarks>
public sealed class RandomForestTrainer : ITrainer, ITunable
{
    private readonly RandomForestOptions _options;
    private readonly string _library;

    /// <summary>A trainer with these options, or with the defaults.</summary>
    public RandomForestTrainer(RandomForestOptions? options = null)
        : this(options, XGBoostLibrary.FileName)
    {
    }

    internal RandomForestTrainer(RandomForestOptions? options, string library)
    {
        _options = options ?? new RandomForestOptions();
        _library = library;
    }

    /// <inheritdoc/>
    public ModelKind Kind => ModelKind.RandomForest;

    /// <inheritdoc/>
    public bool IsAvailable(out string? reason)
    {
        bool available = XGBoostLibrary.IsAvailable(_library, out reason);
        reason = reason?.Replace("Boosted trees need", "A random forest needs", StringComparison.Ordinal);
        return available;
    }

    /// <inheritdoc/>
    /// <exception cref="DllNotFoundException">The native library is missing.</exception>
    public IMarginModel Fit(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        XGBoostLibrary.Require(_library);
        double share = Choose(training, features, seed, cancellationToken);
        FeatureEncoder encoder = FeatureEncoder.Learn(training.Features, training.Weights, EncodingStyle.Raw);
        using NativeMatrix matrix = TreeSetup.Encode(encoder, training);
        using Booster booster = new([matrix], Parameters(training, features, encoder, share, seed));
        cancellationToken.ThrowIfCancellationRequested();
        booster.Update(0, matrix);
        return new BoostedTreesModel(encoder, booster.Save(), ModelKind.RandomForest);
    }

    ITrainer ITunable.Tune(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        FitInput.Check(training);
        XGBoostLibrary.Require(_library);
        return new RandomForestTrainer(_options with { ColumnShare = Choose(training, features, seed, cancellationToken) }, _library);
    }

    private double Choose(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        if (_options.ColumnShare is { } given)
        {
            return given;
        }

        if (TimeFolds.MakeOrShuffle(training, _options.Folds, seed) is not { } folds)
        {
            return _options.ColumnShares[0];
        }

        int pieces = _options.ColumnShares.Count * folds.Length;
        double[] losses = Folded.Run(
            pieces,
            _options.Threads,
            i =>
            {
                (int[] seen, int[] held) = folds[i % folds.Length];
                (int[], int[]) fold = (TreeSetup.Thin(training, seen, _options.SearchRows), TreeSetup.Thin(training, held, _options.SearchRows / 2));
                using FoldGrowth growth = new(training, fold, (part, encoder) => Parameters(part, features, encoder, _options.ColumnShares[i / folds.Length], seed));
                cancellationToken.ThrowIfCancellationRequested();
                return growth.Grow(0);
            },
            cancellationToken);
        double[] sums = [.. losses.Chunk(folds.Length).Select(l => l.Sum())];
        return _options.ColumnShares[Array.IndexOf(sums, sums.Min())];
    }

    private Dictionary<string, string> Parameters(TrainingSet training, FeatureSet features, FeatureEncoder encoder, double share, int seed) => new(TreeSetup.Parameters(training, features, encoder, seed))
    {
        ["num_parallel_tree"] = TreeSetup.Text(_options.Trees),
        ["max_depth"] = TreeSetup.Text(_options.Depth),
        ["subsample"] = TreeSetup.Text(_options.RowShare),
        ["colsample_bynode"] = TreeSetup.Text(share),
        ["eta"] = "1",
        ["lambda"] = "0",
        ["min_child_weight"] = TreeSetup.Text(_options.LeastInLeaf),
    };
}
