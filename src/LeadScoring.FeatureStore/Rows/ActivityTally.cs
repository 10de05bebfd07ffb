namespace LeadScoring.FeatureStore;

/// <summary>One activity feature while a lead's activities pass by.</summary>
internal sealed class ActivityTally
{
    /// <summary>Added to the rate before, per day: a lead that was silent and now does one thing a month is no infinite rise.</summary>
    public const double RateFloor = 0.05;

    private readonly FeatureDefinition _feature;
    private readonly long _near;
    private readonly long _far;
    private long _nearCount;
    private long _farCount;
    private long _youngest;

    public ActivityTally(FeatureDefinition feature)
    {
        _feature = feature;
        (_near, _far, Where) = feature switch
        {
            CountFeature count => (count.Within.Ticks, count.Within.Ticks, count.Where),
            HappenedFeature happened => (happened.Within.Ticks, happened.Within.Ticks, happened.Where),
            VelocityFeature velocity => (velocity.Recent.Ticks, velocity.Recent.Ticks + velocity.Before.Ticks, velocity.Where),
            RecencyFeature recency => (long.MaxValue, long.MaxValue, recency.Where),
            _ => throw new ArgumentException($"Feature {feature.Name} is not made from activities.", nameof(feature)),
        };
    }

    /// <summary>Which activities count.</summary>
    public Condition Where { get; }

    public void Begin()
    {
        _nearCount = _farCount = 0;
        _youngest = long.MaxValue;
    }

    /// <summary>Counts an activity that happened so many ticks before asOf; windows are open at their old end.</summary>
    public void Add(long age)
    {
        if (age < _near)
        {
            _nearCount++;
            _youngest = Math.Min(_youngest, age);
        }
        else if (age < _far)
        {
            _farCount++;
        }
    }

    public float Value() => _feature switch
    {
        CountFeature => _nearCount,
        HappenedFeature happened => _nearCount > 0 != happened.Negated ? 1 : 0,
        RecencyFeature recency => (float)(_nearCount == 0 ? recency.Cap : Math.Min(recency.Cap, (double)_youngest / recency.Unit.Ticks)),
        VelocityFeature velocity => (float)(_nearCount / velocity.Recent.TotalDays / ((_farCount / velocity.Before.TotalDays) + RateFloor)),
        _ => throw new InvalidOperationException($"Feature {_feature.Name} is not made from activities."),
    };
}
