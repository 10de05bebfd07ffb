using System.Text;

namespace LeadScoring.Mapping;

/// <summary>Telephone numbers in their international form (ITU-T E.164): <c>+493012345678</c>.</summary>
/// <remarks>
/// Strict on purpose. A number must begin with + or 00 and an assigned country code, or be national while a country is given; it has 8 to 15 digits in all.
/// Separators, a bracketed trunk zero and an extension are dropped. Whether a number is in use is not known.
/// </remarks>
internal static class PhoneText
{
    private const int LongestText = 60;

    private const int FewestDigits = 8;

    private const int MostDigits = 15;

    /// <summary>Country codes that the ITU has assigned; codes of one digit and their zones are whole numbering plans.</summary>
    private static readonly HashSet<string> CountryCodes =
    [
        "1", "7", "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58",
        "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
        "211", "212", "213", "216", "218", .. Range(220, 258), .. Range(260, 269), "290", "291", "297", "298", "299", .. Range(350, 359), .. Range(370, 378), "380", "381", "382", "383", "385", "386", "387", "389",
        "420", "421", "423", .. Range(500, 509), .. Range(590, 599), "670", .. Range(672, 683), .. Range(685, 692), "800", "808", "850", "852", "853", "855", "856", "870", "878", "880", "881", "882", "883", "886", "888",
        .. Range(960, 968), .. Range(970, 977), "979", .. Range(992, 996), "998",
    ];

    /// <summary>Country to its code and the trunk prefix that national numbers begin with and international ones lack.</summary>
    private static readonly Dictionary<string, (string Code, string Trunk)> National = new(StringComparer.Ordinal)
    {
        ["AT"] = ("43", "0"), ["AU"] = ("61", "0"), ["BE"] = ("32", "0"), ["BG"] = ("359", "0"), ["BR"] = ("55", "0"), ["CA"] = ("1", "1"), ["CH"] = ("41", "0"), ["CN"] = ("86", "0"),
        ["CZ"] = ("420", ""), ["DE"] = ("49", "0"), ["DK"] = ("45", ""), ["EE"] = ("372", ""), ["ES"] = ("34", ""), ["FI"] = ("358", "0"), ["FR"] = ("33", "0"), ["GB"] = ("44", "0"),
        ["GR"] = ("30", ""), ["HR"] = ("385", "0"), ["HU"] = ("36", "06"), ["IE"] = ("353", "0"), ["IL"] = ("972", "0"), ["IN"] = ("91", "0"), ["IT"] = ("39", ""), ["JP"] = ("81", "0"),
        ["KR"] = ("82", "0"), ["LI"] = ("423", ""), ["LT"] = ("370", "0"), ["LU"] = ("352", ""), ["LV"] = ("371", ""), ["MX"] = ("52", ""), ["NL"] = ("31", "0"), ["NO"] = ("47", ""),
        ["NZ"] = ("64", "0"), ["PL"] = ("48", ""), ["PT"] = ("351", ""), ["RO"] = ("40", "0"), ["RS"] = ("381", "0"), ["SE"] = ("46", "0"), ["SG"] = ("65", ""), ["SI"] = ("386", "0"),
        ["SK"] = ("421", "0"), ["TR"] = ("90", "0"), ["UA"] = ("380", "0"), ["US"] = ("1", "1"), ["ZA"] = ("27", "0"),
    };

    /// <summary>Countries whose national numbers can be read.</summary>
    public static IReadOnlyCollection<string> Countries => National.Keys;

    /// <param name="text">As somebody typed it.</param>
    /// <param name="country">Where numbers without a country code belong; <see langword="null"/> = they are bad.</param>
    public static MappedValue Read(string text, string? country = null)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return Mapped.Empty;
        }

        if (trimmed.Length > LongestText || Digits(WithoutExtension(trimmed)) is not { } digits)
        {
            return Mapped.Bad;
        }

        string? full = digits.StartsWith('+') ? digits[1..]
            : digits.StartsWith("00", StringComparison.Ordinal) ? digits[2..]
            : country is not null && National.TryGetValue(country, out (string Code, string Trunk) home) ? home.Code + WithoutTrunk(digits, home.Trunk)
            : null;
        return full is { Length: >= FewestDigits and <= MostDigits } && Enumerable.Range(1, 3).Any(n => CountryCodes.Contains(full[..n])) ? Mapped.Good("+" + full) : Mapped.Bad;
    }

    private static string WithoutTrunk(string digits, string trunk) =>
        trunk.Length > 0 && digits.StartsWith(trunk, StringComparison.Ordinal) ? digits[trunk.Length..] : digits;

    /// <summary>What follows <c>ext.</c>, <c>x</c> or <c>#</c> reaches a desk, not a company's number.</summary>
    private static string WithoutExtension(string text)
    {
        foreach (string mark in new[] { "extension", "ext.", "ext", "durchwahl", "x", "#", ";" })
        {
            int at = text.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
            if (at > 0 && text[(at + mark.Length)..].All(c => char.IsAsciiDigit(c) || c is ' ' or '.' or ':' or '-' or '='))
            {
                return text[..at];
            }
        }

        return text;
    }

    /// <summary>Digits with the + in front, if there is one; <see langword="null"/> when anything else is written.</summary>
    private static string? Digits(string text)
    {
        StringBuilder digits = new(text.Length);
        // (0) is the trunk zero of people who write both forms at once.
        foreach (char c in text.Replace("(0)", string.Empty, StringComparison.Ordinal))
        {
            if (char.IsAsciiDigit(c) || (c == '+' && digits.Length == 0))
            {
                digits.Append(c);
            }
            else if (!(char.IsWhiteSpace(c) || c is '-' or '–' or '.' or '/' or '(' or ')' or '\u200e' or '\u202c'))
            {
                return null;
            }
        }

        return digits.ToString();
    }

    private static IEnumerable<string> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
