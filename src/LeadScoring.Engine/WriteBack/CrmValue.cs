using System.Globalization;

namespace LeadScoring.Engine.WriteBack;

/// <summary>Compares values as a CRM would: <c>87</c> and <c>87.0</c> are one number, two spellings of an instant are one instant.</summary>
internal static class CrmValue
{
    /// <summary>Whether writing <paramref name="right"/> over <paramref name="left"/> would change nothing.</summary>
    public static bool Same(string? left, string? right)
    {
        if (string.IsNullOrEmpty(left) || string.IsNullOrEmpty(right))
        {
            return string.IsNullOrEmpty(left) && string.IsNullOrEmpty(right);
        }

        return string.Equals(left, right, StringComparison.Ordinal)
            || (Number(left) is { } a && Number(right) is { } b && a.Equals(b))
            || (Instant(left) is { } from && Instant(right) is { } to && from == to);
    }

    /// <summary>The number a text stands for.</summary>
    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static DateTimeOffset? Instant(string text) =>
        text.Length >= 10 && text[4] == '-'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
            ? instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond))
            : null;
}
