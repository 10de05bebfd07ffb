using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Times as the API writes them: ISO 8601 UTC with milliseconds on answers, ISO or epoch milliseconds on requests.</summary>
internal static class CrmTime
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly long MaxMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static string Iso(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static string IsoDate(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Reads epoch milliseconds or an ISO 8601 date or instant.</summary>
    public static bool TryParse(string text, out long milliseconds)
    {
        if (LooksIso(text))
        {
            bool parsed = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset instant);
            milliseconds = parsed ? instant.ToUnixTimeMilliseconds() : 0;
            return parsed;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out milliseconds) && Math.Abs(milliseconds) <= MaxMilliseconds / 2;
    }

    /// <summary>Whether the text starts like <c>2026-01-02</c>; cheap enough for every value of a seed.</summary>
    public static bool LooksIso(string text) =>
        text.Length >= 10 && text[4] == '-' && text[7] == '-' && char.IsAsciiDigit(text[0]) && char.IsAsciiDigit(text[3])
        && char.IsAsciiDigit(text[5]) && char.IsAsciiDigit(text[8]) && char.IsAsciiDigit(text[9]);
}
