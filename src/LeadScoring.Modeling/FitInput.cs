namespace LeadScoring.Modeling;

/// <summary>What every trainer asks of a training set.</summary>
internal static class FitInput
{
    /// <summary>Refuses sets that no model can learn from.</summary>
    /// <exception cref="ArgumentException">No row, no feature, a weight that is not positive, or only one label.</exception>
    public static void Check(TrainingSet training)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (training.Rows == 0)
        {
            throw new ArgumentException("The training set has no row.", nameof(training));
        }

        if (training.Features.Columns.Count == 0)
        {
            throw new ArgumentException("The training set has no feature.", nameof(training));
        }

        bool good = false;
        bool bad = false;
        for (int r = 0; r < training.Rows; r++)
        {
            good |= training.Labels[r] == 1;
            bad |= training.Labels[r] == 0;
            if (!(training.Weights[r] > 0) || training.Labels[r] is not (0 or 1))
            {
                throw new ArgumentException($"Row {r} of the training set has the label {training.Labels[r]} and the weight {training.Weights[r]}; labels are 0 or 1, weights greater than 0.", nameof(training));
            }
        }

        if (!good || !bad)
        {
            throw new ArgumentException($"The training set holds only {(good ? "good" : "bad")} outcomes; a model needs both.", nameof(training));
        }
    }
}
