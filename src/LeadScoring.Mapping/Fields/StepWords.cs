using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>The words that <c>do</c> knows.</summary>
internal static class StepWords
{
    /// <summary>Words that stand alone.</summary>
    public static readonly IReadOnlyDictionary<string, FieldStep> Steps = new FieldStep[]
    {
        new("trim", FieldKind.Text, null, text => Mapped.Good(text.Trim())),
        new("lower", FieldKind.Text, null, text => Mapped.Good(text.ToLowerInvariant())),
        new("upper", FieldKind.Text, null, text => Mapped.Good(text.ToUpperInvariant())),
        new("title_case", FieldKind.Text, null, text => Mapped.Good(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()))),
        new("number", FieldKind.Number, FieldNature.Number, NumberText.Read),
        new("money", FieldKind.Number, FieldNature.Number, NumberText.ReadMoney),
        new("date", FieldKind.Instant, FieldNature.Instant, DateText.Read),
        new("yes_no", FieldKind.YesNo, FieldNature.Class, YesNo),
        new("domain", FieldKind.Text, FieldNature.Domain, MailDomain.Read),
        new("free_or_business", FieldKind.Text, FieldNature.MailType, MailDomain.Classify, WhenEmpty: "unknown"),
        new("seniority", FieldKind.Text, FieldNature.Class, WordLists.Seniority),
        new("department", FieldKind.Text, FieldNature.Class, WordLists.Department),
        new("country_code", FieldKind.Text, FieldNature.Class, WordLists.Country),
        new("first", FieldKind.Text, null, text => Part(text, null, fromEnd: false)),
        new("last", FieldKind.Text, null, text => Part(text, null, fromEnd: true)),
    }.ToDictionary(s => s.Word, StringComparer.Ordinal);

    /// <summary>Words that stand alone.</summary>
    public static readonly IReadOnlyList<string> Plain = [.. Steps.Keys];

    /// <summary>Words that need something: <c>{ split: "@" }</c>, <c>{ contains: "x" }</c>, <c>{ replace: { "a": "b" } }</c>.</summary>
    public static readonly KeySet Arguments = new(
        new Key("split", Shape.Word, "what separates the parts; first or last follows"),
        new Key("contains", Shape.Word, "yes when the text contains this"),
        new Key("replace", new Shape.Named(Shape.Word), "old: new"));

    /// <summary><c>split</c> with the <c>first</c> or <c>last</c> that follows it.</summary>
    public static FieldStep Split(string separator, bool fromEnd) =>
        new("split", FieldKind.Text, FieldNature.Raw, text => Part(text, separator, fromEnd));

    public static FieldStep Contains(string part) =>
        new("contains", FieldKind.YesNo, FieldNature.Class, text => Mapped.Good(text.Contains(part, StringComparison.OrdinalIgnoreCase) ? "yes" : "no"));

    public static FieldStep Replace(string part, string by) =>
        new("replace", FieldKind.Text, null, text => Mapped.Good(text.Replace(part, by, StringComparison.OrdinalIgnoreCase)));

    /// <summary>true/false, yes/no, 1/0 and their German, French, Spanish and Dutch forms.</summary>
    internal static MappedValue YesNo(string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "Y" or "1" or "JA" or "J" or "OUI" or "SI" or "SÍ" => Mapped.Good("yes"),
        "FALSE" or "NO" or "N" or "0" or "NEIN" or "NON" or "NEE" => Mapped.Good("no"),
        "" => Mapped.Empty,
        _ => Mapped.Bad,
    };

    private static MappedValue Part(string text, string? separator, bool fromEnd)
    {
        string[] parts = separator is null
            ? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            : text.Split(separator, StringSplitOptions.TrimEntries);
        return parts.Length == 0 ? Mapped.Empty : Mapped.Good(fromEnd ? parts[^1] : parts[0]);
    }
}
