using System.Globalization;
using System.Text;

namespace LeadScoring.Mapping;

/// <summary>What separates decimals in texts that people typed.</summary>
internal enum DecimalMark
{
    /// <summary>Told from the text.</summary>
    Auto,

    /// <summary><c>1,250.50</c></summary>
    Point,

    /// <summary><c>1.250,50</c></summary>
    Comma,
}

/// <summary>Reads numbers as CRMs and people write them.</summary>
internal static class NumberText
{
    private const int LongestNumber = 60;

    /// <summary>What the CRM's own API writes (<c>1250.5</c>, <c>1.0E7</c>) always wins; then <c>1.250,50</c>, <c>1,250.50</c>, <c>2k</c>, <c>1'250</c>.</summary>
    /// <remarks>A single comma before exactly three digits separates thousands, any other single comma is decimal; a single point is always decimal.</remarks>
    /// <param name="text">As written.</param>
    /// <param name="mark">What separates decimals, where the mapping says so.</param>
    public static MappedValue Read(string text, DecimalMark mark = DecimalMark.Auto)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return Mapped.Empty;
        }

        if (trimmed.Length > LongestNumber)
        {
            return Mapped.Bad;
        }

        // With a comma for decimals, 1.250 is a thousand; anything else that the CRM's API writes is still read as it writes it.
        decimal number = 0;
        bool isPoint = mark != DecimalMark.Comma || !IsGrouped(trimmed);
        if (isPoint && TryInvariant(trimmed, out number))
        {
            return Mapped.Good(Write(number));
        }

        string compact = RemoveSpaces(trimmed);
        decimal factor = 1;
        foreach ((string suffix, decimal by) in new[] { ("mio", 1_000_000m), ("k", 1_000m), ("m", 1_000_000m) })
        {
            if (compact.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                (compact, factor) = (compact[..^suffix.Length], by);
                break;
            }
        }

        if (Normalise(compact, mark) is not { } plain || !TryInvariant(plain, out number))
        {
            return Mapped.Bad;
        }

        return decimal.Abs(number) > decimal.MaxValue / 1_000_000m ? Mapped.Bad : Mapped.Good(Write(number * factor));
    }

    /// <summary>Without an exponent and without zeros that say nothing, so that equal numbers are equal texts.</summary>
    private static string Write(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary><c>1.250</c>, <c>-12.500</c>: one point before exactly three digits.</summary>
    private static bool IsGrouped(string text)
    {
        string digits = text.TrimStart('-', '+');
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        return point is >= 1 and <= 3 && point == digits.Length - 4 && digits.All(c => char.IsAsciiDigit(c) || c == '.');
    }

    private static bool TryInvariant(string text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number);

    private static string RemoveSpaces(string text)
    {
        StringBuilder result = new(text.Length);
        foreach (char c in text.Where(c => !char.IsWhiteSpace(c) && c is not ('\'' or '’')))
        {
            result.Append(c);
        }

        return result.ToString();
    }

    /// <summary>With a decimal point only; <see langword="null"/> when the separators contradict each other.</summary>
    private static string? Normalise(string text, DecimalMark mark)
    {
        int points = text.Count(c => c == '.');
        int commas = text.Count(c => c == ',');
        bool commaIsDecimal = mark != DecimalMark.Auto ? mark == DecimalMark.Comma : (points, commas) switch
        {
            (0, 1) => text.Length - text.IndexOf(',', StringComparison.Ordinal) - 1 != 3,
            (_, 1) => text.LastIndexOf(',') > text.LastIndexOf('.'),
            (> 1, 0) => true,
            _ => false,
        };
        char thousands = commaIsDecimal ? '.' : ',';
        char point = commaIsDecimal ? ',' : '.';
        int end = text.IndexOf(point, StringComparison.Ordinal);
        if (end != text.LastIndexOf(point) || (end >= 0 && text.IndexOf(thousands, end) >= 0))
        {
            return null;
        }

        string whole = end < 0 ? text : text[..end];
        string[] groups = whole.Split(thousands);
        return groups.Length > 1 && groups.Skip(1).Any(g => g.Length != 3)
            ? null
            : string.Concat(groups) + (end < 0 ? string.Empty : "." + text[(end + 1)..]);
    }
}
