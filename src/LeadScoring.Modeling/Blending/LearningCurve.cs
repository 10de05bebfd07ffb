namespace LeadScoring.Modeling;

/// <summary>Where a model's AUC, as a − b/√n of its good outcomes, crosses that of the rules.</summary>
/// <remarks>The square root is the rate at which a fitted ranking nears its limit where variance is what keeps it away; it fits the simulated worlds better than 1/n.</remarks>
internal static class LearningCurve
{
    private static readonly double[] Shares = [0.35, 0.6, 0.8];

    /// <summary>AUC of the model after learning from parts of the leads, by good outcomes seen.</summary>
    public static IReadOnlyList<(double Good, double Auc)> Measure(ITrainer trainer, TrainingSet set, FeatureSet features, int folds, int seed, int threads, CancellationToken cancellationToken)
    {
        int[]? foldOf = LeadFolds.Assign(set, folds, unchecked(seed + 11));
        if (foldOf is null)
        {
            return [];
        }

        (double Good, double[] Margins)[] parts = Folded.Run(
            Shares.Length * folds,
            threads,
            i => Part(trainer, set, features, foldOf, i % folds, Shares[i / folds], folds, seed, cancellationToken),
            cancellationToken);
        List<(double, double)> points = [];
        for (int s = 0; s < Shares.Length; s++)
        {
            double[] margins = new double[set.Rows];
            double good = 0;
            bool all = true;
            for (int fold = 0; fold < folds; fold++)
            {
                (double seen, double[] part) = parts[(s * folds) + fold];
                int[] held = LeadFolds.Rows(foldOf, fold, inside: true);
                all &= part.Length == held.Length;
                for (int i = 0; i < part.Length; i++)
                {
                    margins[held[i]] = part[i];
                }

                good += seen / folds;
            }

            if (all && good > 0)
            {
                points.Add((good, RocAuc.Of(margins, [.. set.Labels], [.. set.Weights])));
            }
        }

        return points;
    }

    /// <summary>The good outcomes at which the curve reaches an AUC; <see langword="null"/> when it does not, or not below a hundred times what there is.</summary>
    public static int? Reaches(IReadOnlyList<(double Good, double Auc)> points, double auc)
    {
        if (points.Count < 2)
        {
            return null;
        }

        // Least squares of auc = a − b·x with x = 1/√good.
        double n = points.Count;
        double sx = points.Sum(p => 1 / Math.Sqrt(p.Good));
        double sy = points.Sum(p => p.Auc);
        double sxx = points.Sum(p => 1 / p.Good);
        double sxy = points.Sum(p => p.Auc / Math.Sqrt(p.Good));
        double b = -((n * sxy) - (sx * sy)) / ((n * sxx) - (sx * sx));
        double a = (sy + (b * sx)) / n;
        if (!(b > 0) || !(a > auc))
        {
            return null;
        }

        double good = b * b / ((a - auc) * (a - auc));
        return good <= 100 * points.Max(p => p.Good) ? Rounded(good) : null;
    }

    /// <summary>Two digits: more would promise what a curve through few points cannot keep.</summary>
    private static int Rounded(double good)
    {
        double step = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(good, 1))) - 1));
        return (int)(Math.Ceiling(good / step) * step);
    }

    private static (double Good, double[] Margins) Part(ITrainer trainer, TrainingSet set, FeatureSet features, int[] foldOf, int fold, double share, int folds, int seed, CancellationToken cancellationToken)
    {
        // A second assignment thins what is seen, so that the smaller parts lie within the larger ones.
        int[] tenths = LeadFolds.Assign(set, 20, unchecked(seed + 12)) ?? LeadFolds.Assign(set, 2, unchecked(seed + 12)) ?? [];
        int pieces = tenths.Length == 0 ? 1 : tenths.Max() + 1;
        int[] seen = [.. LeadFolds.Rows(foldOf, fold, inside: false).Where(r => tenths.Length == 0 || tenths[r] < Math.Max(1, pieces * share * folds / (folds - 1)))];
        TrainingSet part = set.Select(seen);
        LeadCounts leads = LeadCounts.Of(part);
        if (leads.Good == 0 || leads.Bad == 0)
        {
            return (0, []);
        }

        int[] held = LeadFolds.Rows(foldOf, fold, inside: true);
        double[] margins = new double[held.Length];
        using IMarginModel model = trainer.Fit(part, features, seed, cancellationToken);
        model.Predict(set.Features.Select(held), margins);
        return (leads.Good, margins);
    }
}
