namespace LeadScoring.FeatureStore;

/// <summary>What one activity feature looks at, and how its counts become a value.</summary>
internal sealed class ActivityWindow
{
    /// <summary>Added to the rate before, per day: a lead that was silent and now does one thing a month is no infinite rise.</summary>
    public const double RateFloor = 0.05;

    private readonly FeatureDefinition _feature;

    public ActivityWindow(FeatureDefinition feature)
    {
        _feature = feature;
        (Near, Far, Where) = feature switch
        {
            CountFeature count => (count.Within.Ticks, count.Within.Ticks, count.Where),
            HappenedFeature happened => (happened.Within.Ticks, happened.Within.Ticks, happened.Where),
            VelocityFeature velocity => (velocity.Recent.Ticks, velocity.Recent.Ticks + velocity.Before.Ticks, velocity.Where),
            RecencyFeature recency => (Reach(recency), Reach(recency), recency.Where),
            _ => throw new ArgumentException($"Feature {feature.Name} is not made from activities.", nameof(feature)),
        };
    }

    /// <summary>Which activities count.</summary>
    public Condition Where { get; }

    /// <summary>Ages below this, in ticks, count as near.</summary>
    public long Near { get; }

    /// <summary>Ages from <see cref="Near"/> on and below this, in ticks, count as far; older ones change nothing.</summary>
    public long Far { get; }

    /// <summary>The feature's value.</summary>
    /// <param name="near">Activities younger than <see cref="Near"/>.</param>
    /// <param name="far">Activities younger than <see cref="Far"/> that are not near.</param>
    /// <param name="youngest">Age of the youngest near activity, in ticks; anything when there is none.</param>
    public float Value(long near, long far, long youngest) => _feature switch
    {
        CountFeature => near,
        HappenedFeature happened => near > 0 != happened.Negated ? 1 : 0,
        RecencyFeature recency => (float)(near == 0 ? recency.Cap : Math.Min(recency.Cap, youngest / recency.Unit.Ticks)),
        VelocityFeature velocity => (float)(near / velocity.Recent.TotalDays / ((far / velocity.Before.TotalDays) + RateFloor)),
        _ => throw new InvalidOperationException($"Feature {_feature.Name} is not made from activities."),
    };

    /// <summary>In how many ticks the value may change without news, given the youngest and oldest ages; <see cref="long.MaxValue"/> = never.</summary>
    /// <param name="youngestNear">Age of the youngest near activity; <see cref="long.MaxValue"/> = there is none.</param>
    /// <param name="oldestNear">Age of the oldest near activity.</param>
    /// <param name="oldestFar">Age of the oldest far activity; negative when there is none.</param>
    public long ChangesIn(long youngestNear, long oldestNear, long oldestFar)
    {
        if (youngestNear == long.MaxValue)
        {
            // Without a near activity the value stays what it is, whatever leaves behind it.
            return long.MaxValue;
        }

        return _feature switch
        {
            HappenedFeature => Near - youngestNear,
            RecencyFeature recency => recency.Unit.Ticks - (youngestNear % recency.Unit.Ticks),
            _ => Math.Min(Near - oldestNear, oldestFar < 0 ? long.MaxValue : Far - oldestFar),
        };
    }

    /// <summary>From this age on recency is at its cap, whatever the age.</summary>
    private static long Reach(RecencyFeature recency)
    {
        double reach = Math.Ceiling(recency.Cap) * recency.Unit.Ticks;
        return reach < long.MaxValue / 4 ? (long)reach : long.MaxValue / 4;
    }
}
