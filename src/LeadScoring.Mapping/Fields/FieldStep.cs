namespace LeadScoring.Mapping;

/// <summary>What a mapped field is by its making, for choosing default features.</summary>
internal enum FieldNature
{
    /// <summary>Text as the CRM holds it.</summary>
    Raw,

    /// <summary>One of a few classes.</summary>
    Class,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A domain name.</summary>
    Domain,

    /// <summary>Free, business or disposable mail.</summary>
    MailType,

    /// <summary>An instant or a day.</summary>
    Instant,
}

/// <summary>One word of <c>do</c>, ready to run. Pure and thread-safe.</summary>
/// <param name="Word">As written.</param>
/// <param name="Kind">What comes out.</param>
/// <param name="Nature">What that is good for; <see langword="null"/> leaves it as it was.</param>
/// <param name="Apply">Gets text that is not empty.</param>
/// <param name="WhenEmpty">What it makes of nothing; <see langword="null"/> leaves nothing.</param>
internal sealed record FieldStep(string Word, FieldKind Kind, FieldNature? Nature, Func<string, MappedValue> Apply, string? WhenEmpty = null);

/// <summary>The three ways a step can end.</summary>
internal static class Mapped
{
    public static readonly MappedValue Empty = new(null, ValueQuality.Empty);

    public static readonly MappedValue Bad = new(null, ValueQuality.Bad);

    /// <summary>Good, or empty when nothing is left.</summary>
    public static MappedValue Good(string? text) => string.IsNullOrEmpty(text) ? Empty : new MappedValue(text, ValueQuality.Good);

    public static MappedValue Unknown(string? text) => new(text, ValueQuality.Unknown);
}
