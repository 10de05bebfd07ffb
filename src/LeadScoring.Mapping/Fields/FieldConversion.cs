using System.Collections.Frozen;

namespace LeadScoring.Mapping;

/// <summary>The steps of one field from left to right, then <c>map</c> or <c>bucket</c>, then <c>default</c>.</summary>
internal sealed class FieldConversion(
    IReadOnlyList<FieldStep> steps,
    FrozenDictionary<string, string>? map,
    string? otherwise,
    Buckets? buckets,
    string? whenEmpty) : IFieldConversion
{
    /// <inheritdoc/>
    public MappedValue Convert(string? raw)
    {
        MappedValue value = string.IsNullOrWhiteSpace(raw) ? Mapped.Empty : new MappedValue(raw, ValueQuality.Good);
        foreach (FieldStep step in steps)
        {
            value = Run(step, value);
        }

        value = Place(value);
        return value.Quality == ValueQuality.Empty && whenEmpty is not null ? value with { Text = whenEmpty } : value;
    }

    /// <summary>A bad value stays bad; an unknown one stays unknown whatever follows.</summary>
    private static MappedValue Run(FieldStep step, MappedValue value)
    {
        if (value.Quality == ValueQuality.Bad)
        {
            return value;
        }

        if (value.Text is null)
        {
            return value.Quality == ValueQuality.Empty ? new MappedValue(step.WhenEmpty, ValueQuality.Empty) : value;
        }

        MappedValue next = step.Apply(value.Text);
        return value.Quality == ValueQuality.Good ? next : next with { Quality = value.Quality };
    }

    private MappedValue Place(MappedValue value)
    {
        if (buckets is not null)
        {
            return value.Quality == ValueQuality.Bad ? value : buckets.Place(value.Text);
        }

        if (value.Quality == ValueQuality.Unknown && map is null)
        {
            return otherwise is null ? value : Mapped.Unknown(otherwise);
        }

        if (map is null || value.Text is null)
        {
            return value;
        }

        return map.TryGetValue(value.Text.Trim(), out string? mapped) ? Mapped.Good(mapped) : Mapped.Unknown(otherwise);
    }
}
