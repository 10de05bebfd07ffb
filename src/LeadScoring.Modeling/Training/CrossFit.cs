namespace LeadScoring.Modeling;

/// <summary>A model together with margins for its own rows from models that had not seen them.</summary>
internal sealed record CrossFit(IMarginModel Model, SigmoidCalibration Calibration, double[] Probabilities) : IDisposable
{
    /// <summary>Many rows tell a slope and an offset well enough with fewer folds.</summary>
    private const int ManyRows = 10_000;

    /// <summary>Fits on all rows, and on shuffled lead-grouped folds for the calibration.</summary>
    /// <exception cref="InvalidOperationException">One of the labels has fewer leads than there are folds.</exception>
    public static CrossFit Run(ITrainer trainer, TrainingSet set, FeatureSet features, int seed, Action stepDone, CancellationToken cancellationToken)
    {
        int count = Folds(set);
        int[] folds = LeadFolds.Assign(set, count, unchecked(seed + 1))
            ?? throw new InvalidOperationException($"Calibration needs at least {count} good and {count} bad leads.");
        double[] margins = new double[set.Rows];
        for (int fold = 0; fold < count; fold++)
        {
            int[] held = LeadFolds.Rows(folds, fold, inside: true);
            double[] part = new double[held.Length];
            using (IMarginModel model = trainer.Fit(set.Select(LeadFolds.Rows(folds, fold, inside: false)), features, seed, cancellationToken))
            {
                model.Predict(set.Features.Select(held), part);
            }

            for (int i = 0; i < held.Length; i++)
            {
                margins[held[i]] = part[i];
            }

            stepDone();
        }

        SigmoidCalibration calibration = SigmoidCalibration.Fit(margins, set.Labels, set.Weights);
        IMarginModel full = trainer.Fit(set, features, seed, cancellationToken);
        stepDone();
        return new CrossFit(full, calibration, [.. margins.Select(m => Sigmoid.Of(calibration.Apply(m)))]);
    }

    /// <summary>Steps that <see cref="Run"/> reports.</summary>
    public static int Steps(TrainingSet set) => Folds(set) + 1;

    public void Dispose() => Model.Dispose();

    private static int Folds(TrainingSet set) => set.Rows > ManyRows ? 3 : 5;
}
