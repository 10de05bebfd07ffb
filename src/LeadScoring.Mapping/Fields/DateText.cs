using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Reads instants and days as CRMs write them.</summary>
internal static class DateText
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    private static readonly string[] InstantFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzz00",
    ];

    // 01/02/2026 is missing on purpose: nobody can tell January from February.
    private static readonly string[] DayFormats = ["yyyy-MM-dd", "yyyyMMdd", "dd.MM.yyyy", "d.M.yyyy"];

    /// <summary>ISO 8601, Salesforce's <c>+0000</c>, HubSpot's milliseconds since 1970, <c>24.09.2026</c>. A time without an offset is UTC; a day keeps having no time.</summary>
    public static MappedValue Read(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return Mapped.Empty;
        }

        if (DateOnly.TryParseExact(trimmed, DayFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            return IsPlausible(day.Year) ? Mapped.Good(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : Mapped.Bad;
        }

        if (trimmed.Length is >= 12 and <= 14 && long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out long milliseconds))
        {
            return milliseconds <= 4_102_444_800_000 ? Write(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)) : Mapped.Bad;
        }

        return DateTimeOffset.TryParseExact(WithColon(trimmed), InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
            ? Write(instant)
            : Mapped.Bad;
    }

    /// <summary><c>+0000</c> as <c>+00:00</c>.</summary>
    private static string WithColon(string text) =>
        text.Length > 16 && text[^5] is '+' or '-' && text.Contains(':', StringComparison.Ordinal) && text[^4..].All(char.IsAsciiDigit)
            ? text[..^2] + ":" + text[^2..]
            : text;

    private static MappedValue Write(DateTimeOffset instant) =>
        IsPlausible(instant.UtcDateTime.Year) ? Mapped.Good(instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture)) : Mapped.Bad;

    private static bool IsPlausible(int year) => year is >= 1900 and <= 2200;
}
