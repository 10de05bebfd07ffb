namespace LeadScoring.Modeling;

/// <summary>A kind of model that was tried: its figures, and the trainer with its strength chosen.</summary>
internal sealed record Candidate(CandidateResult Result, ITrainer? Trainer, double GainLow)
{
    /// <summary>Calibrated margins of the test rows.</summary>
    public double[] TestMargins { get; init; } = [];

    /// <summary>Mean absolute contribution per feature on the rows it learned from, largest first.</summary>
    public IReadOnlyList<FeatureImportance> Importance { get; init; } = [];

    public static Candidate Failed(ModelKind kind, string problem) => new(new CandidateResult(kind, 0, 0, 0, 0, 0, 0, problem), null, 0);

    /// <summary>Learns from the older rows and measures on the newest.</summary>
    public static Candidate Measure(ITrainer trainer, TrainingSet train, TrainingSet test, FeatureSet features, int seed, Action stepDone, CancellationToken cancellationToken, TrainingSet? opinions = null, int threads = 0)
    {
        ITrainer tuned = trainer is ITunable tunable ? tunable.Tune(train, features, seed, cancellationToken) : trainer;
        stepDone();
        using CrossFit fit = CrossFit.Run(tuned, train, features, seed, stepDone, cancellationToken, opinions, threads);
        double[] margins = fit.Predict(test.Features);
        float[] labels = [.. test.Labels];
        float[] weights = [.. test.Weights];
        double baseRate = BaseRate(train);
        double[] probabilities = [.. margins.Select(Sigmoid.Of)];
        LeadBootstrap interval = LeadBootstrap.Run(test, margins, Sigmoid.Margin(baseRate), unchecked(seed + 2));
        CandidateResult result = new(
            trainer.Kind,
            test.Rows,
            RocAuc.Of(margins, labels, weights),
            interval.AucLow,
            interval.AucHigh,
            ProbabilityMeasures.LogLoss(probabilities, labels, weights),
            ProbabilityMeasures.LogLoss([.. margins.Select(_ => baseRate)], labels, weights))
        {
            Brier = ProbabilityMeasures.Brier(probabilities, labels, weights),
            CalibrationError = ProbabilityMeasures.CalibrationError(probabilities, labels, weights),
            Calibration = fit.Calibration is IsotonicCalibration ? "isotonic" : "sigmoid",
        };
        return new Candidate(result, tuned, interval.GainLow) { TestMargins = margins, Importance = Importances.Of(fit, train) };
    }

    /// <summary>The least log loss, or the readable kind when its AUC is about as good.</summary>
    public static Candidate? Choose(IReadOnlyList<Candidate> candidates, double preferSimpleIfWithin)
    {
        Candidate? best = candidates.Where(c => c.Trainer is not null).MinBy(c => c.Result.LogLoss);
        Candidate? simple = candidates.FirstOrDefault(c => c.Trainer is not null && c.Result.Kind == ModelKind.Logistic);
        return best is not null && simple is not null && simple.Result.Auc >= best.Result.Auc - preferSimpleIfWithin ? simple : best;
    }

    /// <summary>Weighted share of good rows.</summary>
    public static double BaseRate(TrainingSet set)
    {
        double good = 0;
        double total = 0;
        for (int r = 0; r < set.Rows; r++)
        {
            good += set.Weights[r] * set.Labels[r];
            total += set.Weights[r];
        }

        return good / total;
    }
}
