namespace LeadScoring.Modeling;

/// <summary>Makes a model from past leads: tries each kind, measures it on the newest leads, and decides whether it may score. Thread-safe.</summary>
/// <remarks>
/// The newest quarter of leads (by their first instant of scoring) is kept back; learned is from older rows whose outcome was known when
/// that period began. Strength is chosen on folds in the order of time, calibration on shuffled folds of leads. A model goes live only when there are enough
/// leads over enough months, the 95 % interval of its AUC lies above 0.5, a paired bootstrap finds its log loss better than the base rate and its AUC better than
/// the mapping's rules with 95 % confidence, and it is not worse than the live model. A model that does not beat the rules yet scores together with them.
/// The chosen kind is then fitted again on all rows. The same rows, options and seed give the same artifact, byte by byte, on any number of threads.
/// </remarks>
/// <param name="trainers">One per kind that can be tried.</param>
/// <param name="clock">Tells when a model was trained.</param>
/// <param name="threads">Most threads; 0 = one per core. The result does not depend on it.</param>
public sealed class ModelTraining(IReadOnlyList<ITrainer> trainers, TimeProvider clock, int threads = 0)
{
    /// <summary>Fewest good and bad leads on each side of the split for figures to mean anything.</summary>
    internal const int FewestToMeasure = 10;

    /// <summary>Trains, measures and decides, with the default tiers and no model before.</summary>
    /// <exception cref="ArgumentException">A label is neither 0 nor 1, or a weight is not positive.</exception>
    public TrainingOutcome Train(TrainingSet set, FeatureSet features, ModelOptions options, IReadOnlyList<ExcludedFeature> excluded, string mappingHash, int seed, IProgress<TrainingProgress>? progress, CancellationToken ct) =>
        Train(new TrainingRequest { Set = set, Features = features, Options = options, Excluded = excluded, MappingHash = mappingHash, Seed = seed }, progress, ct);

    /// <summary>Trains, measures and decides.</summary>
    /// <param name="request">Rows and wishes.</param>
    /// <param name="progress">Told after each step, from one thread at a time.</param>
    /// <param name="ct">Stops between two steps of a fit.</param>
    /// <exception cref="ArgumentException">A label is neither 0 nor 1, or a weight is not positive.</exception>
    public TrainingOutcome Train(TrainingRequest request, IProgress<TrainingProgress>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        ModelOptions options = request.Options;
        LeadCounts leads = LeadCounts.Of(request.Set);
        if (leads.Good == 0 || leads.Bad == 0)
        {
            return Refused(Verdicts.TooFew(leads, options with { MinGood = Math.Max(1, options.MinGood), MinBad = Math.Max(1, options.MinBad) }));
        }

        (TrainingSet usable, IReadOnlyList<ExcludedFeature> leftOut) = FeatureScreen.Apply(request.Set, request.Excluded);
        if (usable.Features.Columns.Count == 0)
        {
            return Refused(Verdicts.NoFeature);
        }

        ModelKind[] kinds = [.. options.Try.Distinct()];
        if (kinds.Length == 0)
        {
            return Refused(Verdicts.NoKind);
        }

        ScoreRule[] rules = [.. options.Rules.Where(r => !r.When.Names.Intersect(request.Excluded.Select(e => e.Feature)).Any())];
        TrainingRun run = new(this, request, usable, leftOut, leads, rules, progress, ct);
        string? shortHistory = Verdicts.TooShort(usable, options.MinMonths);
        bool enough = leads.Good >= options.MinGood && leads.Bad >= options.MinBad && shortHistory is null;
        string tooLittle = leads.Good >= options.MinGood && leads.Bad >= options.MinBad ? shortHistory ?? string.Empty : Verdicts.TooFew(leads, options);
        NewestSplit? split = NewestSplit.Make(usable);
        if (split is null)
        {
            return Refused(Verdicts.NoTimeSplit);
        }

        LeadCounts older = LeadCounts.Of(usable.Select(split.Train));
        LeadCounts newest = LeadCounts.Of(usable.Select(split.Test));
        return Math.Min(Math.Min(older.Good, older.Bad), Math.Min(newest.Good, newest.Bad)) < FewestToMeasure
            ? run.Blend(null, split, tooLittle) ?? Refused(enough ? Verdicts.TooFewRipe(older, newest, split) : tooLittle)
            : run.Measured(kinds, split, enough, tooLittle);
    }

    internal static TrainingOutcome Refused(string verdict) => new(null, ReadOnlyMemory<byte>.Empty, false, verdict);

    /// <summary>The trainer of a kind; <see langword="null"/> when there is none.</summary>
    internal ITrainer? TrainerOf(ModelKind kind, IReadOnlyList<ScoreRule> rules) => kind == ModelKind.Rules ? new RulesTrainer(rules) : trainers.FirstOrDefault(t => t.Kind == kind);

    internal DateTimeOffset Now => clock.GetUtcNow().ToUniversalTime();

    internal int Threads => threads;
}
