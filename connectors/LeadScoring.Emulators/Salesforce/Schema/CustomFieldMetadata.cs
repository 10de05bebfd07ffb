using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Reads and writes the metadata of a custom field that holds a value of its own.</summary>
internal static class CustomFieldMetadata
{
    /// <exception cref="ApiException">The type is unknown or a needed property is missing.</exception>
    public static FieldDefinition Read(string name, JsonElement metadata)
    {
        string type = metadata.TryGetProperty("type", out JsonElement value) ? value.GetString() ?? "" : "";
        int Whole(string property, int otherwise) => metadata.TryGetProperty(property, out JsonElement number) && number.TryGetInt32(out int found) ? found : otherwise;
        bool Flag(string property) => metadata.TryGetProperty(property, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        string? Text(string property) => metadata.TryGetProperty(property, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

        FieldDefinition field = new()
        {
            Name = name,
            Label = Text("label") ?? "",
            Type = TypeOf(type),
            Tracked = true,
            NeedsGrant = true,
            ExternalId = Flag("externalId"),
            Unique = Flag("unique"),
            Nillable = type != "Checkbox" && !Flag("required"),
            HelpText = Text("inlineHelpText"),
        };
        return type switch
        {
            "Text" => field with { Length = Whole("length", 0) is > 0 and <= 255 and var length ? length : throw Missing("length between 1 and 255") },
            "LongTextArea" => field with { Length = Whole("length", 32_768), Filterable = false },
            "Number" or "Percent" or "Currency" => field with { Precision = Whole("precision", 18), Scale = Whole("scale", 0) },
            "Checkbox" => field with { DefaultValue = metadata.TryGetProperty("defaultValue", out JsonElement flag) && flag.ToString() is "true" or "True" ? "true" : "false" },
            "Picklist" => ReadPicklist(field, metadata),
            _ => field with { Length = type is "Url" or "TextArea" ? 255 : type is "Email" ? 80 : type is "Phone" ? 40 : 0 },
        };
    }

    /// <summary>Metadata of a field that came with a seed and so has none.</summary>
    public static void Write(Utf8JsonWriter writer, FieldDefinition field)
    {
        writer.WriteStartObject();
        writer.WriteString("label"u8, field.Label);
        writer.WriteBoolean("required"u8, false);
        writer.WriteString("type"u8, field.Type switch
        {
            FieldType.String => "Text",
            FieldType.TextArea => "LongTextArea",
            FieldType.Double => "Number",
            FieldType.Boolean => "Checkbox",
            _ => field.Type.ToString(),
        });
        if (field.Type.IsNumber())
        {
            writer.WriteNumber("precision"u8, field.Precision);
            writer.WriteNumber("scale"u8, field.Scale);
        }
        else if (field.Type.IsText())
        {
            writer.WriteNumber("length"u8, field.Length);
        }

        if (field.Type == FieldType.Picklist)
        {
            writer.WriteStartObject("valueSet"u8);
            writer.WriteBoolean("restricted"u8, field.Restricted);
            writer.WriteStartObject("valueSetDefinition"u8);
            writer.WriteBoolean("sorted"u8, false);
            writer.WriteStartArray("value"u8);
            foreach (string value in field.PicklistValues)
            {
                writer.WriteStartObject();
                writer.WriteString("fullName"u8, value);
                writer.WriteBoolean("default"u8, value == field.DefaultValue);
                writer.WriteString("label"u8, value);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static FieldType TypeOf(string type) => type switch
    {
        "Text" => FieldType.String,
        "LongTextArea" or "TextArea" => FieldType.TextArea,
        "Number" => FieldType.Double,
        "Percent" => FieldType.Percent,
        "Currency" => FieldType.Currency,
        "Checkbox" => FieldType.Boolean,
        "Date" => FieldType.Date,
        "DateTime" => FieldType.DateTime,
        "Url" => FieldType.Url,
        "Email" => FieldType.Email,
        "Phone" => FieldType.Phone,
        "Picklist" => FieldType.Picklist,
        _ => throw new ApiException(400, new ApiFault("FIELD_INTEGRITY_EXCEPTION", $"The field type {type} is not known.", "Metadata")),
    };

    private static FieldDefinition ReadPicklist(FieldDefinition field, JsonElement metadata)
    {
        if (!metadata.TryGetProperty("valueSet", out JsonElement set)
            || !set.TryGetProperty("valueSetDefinition", out JsonElement definition)
            || !definition.TryGetProperty("value", out JsonElement values) || values.ValueKind != JsonValueKind.Array)
        {
            throw Missing("valueSet.valueSetDefinition.value");
        }

        return field with
        {
            Length = 255,
            Restricted = set.TryGetProperty("restricted", out JsonElement restricted) && restricted.ValueKind == JsonValueKind.True,
            PicklistValues = [.. values.EnumerateArray().Select(v => v.TryGetProperty("fullName", out JsonElement name) ? name.GetString() : null).OfType<string>()],
        };
    }

    private static ApiException Missing(string what) => new(400, new ApiFault("REQUIRED_FIELD_MISSING", $"Metadata needs {what}.", "Metadata"));
}
