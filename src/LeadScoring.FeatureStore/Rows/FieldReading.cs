using System.Globalization;

namespace LeadScoring.FeatureStore;

/// <summary>Turns the text of a field into a feature's value.</summary>
internal sealed class FieldReading
{
    private readonly FeatureDefinition _feature;
    private readonly Comparison? _comparison;
    private readonly Func<string, string?> _valueOf;
    private string? _text;

    public FieldReading(FeatureDefinition feature)
    {
        _feature = feature;
        Field = feature.SourceField ?? throw new ArgumentException($"Feature {feature.Name} reads no field.", nameof(feature));

        // The same comparison as in conditions, so that "is yes" means one thing everywhere.
        _comparison = feature is IsFeature equal ? new Comparison(equal.Field, ComparisonOperator.EqualTo, [equal.Value]) : null;
        _valueOf = _ => _text;
    }

    public string Field { get; }

    /// <summary>Whether the value moves with the clock.</summary>
    public bool IsAge => _feature is AgeFeature;

    /// <summary>When an age gets a day older next, UTC ticks; <see cref="long.MaxValue"/> when the text is no instant.</summary>
    public static long NextDay(string? text, DateTimeOffset asOf) =>
        Instant(text) is { } instant ? instant.UtcTicks + ((Days(instant, asOf) + 1) * TimeSpan.TicksPerDay) : long.MaxValue;

    public float Number(string? text, DateTimeOffset asOf)
    {
        if (string.IsNullOrEmpty(text))
        {
            return float.NaN;
        }

        if (_comparison is not null)
        {
            _text = text;
            return _comparison.Holds(_valueOf) ? 1 : 0;
        }

        if (_feature is AgeFeature)
        {
            return Instant(text) is { } instant ? Days(instant, asOf) : float.NaN;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? (float)number : float.NaN;
    }

    /// <summary>Whole days, rounded down also before the instant.</summary>
    private static long Days(DateTimeOffset instant, DateTimeOffset asOf)
    {
        (long days, long rest) = Math.DivRem(asOf.UtcTicks - instant.UtcTicks, TimeSpan.TicksPerDay);
        return rest < 0 ? days - 1 : days;
    }

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant) ? instant : null;
}
