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

    /// <summary>Tells who somebody is: a phone number, a name, a keyed hash.</summary>
    Identity,
}

/// <summary>One word of <c>do</c>, ready to run. Pure and thread-safe: the same in training and in live scoring.</summary>
/// <param name="Word">As written.</param>
/// <param name="Kind">What comes out.</param>
/// <param name="Nature">What that is good for; <see langword="null"/> leaves it as it was.</param>
/// <param name="Apply">Gets text that is not empty, unless <see cref="TakesEmpty"/>.</param>
/// <param name="WhenEmpty">What it makes of nothing; <see langword="null"/> leaves nothing.</param>
internal sealed record FieldStep(string Word, FieldKind Kind, FieldNature? Nature, Func<string, StepInput, MappedValue> Apply, string? WhenEmpty = null)
{
    public FieldStep(string word, FieldKind kind, FieldNature? nature, Func<string, MappedValue> apply, string? whenEmpty = null)
        : this(word, kind, nature, (text, _) => apply(text), whenEmpty)
    {
    }

    /// <summary>Changes whenever the step makes something else of the same text: facts made by another version no longer fit.</summary>
    public string Version { get; init; } = "1";

    /// <summary>Whether it can make something of nothing, from other fields.</summary>
    public bool TakesEmpty { get; init; }

    /// <summary>CRM fields it looks at besides the field's own.</summary>
    public IReadOnlyList<string> AlsoReads { get; init; } = [];
}

/// <summary>What a step may look at besides the text.</summary>
/// <param name="Other">Texts of other CRM fields of the record, as of the same instant.</param>
/// <param name="AsOf">The instant the value held from, UTC.</param>
internal readonly record struct StepInput(Func<string, string?> Other, DateTimeOffset AsOf)
{
    /// <summary>Nothing else is known of the record.</summary>
    public static readonly StepInput None = new(_ => null, DateTimeOffset.MinValue);
}

/// <summary>The three ways a step can end.</summary>
internal static class Mapped
{
    public static readonly MappedValue Empty = new(null, ValueQuality.Empty);

    public static readonly MappedValue Bad = new(null, ValueQuality.Bad);

    /// <summary>Good, or empty when nothing is left.</summary>
    public static MappedValue Good(string? text) => string.IsNullOrEmpty(text) ? Empty : new MappedValue(text, ValueQuality.Good);

    public static MappedValue Unknown(string? text) => new(text, ValueQuality.Unknown);
}
