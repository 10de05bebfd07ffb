using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Field values between text, JSON and memory: text, boxed <see cref="double"/>, <see cref="bool"/> or UTC <see cref="DateTime"/>.</summary>
internal static class FieldValues
{
    public static readonly object True = true;
    public static readonly object False = false;
    private static readonly SearchValues<char> NotPlainInHistory = SearchValues.Create("\0");

    /// <summary>Reads a value from a seed; times are cut to the second after the shift.</summary>
    /// <exception cref="FormatException">The text is no value of that type.</exception>
    public static object? FromSeed(FieldType type, string? text, TimeSpan shift)
    {
        if (string.IsNullOrEmpty(text))
        {
            return type == FieldType.Boolean ? False : null;
        }

        return type switch
        {
            FieldType.Boolean => text is "1" || bool.Parse(text) ? True : False,
            FieldType.Date => DateTime.SpecifyKind((ParseTime(text) + shift).Date, DateTimeKind.Utc),
            FieldType.DateTime => WholeSecond(ParseTime(text) + shift),
            FieldType.Id or FieldType.Reference => RecordId.Normalize(text) ?? throw new FormatException($"\"{text}\" is no Salesforce id"),
            _ when type.IsNumber() => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
            _ => text,
        };
    }

    /// <summary>Reads a value a client sent.</summary>
    /// <exception cref="ApiException">The value is not of the field's type or breaks its limits.</exception>
    public static object? FromJson(FieldDefinition field, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null || (json.ValueKind == JsonValueKind.String && json.GetString()!.Length == 0))
        {
            return field.Type == FieldType.Boolean
                ? throw new ApiException(400, new ApiFault("INVALID_TYPE_ON_FIELD_IN_RECORD", $"{field.Label}: value not of required type: ", field.Name))
                : null;
        }

        if (field.Type == FieldType.Boolean)
        {
            return json.ValueKind switch
            {
                JsonValueKind.True => True,
                JsonValueKind.False => False,
                JsonValueKind.String when bool.TryParse(json.GetString(), out bool flag) => flag ? True : False,
                _ => throw Undeserializable(field, json),
            };
        }

        if (field.Type.IsNumber())
        {
            return ReadNumber(field, json);
        }

        if (json.ValueKind != JsonValueKind.String)
        {
            throw Undeserializable(field, json);
        }

        string text = json.GetString()!;
        return field.Type switch
        {
            FieldType.Date or FieldType.DateTime => ReadTime(field, json, text),
            FieldType.Id or FieldType.Reference => RecordId.Normalize(text)
                ?? throw new ApiException(400, new ApiFault("MALFORMED_ID", $"{field.Label}: id value of incorrect type: {text}", field.Name)),
            _ => CheckText(field, text),
        };
    }

    /// <summary>Writes a value as REST answers show it.</summary>
    public static void Write(Utf8JsonWriter writer, FieldType type, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case DateTime time:
                WriteTime(writer, type, time);
                break;
            case double number:
                WriteNumber(writer, type, number);
                break;
            default:
                throw new InvalidOperationException($"A field holds a {value.GetType()}.");
        }
    }

    /// <summary>A value as history rows hold it.</summary>
    public static string? ToHistory(FieldType type, object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString(type == FieldType.Date ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss.000Z", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        string text when text.AsSpan().ContainsAny(NotPlainInHistory) => text.Replace("\0", "", StringComparison.Ordinal),
        string text => text.Length > 255 ? text[..255] : text,
        _ => value.ToString(),
    };

    /// <summary>Order of two values of one type: nulls first, text without regard to case, ids by byte.</summary>
    public static int Compare(object? a, object? b, bool byByte) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string x, string y) => byByte ? string.CompareOrdinal(x, y) : string.Compare(x, y, StringComparison.OrdinalIgnoreCase),
        (double x, double y) => x.CompareTo(y),
        (DateTime x, DateTime y) => x.CompareTo(y),
        (bool x, bool y) => x.CompareTo(y),
        _ => throw new InvalidOperationException("Values of different types cannot be ordered."),
    };

    public static DateTime WholeSecond(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);

    public static DateTime ParseTime(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static ApiException Undeserializable(FieldDefinition field, JsonElement json) => new(
        400,
        new ApiFault("JSON_PARSER_ERROR", $"Cannot deserialize instance of {field.Type.ApiName()} from {json.ValueKind} value {json.GetRawText()}", field.Name));

    private static double ReadNumber(FieldDefinition field, JsonElement json)
    {
        double number;
        if (json.ValueKind == JsonValueKind.Number)
        {
            number = json.GetDouble();
        }
        else if (json.ValueKind != JsonValueKind.String
            || !double.TryParse(json.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            throw Undeserializable(field, json);
        }

        if (field.Type == FieldType.Int && number != Math.Truncate(number))
        {
            throw Undeserializable(field, json);
        }

        int whole = field.Type == FieldType.Int ? Math.Max(field.Precision, 1) : field.Precision - field.Scale;
        double rounded = Math.Round(number, Math.Clamp(field.Scale, 0, 15), MidpointRounding.AwayFromZero);
        return Math.Abs(rounded) < Math.Pow(10, whole)
            ? rounded
            : throw new ApiException(400, new ApiFault(
                "NUMBER_OUTSIDE_VALID_RANGE",
                string.Create(CultureInfo.InvariantCulture, $"{field.Label}: value outside of valid range on numeric field: {number}"),
                field.Name));
    }

    private static DateTime ReadTime(FieldDefinition field, JsonElement json, string text)
    {
        if (text.Length < 10 || !DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
        {
            throw Undeserializable(field, json);
        }

        return field.Type == FieldType.Date ? DateTime.SpecifyKind(time.Date, DateTimeKind.Utc) : WholeSecond(time);
    }

    private static string CheckText(FieldDefinition field, string text)
    {
        if (field.Length > 0 && text.Length > field.Length)
        {
            throw new ApiException(400, new ApiFault("STRING_TOO_LONG", $"{field.Label}: data value too large: {text} (max length={field.Length})", field.Name));
        }

        if (field.Restricted && !field.PicklistValues.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw new ApiException(400, new ApiFault(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", $"{field.Label}: bad value for restricted picklist field: {text}", field.Name));
        }

        int at = text.IndexOf('@', StringComparison.Ordinal);
        return field.Type == FieldType.Email && (at < 1 || at == text.Length - 1)
            ? throw new ApiException(400, new ApiFault("INVALID_EMAIL_ADDRESS", $"{field.Label}: invalid email address: {text}", field.Name))
            : text;
    }

    private static void WriteNumber(Utf8JsonWriter writer, FieldType type, double number)
    {
        if (type == FieldType.Int)
        {
            writer.WriteNumberValue((long)number);
        }
        else if (number == Math.Truncate(number) && Math.Abs(number) < 1e15)
        {
            // The API shows whole doubles as 12.0.
            Span<byte> text = stackalloc byte[24];
            Utf8Formatter.TryFormat((long)number, text, out int length);
            text[length++] = (byte)'.';
            text[length++] = (byte)'0';
            writer.WriteRawValue(text[..length], skipInputValidation: true);
        }
        else
        {
            writer.WriteNumberValue(number);
        }
    }

    private static void WriteTime(Utf8JsonWriter writer, FieldType type, DateTime time)
    {
        Span<byte> text = stackalloc byte[32];
        int length;
        if (type == FieldType.Date)
        {
            time.TryFormat(text, out length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        else
        {
            time.TryFormat(text, out length, "s", CultureInfo.InvariantCulture);
            length += Encoding.ASCII.GetBytes(".000+0000", text[length..]);
        }

        writer.WriteStringValue(text[..length]);
    }
}
