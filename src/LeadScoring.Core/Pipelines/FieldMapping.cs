namespace LeadScoring;

/// <summary>One mapped field: where it comes from and how it is made.</summary>
/// <param name="Name">The mapping's name.</param>
/// <param name="From">The CRM field.</param>
/// <param name="Kind">What comes out.</param>
/// <param name="Conversion">The steps, compiled.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record FieldMapping(string Name, string From, FieldKind Kind, IFieldConversion Conversion, int Line)
{
    /// <summary>CRM fields of the same record that the conversion reads besides <see cref="From"/>, such as the currency of an amount.</summary>
    public IReadOnlyList<string> AlsoReads { get; init; } = [];

    /// <summary>All CRM fields the conversion reads, its own first.</summary>
    public IEnumerable<string> Reads => AlsoReads.Prepend(From);
}

/// <summary>What a mapped field holds. All are carried as invariant text.</summary>
public enum FieldKind
{
    /// <summary>A class or free text.</summary>
    Text,

    /// <summary>A number with a point: <c>1250.5</c>.</summary>
    Number,

    /// <summary>ISO 8601 UTC (<c>2026-01-02T03:04:05.0000000Z</c>), or a day (<c>2026-01-02</c>) when the CRM gave no time.</summary>
    Instant,

    /// <summary><c>yes</c> or <c>no</c>.</summary>
    YesNo,
}

/// <summary>Turns one CRM text into one mapped value. Pure, deterministic, thread-safe; the same code in training and in live scoring.</summary>
public interface IFieldConversion
{
    /// <summary>The mapped value; never throws for any input.</summary>
    MappedValue Convert(string? raw);

    /// <summary>The mapped value, where the conversion looks at other fields of the same record too (<see cref="FieldMapping.AlsoReads"/>).</summary>
    /// <param name="raw">The field's own text.</param>
    /// <param name="other">Texts of other CRM fields of the record as of the same instant.</param>
    /// <param name="asOf">The instant the value held from, UTC: the day whose exchange rate counts.</param>
    MappedValue Convert(string? raw, Func<string, string?> other, DateTimeOffset asOf) => Convert(raw);
}

/// <summary>A mapped value and whether it could be made.</summary>
/// <param name="Text">Invariant text; <see langword="null"/> when empty or bad.</param>
/// <param name="Quality">What happened to it.</param>
public readonly record struct MappedValue(string? Text, ValueQuality Quality)
{
    /// <summary>How it was made, for people, where the text alone does not tell: the exchange rate that was taken. Never personal.</summary>
    public string? Note { get; init; }
}

/// <summary>Whether a value could be mapped; counted and shown, never lost silently.</summary>
public enum ValueQuality
{
    /// <summary>Mapped.</summary>
    Good,

    /// <summary>The CRM holds nothing (or a default filled in for nothing).</summary>
    Empty,

    /// <summary>The CRM holds something that cannot be read as asked.</summary>
    Bad,

    /// <summary>Not in the <c>map</c>; <c>otherwise</c> was taken.</summary>
    Unknown,
}
