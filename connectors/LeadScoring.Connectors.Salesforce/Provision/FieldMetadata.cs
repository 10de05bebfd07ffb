using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Writes the Tooling API's description of a custom field. Source: Metadata API Developer Guide, "CustomField".</summary>
internal static class FieldMetadata
{
    private const int LongestText = 255;
    private const int Digits = 18;

    /// <summary>Why no custom field of this kind can be made; <see langword="null"/> when one can.</summary>
    public static string? Problem(FieldSpec spec)
    {
        if (!Soql.IsName(spec.Name) || !spec.Name.EndsWith("__c", StringComparison.OrdinalIgnoreCase))
        {
            return $"{spec.Name} is not there, and only names that end in __c can be created. Use such a name in the mapping.";
        }

        return spec.Type is CrmFieldType.Text or CrmFieldType.Number or CrmFieldType.Picklist or CrmFieldType.DateTime or CrmFieldType.Boolean or CrmFieldType.Date
            ? null
            : $"{spec.Name} cannot be created as {spec.Type}. Let the administrator create it.";
    }

    public static void Write(Utf8JsonWriter writer, StreamName stream, FieldSpec spec)
    {
        writer.WriteString("FullName", $"{stream}.{spec.Name}");
        writer.WriteStartObject("Metadata");
        writer.WriteString("label", spec.Label);
        writer.WriteString("description", "Written by LeadScoring.");
        writer.WriteBoolean("required", false);
        WriteType(writer, spec);
        writer.WriteEndObject();
    }

    /// <summary>One option of a picklist.</summary>
    public static void WriteOption(Utf8JsonWriter writer, string option)
    {
        writer.WriteStartObject();
        writer.WriteString("fullName", option);
        writer.WriteBoolean("default", false);
        writer.WriteString("label", option);
        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, FieldSpec spec)
    {
        switch (spec.Type)
        {
            case CrmFieldType.Text when spec.Length > LongestText:
                writer.WriteString("type", "LongTextArea");
                writer.WriteNumber("length", spec.Length.Value);
                writer.WriteNumber("visibleLines", 3);
                break;
            case CrmFieldType.Text:
                writer.WriteString("type", "Text");
                writer.WriteNumber("length", spec.Length ?? LongestText);
                break;
            case CrmFieldType.Number:
                writer.WriteString("type", "Number");
                writer.WriteNumber("precision", Digits);
                writer.WriteNumber("scale", spec.Decimals ?? 0);
                break;
            case CrmFieldType.Boolean:
                writer.WriteString("type", "Checkbox");
                writer.WriteString("defaultValue", "false");
                break;
            case CrmFieldType.Picklist:
                writer.WriteString("type", "Picklist");
                WriteOptions(writer, spec.Options);
                break;
            default:
                writer.WriteString("type", spec.Type == CrmFieldType.Date ? "Date" : "DateTime");
                break;
        }
    }

    private static void WriteOptions(Utf8JsonWriter writer, IReadOnlyList<string> options)
    {
        writer.WriteStartObject("valueSet");
        writer.WriteBoolean("restricted", true);
        writer.WriteStartObject("valueSetDefinition");
        writer.WriteBoolean("sorted", false);
        writer.WriteStartArray("value");
        foreach (string option in options)
        {
            WriteOption(writer, option);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
