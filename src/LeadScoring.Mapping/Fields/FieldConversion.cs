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
    /// <summary>Longer texts are no field values but documents; reading them would cost more than they tell.</summary>
    private const int LongestText = 100_000;

    /// <inheritdoc/>
    public MappedValue Convert(string? raw) => Convert(raw, StepInput.None);

    /// <inheritdoc/>
    public MappedValue Convert(string? raw, Func<string, string?> other, DateTimeOffset asOf) => Convert(raw, new StepInput(other, asOf));

    private MappedValue Convert(string? raw, StepInput input)
    {
        MappedValue value = string.IsNullOrWhiteSpace(raw) ? Mapped.Empty
            : raw.Length > LongestText || raw.Contains('\0', StringComparison.Ordinal) ? Mapped.Bad
            : new MappedValue(raw, ValueQuality.Good);
        foreach (FieldStep step in steps)
        {
            value = Run(step, value, input);
        }

        value = Place(value);
        return value.Quality == ValueQuality.Empty && whenEmpty is not null ? value with { Text = whenEmpty } : value;
    }

    /// <summary>A bad value stays bad; an unknown one stays unknown whatever follows.</summary>
    private static MappedValue Run(FieldStep step, MappedValue value, StepInput input)
    {
        if (value.Quality == ValueQuality.Bad)
        {
            return value;
        }

        if (value.Text is null && !step.TakesEmpty)
        {
            return value.Quality == ValueQuality.Empty ? new MappedValue(step.WhenEmpty, ValueQuality.Empty) : value;
        }

        MappedValue next = step.Apply(value.Text ?? string.Empty, input);
        return value.Quality == ValueQuality.Good || value.Text is null ? next with { Note = next.Note ?? value.Note } : next with { Quality = value.Quality };
    }

    private MappedValue Place(MappedValue value)
    {
        if (buckets is not null)
        {
            return value.Quality == ValueQuality.Bad ? value : buckets.Place(value.Text) with { Note = value.Note };
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
