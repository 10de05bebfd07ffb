namespace LeadScoring.Modeling;

/// <summary>Turns a model's margin into honest log-odds; always rising, so that it never changes a ranking. Immutable.</summary>
internal abstract record MarginCalibration
{
    private const int Folds = 5;

    /// <summary>Calibrated log-odds.</summary>
    public abstract double Apply(double margin);

    /// <summary>By how much contributions are stretched for a row of that margin: base and stretched contributions add up to the calibrated margin.</summary>
    /// <remarks>The steepness of the straight line from the base to the row, so a bent curve shares its bend out in proportion.</remarks>
    public abstract double Stretch(double from, double to);

    /// <summary>The kind that has less log loss on rows of leads it was not fitted to; the sigmoid where there are few.</summary>
    /// <param name="set">Rows that give leads, labels and weights.</param>
    /// <param name="margins">Margins of models that had not seen their rows.</param>
    /// <param name="seed">Seed of the folds.</param>
    public static MarginCalibration Choose(TrainingSet set, double[] margins, int seed)
    {
        SigmoidCalibration sigmoid = SigmoidCalibration.Fit(margins, set.Labels, set.Weights);
        if (IsotonicCalibration.Fit(margins, set.Labels, set.Weights, sigmoid) is not { } isotonic || LeadFolds.Assign(set, Folds, unchecked(seed + 5)) is not { } foldOf)
        {
            return sigmoid;
        }

        double gained = 0;
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] seen = LeadFolds.Rows(foldOf, fold, inside: false);
            double[] part = [.. seen.Select(r => margins[r])];
            float[] labels = [.. seen.Select(r => set.Labels[r])];
            float[] weights = [.. seen.Select(r => set.Weights[r])];
            SigmoidCalibration straight = SigmoidCalibration.Fit(part, labels, weights);
            MarginCalibration bent = IsotonicCalibration.Fit(part, labels, weights, straight) ?? (MarginCalibration)straight;
            foreach (int r in LeadFolds.Rows(foldOf, fold, inside: true))
            {
                gained += set.Weights[r] * (Sigmoid.LogLoss(straight.Apply(margins[r]), set.Labels[r]) - Sigmoid.LogLoss(bent.Apply(margins[r]), set.Labels[r]));
            }
        }

        return gained > 0 ? isotonic : sigmoid;
    }


}
