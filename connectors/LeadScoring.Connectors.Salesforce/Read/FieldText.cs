using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Turns JSON values into invariant text.</summary>
internal static class FieldText
{
    private const string Stamp = "yyyy-MM-ddTHH:mm:ss.fff";
    private const int StampLength = 28;

    /// <summary>Text of a scalar; <see langword="null"/> for null and for objects.</summary>
    public static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Number => Number(value.GetRawText()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>Text of a CSV cell, the same as JSON would give for that value.</summary>
    public static string? OfCell(string? cell, bool isNumber) => cell is null ? null : isNumber ? Number(cell) : Text(cell);

    /// <summary>An instant in a CSV cell.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static DateTimeOffset Instant(string? cell) =>
        DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
            ? instant
            : throw new JsonException("A time stamp cannot be read.");

    /// <summary>An instant as Salesforce writes it.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static DateTimeOffset Instant(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
            ? instant
            : throw new JsonException("A time stamp cannot be read.");

    /// <summary>Salesforce writes <c>…07.000+0000</c>. The shape is enough to know an instant: asking the metadata on each read would cost a call, and text of exactly this shape means the same instant.</summary>
    private static string Text(string text) =>
        text.Length == StampLength && text.EndsWith("+0000", StringComparison.Ordinal)
        && DateTime.TryParseExact(text.AsSpan(0, StampLength - 5), Stamp, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? string.Concat(text.AsSpan(0, StampLength - 5), "Z")
            : text;

    /// <summary>Digits as sent; only an exponent is written out, because not every reader of the text knows exponents.</summary>
    private static string Number(string raw)
    {
        if (!raw.AsSpan().ContainsAny('e', 'E'))
        {
            return raw;
        }

        return decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal exact)
            ? exact.ToString("0.############################", CultureInfo.InvariantCulture)
            : double.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("F0", CultureInfo.InvariantCulture);
    }
}
