using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Mapping;

/// <summary>What steps depend on besides the record: the mapping's word lists, and how its connection writes numbers.</summary>
internal sealed record StepSettings(WordBook Words, DecimalMark Mark)
{
    public static readonly StepSettings Shipped = new(WordBook.Shipped, DecimalMark.Auto);
}

/// <summary>The words that <c>do</c> knows.</summary>
internal static class StepWords
{
    public const string Money = "money";
    public const string Number = "number";

    private static readonly Dictionary<string, Func<StepSettings, FieldStep>> Makers = new(StringComparer.Ordinal)
    {
        ["trim"] = _ => new("trim", FieldKind.Text, null, text => Mapped.Good(text.Trim())),
        ["lower"] = _ => new("lower", FieldKind.Text, null, text => Mapped.Good(text.ToLowerInvariant())),
        ["upper"] = _ => new("upper", FieldKind.Text, null, text => Mapped.Good(text.ToUpperInvariant())),
        ["title_case"] = _ => new("title_case", FieldKind.Text, null, text => Mapped.Good(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text.ToLowerInvariant()))),
        [Number] = s => NumberIn(s.Mark),
        [Money] = s => new(Money, FieldKind.Number, FieldNature.Number, text => MoneyText.Read(text, s.Mark)) { Version = $"2 {s.Mark}" },
        ["date"] = _ => new("date", FieldKind.Instant, FieldNature.Instant, DateText.Read),
        ["yes_no"] = _ => new("yes_no", FieldKind.YesNo, FieldNature.Class, YesNo),
        ["domain"] = s => new("domain", FieldKind.Text, FieldNature.Domain, text => MailDomain.Read(text, s.Words)) { Version = "2 " + s.Words.Signature(WordListNames.PublicSuffixes) },
        ["free_or_business"] = s => new("free_or_business", FieldKind.Text, FieldNature.MailType, text => MailDomain.Classify(text, s.Words), "unknown")
        {
            Version = "2 " + s.Words.Signature(WordListNames.PublicSuffixes, WordListNames.FreeMail, WordListNames.DisposableMail, WordListNames.BusinessMail),
        },
        ["seniority"] = s => new("seniority", FieldKind.Text, FieldNature.Class, s.Words.Seniority) { Version = "1 " + s.Words.Signature(WordListNames.Seniority) },
        ["department"] = s => new("department", FieldKind.Text, FieldNature.Class, s.Words.Department) { Version = "1 " + s.Words.Signature(WordListNames.Department) },
        ["country_code"] = s => new("country_code", FieldKind.Text, FieldNature.Class, s.Words.Country) { Version = "1 " + s.Words.Signature(WordListNames.Countries) },
        ["company_name"] = s => new("company_name", FieldKind.Text, FieldNature.Identity, s.Words.LegalForms.Tidy) { Version = "1 " + s.Words.Signature(WordListNames.LegalForms) },
        ["phone"] = _ => Phone(null),
        ["first"] = _ => new("first", FieldKind.Text, null, text => Part(text, null, fromEnd: false)),
        ["last"] = _ => new("last", FieldKind.Text, null, text => Part(text, null, fromEnd: true)),
    };

    /// <summary>How a connection or field writes decimals.</summary>
    public static readonly IReadOnlyDictionary<string, DecimalMark> Marks = new Dictionary<string, DecimalMark>(StringComparer.Ordinal)
    {
        ["auto"] = DecimalMark.Auto,
        ["point"] = DecimalMark.Point,
        ["comma"] = DecimalMark.Comma,
    };

    /// <summary>What a template can make.</summary>
    public static readonly IReadOnlyDictionary<string, FieldKind> TemplateTypes = new Dictionary<string, FieldKind>(StringComparer.Ordinal)
    {
        ["text"] = FieldKind.Text,
        ["number"] = FieldKind.Number,
        ["date"] = FieldKind.Instant,
        ["yes_no"] = FieldKind.YesNo,
    };

    /// <summary>Words that stand alone.</summary>
    public static readonly IReadOnlyList<string> Plain = [.. Makers.Keys];

    /// <summary>Words that need or may have something: <c>{ split: "@" }</c>, <c>{ replace: { "a": "b" } }</c>, <c>{ phone: DE }</c>.</summary>
    public static readonly KeySet Arguments = new(
        new Key("split", Shape.Word, "what separates the parts; first or last follows"),
        new Key("contains", Shape.Word, "yes when the text contains this"),
        new Key("replace", new Shape.Named(Shape.Word), "old: new"),
        new Key("hash", new Shape.Line("^[A-Za-z0-9_.-]+$"), "name of the secret that keys the hash"),
        new Key("template", Shape.Word, "text with {value} and {CrmField}; needs type"),
        new Key("type", new Shape.Choice([.. TemplateTypes.Keys]), "what a template makes"),
        new Key("phone", new Shape.Choice([.. PhoneText.Countries]), "country of numbers without a country code"),
        new Key(Number, new Shape.Choice([.. Marks.Keys]), "what separates decimals in this field"));

    public static bool IsPlain(string word) => Makers.ContainsKey(word);

    public static FieldStep Make(string word, StepSettings settings) => Makers[word](settings);

    public static FieldStep NumberIn(DecimalMark mark) => new(Number, FieldKind.Number, FieldNature.Number, text => NumberText.Read(text, mark)) { Version = $"2 {mark}" };

    /// <summary>An amount in the currency of another field, at the rate of the day.</summary>
    public static FieldStep MoneyIn(string to, string currencyField, ExchangeRates rates, StepSettings settings) =>
        new(Money, FieldKind.Number, FieldNature.Number, (text, input) => MoneyText.Convert(text, input.Other(currencyField), to, DateOnly.FromDateTime(input.AsOf.UtcDateTime), rates, settings.Mark))
        {
            Version = $"2 {settings.Mark} {to} {rates.Signature}",
            AlsoReads = [currencyField],
        };

    public static FieldStep Phone(string? country) => new("phone", FieldKind.Text, FieldNature.Identity, text => PhoneText.Read(text, country));

    /// <summary>HMAC-SHA256 in lower-case hex: the same text under the same key joins, and nobody can read it back.</summary>
    /// <param name="key">Without one, nothing can be hashed: every value is bad.</param>
    public static FieldStep Hash(byte[]? key) =>
        new("hash", FieldKind.Text, FieldNature.Identity, text => key is null ? Mapped.Bad : Mapped.Good(Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))))
        {
            // Another key makes other values; the version tells so without telling the key.
            Version = key is null ? "1" : "1 " + Convert.ToHexStringLower(HMACSHA256.HashData(key, "leadscoring step hash"u8))[..12],
        };

    public static FieldStep Template(TextTemplate template, FieldKind kind, StepSettings settings) =>
        new("template", kind, kind == FieldKind.Text ? FieldNature.Raw : kind == FieldKind.Number ? FieldNature.Number : kind == FieldKind.Instant ? FieldNature.Instant : FieldNature.Class, (text, input) =>
        {
            string? filled = template.Fill(text, input.Other);
            return filled is null ? Mapped.Empty : kind switch
            {
                FieldKind.Number => NumberText.Read(filled, settings.Mark),
                FieldKind.Instant => DateText.Read(filled),
                FieldKind.YesNo => YesNo(filled),
                _ => Mapped.Good(filled),
            };
        })
        {
            AlsoReads = template.Fields,
            TakesEmpty = true,
        };

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
