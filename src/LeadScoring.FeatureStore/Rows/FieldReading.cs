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
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
                ? (float)((double)(asOf.UtcTicks - instant.UtcTicks) / TimeSpan.TicksPerDay)
                : float.NaN;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? (float)number : float.NaN;
    }
}
