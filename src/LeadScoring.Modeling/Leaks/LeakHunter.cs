namespace LeadScoring.Modeling;

/// <summary>Looks for features that know the outcome: four probes, from what history proves to what only the figures can tell.</summary>
/// <remarks>
/// <list type="number">
/// <item><c>written-after-outcome</c>: the field's own history shows that it is filled when, or after, a lead ends.</item>
/// <item><c>missing-value</c>: filled in closed leads but empty in open ones of the same age, or filled for one outcome only.</item>
/// <item><c>single-feature</c>: one field alone tells the outcome better than anything known beforehand does.</item>
/// <item><c>ablation</c>: a model of trees loses an unlikely share of what it knows when the feature is taken away, however little the feature says alone.</item>
/// </list>
/// The last three judge fields by a lower bar than features made of dated activities: those cannot hold what happened later.
/// Fed lead by lead, in memory that grows with the fields and not with the leads; <see cref="Find"/> costs a few seconds at most. Not thread-safe.
/// </remarks>
/// <param name="label">When leads are scored: fields are looked at as of the first such moment.</param>
public sealed class LeakHunter(LabelDefinition label)
{
    /// <summary>Rows that tell enough: a leak is no matter of the last digit.</summary>
    private const int MostRows = 20_000;

    private readonly WrittenAfterOutcomeProbe _written = new();
    private readonly FilledWhenClosedProbe _filled = new(label);

    /// <summary>Takes one lead into account.</summary>
    /// <param name="lead">All facts of the lead.</param>
    /// <param name="now">Facts known later are ignored, UTC.</param>
    public void Observe(LeadFacts lead, DateTimeOffset now)
    {
        _written.Observe(lead, now);
        _filled.Observe(lead, now);
    }

    /// <summary>Features to keep from every model, each found by one probe, with a sentence for RevOps.</summary>
    /// <param name="set">Past leads as a model would see them.</param>
    /// <param name="features">The mapping's features.</param>
    /// <param name="seed">Seed of folds.</param>
    /// <param name="cancellationToken">Stops between two models.</param>
    public IReadOnlyList<ExcludedFeature> Find(TrainingSet set, FeatureSet features, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(features);
        List<ExcludedFeature> found = [.. _written.Result(features)];
        Add(_filled.Result(features));
        TrainingSet some = LeadSample.Of(set, MostRows);
        if (FeaturePower.Measure(some, features, seed) is not { } powers)
        {
            return found;
        }

        Add(MissingValueProbe.Result(powers));
        Add(SingleFeatureProbe.Result(powers));
        Add(AblationProbe.Result(some, powers, found.Select(f => f.Feature).ToHashSet(StringComparer.Ordinal), seed, cancellationToken));
        return found;

        void Add(IEnumerable<ExcludedFeature> more) => found.AddRange(more.ExceptBy(found.Select(f => f.Feature), f => f.Feature));
    }

    /// <summary>Features whose field was never seen to change, in the set's order: whether it was filled before the outcome cannot be told for them, only guessed from figures.</summary>
    public IReadOnlyList<string> TimingUnknown(FeatureSet features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return [.. features.Features.Where(f => f.SourceField is { } field && _filled.NeverChanged(field)).Select(f => f.Name)];
    }
}
