using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Turns invariant text into the JSON that a field's type wants. Salesforce refuses a whole request for one value of the wrong JSON type, so misfits are found here.</summary>
internal static class FieldValue
{
    /// <summary>What is wrong with a value for a field, in words without the value; <see langword="null"/> when it fits.</summary>
    public static string? Problem(FieldDescription? field, string name, string? text) => field switch
    {
        null => $"{name} does not exist or our user may not see it. Create it (provisioning does), or let the administrator grant access.",
        { Field.IsCalculated: true } => $"{name} is calculated and cannot be written. Write to another field.",
        _ when string.IsNullOrEmpty(text) => null,
        { Field.Type: CrmFieldType.Number } when !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => $"{name} takes a number and was given something else. Correct the mapping.",
        { Type: "int" or "long" } when decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) % 1 != 0 => $"{name} takes a whole number. Round it in the mapping.",
        { Field.Type: CrmFieldType.Boolean } when text is not ("true" or "false") => $"{name} takes true or false and was given something else. Correct the mapping.",
        { Field.Type: CrmFieldType.DateTime } when !IsInstant(text) => $"{name} takes an instant and was given something else. Correct the mapping.",
        { Field.Type: CrmFieldType.Date } when !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => $"{name} takes a day and was given something else. Correct the mapping.",
        _ => null,
    };

    /// <summary>Writes a value that <see cref="Problem"/> has passed.</summary>
    public static void Write(Utf8JsonWriter writer, FieldDescription field, string? text)
    {
        writer.WritePropertyName(field.Field.Name);
        if (string.IsNullOrEmpty(text))
        {
            writer.WriteNullValue();
        }
        else if (field.Field.Type == CrmFieldType.Number)
        {
            writer.WriteNumberValue(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
        else if (field.Field.Type == CrmFieldType.Boolean)
        {
            writer.WriteBooleanValue(text == "true");
        }
        else
        {
            writer.WriteStringValue(text);
        }
    }

    private static bool IsInstant(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) && text.Contains('T', StringComparison.Ordinal);
}
