namespace LeadScoring.Modeling;

/// <summary>A model together with margins for its own rows from models that had not seen them.</summary>
/// <param name="Model">Fitted on all rows.</param>
/// <param name="Calibration">Fitted on <paramref name="Margins"/>.</param>
/// <param name="Margins">Per row, before calibration, by a model that had not seen its lead.</param>
internal sealed record CrossFit(IMarginModel Model, MarginCalibration Calibration, double[] Margins) : IDisposable
{
    /// <summary>Many rows tell a calibration well enough with fewer folds.</summary>
    private const int ManyRows = 10_000;

    /// <summary>Calibrated, per row, by models that had not seen them.</summary>
    public double[] Probabilities => [.. Margins.Select(m => Sigmoid.Of(Calibration.Apply(m)))];

    /// <summary>Fits on all rows, and on shuffled lead-grouped folds for the calibration.</summary>
    /// <exception cref="InvalidOperationException">One of the labels has fewer leads than there are folds.</exception>
    public static CrossFit Run(ITrainer trainer, TrainingSet set, FeatureSet features, int seed, Action stepDone, CancellationToken cancellationToken, TrainingSet? opinions = null, int threads = 0)
    {
        int count = Folds(set);
        int[] folds = LeadFolds.Assign(set, count, unchecked(seed + 1))
            ?? throw new InvalidOperationException($"Calibration needs at least {count} good and {count} bad leads.");
        double[] margins = new double[set.Rows];
        IMarginModel?[] fitted = Folded.Run(
            count + 1,
            threads,
            fold =>
            {
                if (fold == count)
                {
                    return trainer.Fit(JoinedRows.Of(set, opinions, _ => true), features, seed, cancellationToken);
                }

                int[] held = LeadFolds.Rows(folds, fold, inside: true);
                HashSet<LeadId> heldLeads = [.. held.Select(r => set.Features.Keys[r].Lead)];
                TrainingSet seen = JoinedRows.Of(set.Select(LeadFolds.Rows(folds, fold, inside: false)), opinions, k => !heldLeads.Contains(k.Lead));
                double[] part = new double[held.Length];
                using (IMarginModel model = trainer.Fit(seen, features, seed, cancellationToken))
                {
                    model.Predict(set.Features.Select(held), part);
                }

                for (int i = 0; i < held.Length; i++)
                {
                    margins[held[i]] = part[i];
                }

                stepDone();
                return null;
            },
            cancellationToken);
        stepDone();
        return new CrossFit(fitted[count]!, MarginCalibration.Choose(set, margins, seed), margins);
    }

    /// <summary>Steps that <see cref="Run"/> reports.</summary>
    public static int Steps(TrainingSet set) => Folds(set) + 1;

    public void Dispose() => Model.Dispose();

    /// <summary>Calibrated margins of other rows.</summary>
    public double[] Predict(FeatureTable table)
    {
        double[] margins = new double[table.Rows];
        Model.Predict(table, margins);
        for (int r = 0; r < margins.Length; r++)
        {
            margins[r] = Calibration.Apply(margins[r]);
        }

        return margins;
    }

    private static int Folds(TrainingSet set)
    {
        LeadCounts leads = LeadCounts.Of(set);
        return set.Rows > ManyRows ? 3 : Math.Clamp(Math.Min(leads.Good, leads.Bad), 2, 5);
    }
}
