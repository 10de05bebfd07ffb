namespace LeadScoring.Modeling;

/// <summary>Makes a model from past leads: tries each kind, measures it on the newest leads, and decides whether it may score. Thread-safe.</summary>
/// <remarks>
/// The newest quarter of leads (by their first instant of scoring) is kept back; learned is from older rows whose outcome was known when
/// that period began. Strength and calibration are chosen on shuffled folds of leads. A model goes live only when there are enough leads,
/// the 95 % interval of its AUC lies above 0.5, and a paired bootstrap finds its log loss better than the base rate with 95 % confidence.
/// The chosen kind is then fitted again on all rows. The same rows, options and seed give the same artifact, byte by byte.
/// </remarks>
public sealed class ModelTraining(IReadOnlyList<ITrainer> trainers, TimeProvider clock)
{
    /// <summary>Fewest good and bad leads on each side of the split for figures to mean anything.</summary>
    internal const int FewestToMeasure = 10;

    /// <summary>Trains, measures and decides.</summary>
    /// <param name="set">Past leads, sorted by as-of, then lead.</param>
    /// <param name="features">The features of the mapping: their expectations limit trees.</param>
    /// <param name="options">Kinds to try, and what is needed to go live.</param>
    /// <param name="excluded">Features found to be leaks, or forbidden; they go into the card as they are.</param>
    /// <param name="mappingHash">The mapping's version, for the card.</param>
    /// <param name="seed">Seed of folds and bootstrap.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="ct">Stops between two steps of a fit.</param>
    /// <exception cref="ArgumentException">A label is neither 0 nor 1, or a weight is not positive.</exception>
    public TrainingOutcome Train(
        TrainingSet set,
        FeatureSet features,
        ModelOptions options,
        IReadOnlyList<ExcludedFeature> excluded,
        string mappingHash,
        int seed,
        IProgress<TrainingProgress>? progress,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        LeadCounts leads = LeadCounts.Of(set);
        if (leads.Good == 0 || leads.Bad == 0)
        {
            return Refused(Verdicts.TooFew(leads, options with { MinGood = Math.Max(1, options.MinGood), MinBad = Math.Max(1, options.MinBad) }));
        }

        (TrainingSet usable, IReadOnlyList<ExcludedFeature> leftOut) = FeatureScreen.Apply(set, excluded);
        if (usable.Features.Columns.Count == 0)
        {
            return Refused(Verdicts.NoFeature);
        }

        NewestSplit? split = NewestSplit.Make(usable);
        if (split is null)
        {
            return Refused(Verdicts.NoTimeSplit);
        }

        TrainingSet train = usable.Select(split.Train);
        TrainingSet test = usable.Select(split.Test);
        LeadCounts older = LeadCounts.Of(train);
        LeadCounts newest = LeadCounts.Of(test);
        bool enough = leads.Good >= options.MinGood && leads.Bad >= options.MinBad;
        if (Math.Min(Math.Min(older.Good, older.Bad), Math.Min(newest.Good, newest.Bad)) < FewestToMeasure)
        {
            return Refused(enough ? Verdicts.TooFewRipe(older, newest, split) : Verdicts.TooFew(leads, options));
        }

        ModelKind[] kinds = [.. options.Try.Distinct()];
        if (kinds.Length == 0)
        {
            return Refused(Verdicts.NoKind);
        }

        StepCounter steps = new(progress, (kinds.Length * (CrossFit.Steps(train) + 1)) + CrossFit.Steps(usable));
        List<Candidate> candidates = [.. kinds.Select(kind => Try(kind, train, test, features, seed, steps, ct))];
        Candidate? chosen = Candidate.Choose(candidates, options.PreferSimpleIfWithin);
        if (chosen is null)
        {
            return Refused(Verdicts.NothingMeasured(candidates.Select(c => c.Result)));
        }

        steps.Name = $"Fitting {Verdicts.Name(chosen.Result.Kind)} on all rows";
        using CrossFit fit = CrossFit.Run(chosen.Trainer!, usable, features, seed, steps.Done, ct);
        ScoreCurve curve = options.Scale == ScoreScale.Percentile ? ScoreCurve.Percentiles(fit.Probabilities, usable.Weights) : ScoreCurve.Plain;
        ModelCard card = new()
        {
            Id = string.Empty,
            Kind = chosen.Result.Kind,
            TrainedAt = clock.GetUtcNow().ToUniversalTime(),
            MappingHash = mappingHash,
            TrainingHash = TrainingHash.Of(usable),
            Seed = seed,
            TrainingRows = usable.Rows,
            Leads = leads.Good + leads.Bad,
            BaseRate = Candidate.BaseRate(usable),
            TestFrom = test.Features.Keys.Min(k => k.AsOf).ToUniversalTime(),
            TestTo = test.Features.Keys.Max(k => k.AsOf).ToUniversalTime(),
            Candidates = [.. candidates.Select(c => c.Result)],
            Features = fit.Model.FeatureNames,
            Excluded = leftOut,
            Importance = Importance(fit, usable),
        };
        ReadOnlyMemory<byte> artifact = ModelArtifact.Write(card, fit.Model, fit.Calibration, curve);
        bool predicts = chosen.Result.AucLow > 0.5 && chosen.GainLow > 0;
        double alwaysSaid = Candidate.BaseRate(train);
        string verdict = !enough ? Verdicts.TooFew(leads, options)
            : predicts ? Verdicts.GoesLive(chosen.Result, alwaysSaid)
            : Verdicts.NothingPredicts(chosen.Result, alwaysSaid);
        return new TrainingOutcome(card with { Id = ModelArtifact.IdOf(artifact.Span) }, artifact, enough && predicts, verdict);
    }

    private static TrainingOutcome Refused(string verdict) => new(null, ReadOnlyMemory<byte>.Empty, false, verdict);

    private static FeatureImportance[] Importance(CrossFit fit, TrainingSet set)
    {
        int width = fit.Model.FeatureNames.Count;
        double[] contributions = new double[set.Rows * width];
        fit.Model.Explain(set.Features, contributions);
        double[] sums = new double[width];
        double total = 0;
        for (int r = 0; r < set.Rows; r++)
        {
            total += set.Weights[r];
            for (int f = 0; f < width; f++)
            {
                sums[f] += set.Weights[r] * fit.Calibration.Slope * Math.Abs(contributions[(r * width) + f]);
            }
        }

        return
        [
            .. sums.Select((sum, f) => new FeatureImportance(fit.Model.FeatureNames[f], sum / total))
                .OrderByDescending(i => i.MeanAbsoluteContribution).ThenBy(i => i.Feature, StringComparer.Ordinal),
        ];
    }

    private Candidate Try(ModelKind kind, TrainingSet train, TrainingSet test, FeatureSet features, int seed, StepCounter steps, CancellationToken ct)
    {
        ITrainer? trainer = trainers.FirstOrDefault(t => t.Kind == kind);
        if (trainer is null)
        {
            return Candidate.Failed(kind, $"There is no trainer for {Verdicts.Name(kind)}.");
        }

        if (!trainer.IsAvailable(out string? reason))
        {
            return Candidate.Failed(kind, reason ?? $"{Verdicts.Name(kind)} cannot run here.");
        }

        steps.Name = $"Trying {Verdicts.Name(kind)}";
        return Candidate.Measure(trainer, train, test, features, seed, steps.Done, ct);
    }

    private sealed class StepCounter(IProgress<TrainingProgress>? progress, int total)
    {
        private int _done;

        public string Name { get; set; } = string.Empty;

        public void Done() => progress?.Report(new TrainingProgress(Name, ++_done, total));
    }
}
