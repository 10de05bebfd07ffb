using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Guesses the type of a custom property from the values a seed gives it.</summary>
internal static class InferredType
{
    /// <summary>Type and field type; text when the values disagree or there are none.</summary>
    public static (string Type, string FieldType) Of(IEnumerable<string?> values)
    {
        bool any = false;
        bool number = true;
        bool flag = true;
        bool date = true;
        bool instant = true;
        foreach (string? value in values)
        {
            if (string.IsNullOrEmpty(value))
            {
                continue;
            }

            any = true;
            number = number && IsNumber(value);
            flag = flag && value is "true" or "false";
            bool time = (date || instant) && CrmTime.LooksIso(value) && CrmTime.TryParse(value, out _);
            date = date && time && value.Length == 10;
            instant = instant && time;
            if (!number && !flag && !instant)
            {
                break;
            }
        }

        return (any, number, flag, date, instant) switch
        {
            (false, _, _, _, _) => ("string", "text"),
            (_, true, _, _, _) => ("number", "number"),
            (_, _, true, _, _) => ("bool", "booleancheckbox"),
            (_, _, _, true, _) => ("date", "date"),
            (_, _, _, _, true) => ("datetime", "date"),
            _ => ("string", "text"),
        };
    }

    // A leading zero or plus means a code or a phone number, not a quantity.
    private static bool IsNumber(string value) =>
        value[0] != '+' && !(value.Length > 1 && value[0] == '0' && char.IsAsciiDigit(value[1]))
        && double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number);
}
