namespace LeadScoring.Modeling;

/// <summary>One training after its rows were looked at. Not thread-safe.</summary>
internal sealed class TrainingRun(
    ModelTraining training,
    TrainingRequest request,
    TrainingSet usable,
    IReadOnlyList<ExcludedFeature> leftOut,
    LeadCounts leads,
    IReadOnlyList<ScoreRule> rules,
    IProgress<TrainingProgress>? progress,
    CancellationToken ct)
{
    private const double Confidence = 0.95;
    private readonly ModelOptions _options = request.Options;
    private readonly int _seed = request.Seed;

    /// <summary>Tries all kinds on the newest rows and decides.</summary>
    public TrainingOutcome Measured(ModelKind[] kinds, NewestSplit split, bool enough, string tooLittle)
    {
        TrainingSet train = usable.Select(split.Train);
        TrainingSet test = usable.Select(split.Test);
        StepCounter steps = new(progress, (kinds.Length * (CrossFit.Steps(train) + 1)) + CrossFit.Steps(usable)) { Name = $"Trying {string.Join(", ", kinds.Select(Verdicts.Name))}" };
        Candidate[] candidates = Folded.Run(kinds.Length, training.Threads, k => Try(kinds[k], train, test, steps), ct);
        if (Candidate.Choose(candidates, _options.PreferSimpleIfWithin) is not { } chosen)
        {
            return ModelTraining.Refused(Verdicts.NothingMeasured(candidates.Select(c => c.Result)));
        }

        bool predicts = chosen.Result.AucLow > 0.5 && chosen.GainLow > 0;
        double? overRules = OverRules(chosen, split, test);
        if (rules.Count > 0 && (!enough || (predicts && overRules <= 0)) && Blend(chosen, split, enough ? string.Empty : tooLittle, candidates) is { } blend)
        {
            return blend;
        }

        (TrainingSet kept, FactorLimit? limit) = FewFactors(chosen, train, test);
        steps.Name = $"Fitting {Verdicts.Name(chosen.Result.Kind)} on all rows";
        using CrossFit fit = Fit(chosen.Trainer!, kept, steps.Done);
        (IReadOnlyList<SegmentResult> segments, SegmentParts parts) = Segments(chosen, kept, split);
        double[] probabilities = fit.Probabilities;
        ModelCard card = Card(chosen.Result.Kind, kept, test, candidates) with
        {
            Features = fit.Model.FeatureNames,
            Excluded = [.. leftOut, .. FactorScreen.Excluded(limit)],
            Importance = Importances.Of(fit, kept),
            Bands = OutcomeBands.Of(kept, probabilities),
            FactorLimit = limit,
            Segments = segments,
            RulesGainLow = overRules,
        };
        card = card with { Profiles = FeatureProfiles.Of(fit, kept, card.Importance) };
        ScoreCurve curve = ScoreCurve.Of(_options.Scale, request.Tiers, probabilities, kept.Weights);
        ReadOnlyMemory<byte> artifact = ModelArtifact.Write(card, new ModelPart(fit.Model, fit.Calibration), parts, curve);
        double alwaysSaid = Candidate.BaseRate(train);
        if (!enough || !predicts || overRules <= 0)
        {
            string verdict = !enough ? tooLittle
                : !predicts ? Verdicts.NothingPredicts(chosen.Result, alwaysSaid)
                : Verdicts.NotBetterThanRules(chosen.Result, overRules!.Value);
            return new TrainingOutcome(card with { Id = ModelArtifact.IdOf(artifact.Span) }, artifact, false, verdict);
        }

        return AgainstLive(card, artifact, test, chosen.TestMargins, Verdicts.GoesLive(chosen.Result, alwaysSaid));
    }

    /// <summary>Rules and model together, until the model is better alone; <see langword="null"/> without rules, with hardly any outcome, or when it is no better than the rules.</summary>
    public TrainingOutcome? Blend(Candidate? chosen, NewestSplit split, string why, IReadOnlyList<Candidate>? candidates = null)
    {
        const int Fewest = 3;
        if (rules.Count == 0 || Math.Min(leads.Good, leads.Bad) < Fewest || (chosen?.Trainer ?? training.TrainerOf(ModelKind.Logistic, rules)) is not { } trainer)
        {
            return null;
        }

        ITrainer tuned = trainer is ITunable tunable ? tunable.Tune(usable, request.Features, _seed, ct) : trainer;
        using CrossFit fit = Fit(tuned, usable, () => { });
        using RulesModel ruled = new(rules);
        double[] points = new double[usable.Rows];
        ruled.Predict(request.Set.Features, points);
        BlendWeights weights = BlendWeights.Fit(points, fit.Margins, usable.Labels, usable.Weights);
        double[] margins = [.. points.Select((p, r) => (weights.Rules * p) + (weights.Model * fit.Margins[r]))];
        float[] labels = [.. usable.Labels];
        float[] rowWeights = [.. usable.Weights];
        double rulesAuc = RocAuc.Of(points, labels, rowWeights);
        double modelAuc = RocAuc.Of(fit.Margins, labels, rowWeights);
        if (RocAuc.Of(margins, labels, rowWeights) < rulesAuc || weights.Model == 0)
        {
            return null;
        }

        LeadBootstrap interval = LeadBootstrap.Run(usable, fit.Margins, 0, unchecked(_seed + 7));
        int? crosses = LearningCurve.Reaches(LearningCurve.Measure(tuned, usable, request.Features, Math.Clamp(Math.Min(leads.Good, leads.Bad), 2, 5), _seed, training.Threads, ct), rulesAuc);
        double carried = weights.Rules * Spread(points);
        double learned = weights.Model * Spread(fit.Margins);
        ColdStart cold = new(leads.Good, rulesAuc, modelAuc, (interval.AucHigh - interval.AucLow) / 2, crosses, carried / (carried + learned), RulesModel.HashOf(_options.Rules));
        BlendModel model = new(ruled, fit.Model, weights.Rules, weights.Model);
        MarginCalibration calibration = leads.Good >= FewestForCurve ? MarginCalibration.Choose(usable, margins, _seed) : new SigmoidCalibration(1, weights.Offset);
        double[] probabilities = [.. margins.Select(m => Sigmoid.Of(calibration.Apply(m)))];
        ModelCard card = Card(fit.Model.Kind, usable, usable.Select(split.Test), candidates ?? []) with
        {
            Features = model.FeatureNames,
            Excluded = leftOut,
            Importance = Importances.Of(new CrossFit(model, calibration, margins), Whole()),
            Bands = OutcomeBands.Of(usable, probabilities),
            ColdStart = cold,
        };
        ReadOnlyMemory<byte> artifact = ModelArtifact.Write(card, new ModelPart(model, calibration), SegmentParts.None, ScoreCurve.Of(_options.Scale, request.Tiers, probabilities, usable.Weights));
        return new TrainingOutcome(card with { Id = ModelArtifact.IdOf(artifact.Span) }, artifact, true, Verdicts.Together(cold, why));
    }

    private const int FewestForCurve = 100;

    /// <summary>The usable rows with all columns that rules may ask for.</summary>
    private TrainingSet Whole() => request.Set;

    private static double Spread(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    private CrossFit Fit(ITrainer trainer, TrainingSet set, Action stepDone) =>
        CrossFit.Run(trainer, set, request.Features, _seed, stepDone, ct, OpinionsFor(set), training.Threads);

    private TrainingSet? OpinionsFor(TrainingSet set) =>
        request.Opinions is { Rows: > 0 } opinions ? opinions with { Features = opinions.Features.WithColumns(set.Features.Columns.Select(c => c.Name).ToHashSet()) } : null;

    private Candidate Try(ModelKind kind, TrainingSet train, TrainingSet test, StepCounter steps)
    {
        ITrainer? trainer = training.TrainerOf(kind, rules);
        if (trainer is null)
        {
            return Candidate.Failed(kind, $"There is no trainer for {Verdicts.Name(kind)}.");
        }

        // Opinions given in the test period would tell of it.
        DateTimeOffset until = test.Features.Keys.Min(k => k.AsOf);
        TrainingSet? opinions = OpinionsFor(train);
        opinions = opinions?.Select([.. Enumerable.Range(0, opinions.Rows).Where(r => opinions.LabelKnownAt[r] < until)]);
        return trainer.IsAvailable(out string? reason)
            ? Candidate.Measure(trainer, train, test, request.Features, _seed, steps.Done, ct, opinions, training.Threads)
            : Candidate.Failed(kind, reason ?? $"{Verdicts.Name(kind)} cannot run here.");
    }

    /// <summary>AUC gained over the rules on the newest rows, exceeded with 95 % confidence; <see langword="null"/> without rules.</summary>
    private double? OverRules(Candidate chosen, NewestSplit split, TrainingSet test)
    {
        if (rules.Count == 0 || chosen.Result.Kind == ModelKind.Rules)
        {
            return null;
        }

        double[] points = new double[test.Rows];
        using RulesModel ruled = new(rules);
        ruled.Predict(request.Set.Features.Select(split.Test), points);
        return PairedBootstrap.Run(test, points, chosen.TestMargins, unchecked(_seed + 8)).Auc.AtLeast(Confidence);
    }

    private (TrainingSet Kept, FactorLimit? Limit) FewFactors(Candidate chosen, TrainingSet train, TrainingSet test)
    {
        if (_options.MaxFactors is not { } most || chosen.Result.Kind == ModelKind.Rules)
        {
            return (usable, null);
        }

        double[] Learn(TrainingSet older, TrainingSet newer)
        {
            using CrossFit fit = Fit(chosen.Trainer!, older, () => { });
            return fit.Predict(newer.Features);
        }

        return FactorScreen.Apply(chosen, train, test, most, SegmentFeature(), Learn, _seed) is { } found
            ? (usable with { Features = usable.Features.WithColumns(found.Kept) }, found.Found)
            : (usable, null);
    }

    /// <summary>The feature that makes the segments: of that name, or made from the lead field of that name.</summary>
    private string? SegmentFeature() => _options.Segments?.By is { } by
        ? request.Features.Features.FirstOrDefault(f => f.Name == by)?.Name ?? request.Features.Features.FirstOrDefault(f => f.IsCategorical && f.SourceField == by)?.Name
        : null;

    private (IReadOnlyList<SegmentResult> Found, SegmentParts Parts) Segments(Candidate chosen, TrainingSet kept, NewestSplit split) =>
        _options.Segments is { } wanted && chosen.Result.Kind != ModelKind.Rules
            ? SegmentModels.Find(wanted with { By = SegmentFeature() ?? wanted.By }, kept, kept.Select(split.Train), kept.Select(split.Test), chosen.TestMargins, set => Fit(chosen.Trainer!, set, () => { }), _seed)
            : ([], SegmentParts.None);

    /// <summary>Goes live, or waits as challenger behind a live model that it is not shown to equal, or behind an approver.</summary>
    private TrainingOutcome AgainstLive(ModelCard card, ReadOnlyMemory<byte> artifact, TrainingSet test, double[] margins, string goesLive)
    {
        card = card with { Id = ModelArtifact.IdOf(artifact.Span) };
        if (request.Live is not { } live)
        {
            return new TrainingOutcome(card, artifact, true, goesLive);
        }

        if (live.Card.Id == card.Id)
        {
            return new TrainingOutcome(card, artifact, false, $"The live model {card.Id} stays: training on today's leads gives the same model again.");
        }

        if (live.Card.ColdStart is not null)
        {
            // Better than the rules with confidence: the time of rules is over.
            return new TrainingOutcome(card, artifact, true, goesLive);
        }

        PromotionVerdict verdict = Promotion.Judge(test, margins, live, _options.Promotion, request.Guards, _seed);
        card = card with { Promotion = verdict };
        return !verdict.NotWorse ? new TrainingOutcome(card, artifact, false, verdict.Sentence) { IsChallenger = true }
            : _options.Promotion.Approver is { } approver ? new TrainingOutcome(card, artifact, false, $"{verdict.Sentence} It waits for {approver}: leadscoring models MAPPING promote {card.Id} --by NAME.") { IsChallenger = true }
            : new TrainingOutcome(card, artifact, true, $"{goesLive} {verdict.Sentence}");
    }

    private ModelCard Card(ModelKind kind, TrainingSet set, TrainingSet test, IReadOnlyList<Candidate> candidates) => new()
    {
        Id = string.Empty,
        Kind = kind,
        TrainedAt = training.Now,
        MappingHash = request.MappingHash,
        TrainingHash = TrainingHash.Of(set),
        Seed = _seed,
        TrainingRows = set.Rows,
        Leads = leads.Good + leads.Bad,
        BaseRate = Candidate.BaseRate(set),
        TestFrom = test.Features.Keys.Min(k => k.AsOf).ToUniversalTime(),
        TestTo = test.Features.Keys.Max(k => k.AsOf).ToUniversalTime(),
        Candidates = [.. candidates.Select(c => c.Result)],
        Features = [],
        Excluded = [],
        Importance = [],
        Opinions = request.Opinions?.Rows ?? 0,
        Drift = DriftReference.Of(set.Features),
    };
}
