using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Reads property definitions out of requests and refuses what HubSpot refuses.</summary>
internal static class PropertyInput
{
    private static readonly Dictionary<string, string[]> FieldTypes = new(StringComparer.Ordinal)
    {
        ["string"] = ["text", "textarea", "html", "file", "phonenumber", "calculation_equation"],
        ["number"] = ["number", "calculation_equation"],
        ["date"] = ["date"],
        ["datetime"] = ["date"],
        ["enumeration"] = ["select", "radio", "checkbox", "booleancheckbox", "calculation_equation"],
        ["bool"] = ["booleancheckbox", "calculation_equation"],
    };

    /// <summary>Reads a new property.</summary>
    /// <exception cref="ApiFailure">Something is missing, a combination is impossible, or the name is taken: 400 or 409.</exception>
    public static PropertyDefinition Create(ObjectTable table, JsonElement body, long now)
    {
        string name = body.RequiredText("name");
        string label = body.RequiredText("label");
        string type = body.RequiredText("type");
        string fieldType = body.RequiredText("fieldType");
        string group = RequireGroup(table, body.RequiredText("groupName"));
        if (!char.IsAsciiLetterLower(name[0]) || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') || name.StartsWith("hs_", StringComparison.Ordinal))
        {
            throw ApiFailure.Invalid($"\"{name}\" is not a valid property name: it must start with a letter, hold only lowercase letters, digits and underscores, and not start with hs_.");
        }

        if (table.Catalog.TryGet(name, out _))
        {
            throw new ApiFailure(409, "OBJECT_ALREADY_EXISTS", $"A property named '{name}' already exists.");
        }

        if (!FieldTypes.TryGetValue(type, out string[]? fieldTypes))
        {
            throw ApiFailure.Invalid($"Invalid property type: {type}. Allowed are {string.Join(", ", FieldTypes.Keys)}.");
        }

        if (!fieldTypes.Contains(fieldType))
        {
            throw ApiFailure.Invalid($"Invalid fieldType {fieldType} for property type {type}. Allowed are {string.Join(", ", fieldTypes)}.");
        }

        List<PropertyOption> options = Options(body);
        bool owners = type == "enumeration" && body.Text("referencedObjectType") == "OWNER";
        if (type == "bool" && !(options.Exists(o => o.Value == "true") && options.Exists(o => o.Value == "false")))
        {
            throw ApiFailure.Invalid("A bool property needs the options true and false.");
        }

        return new PropertyDefinition(name, label, type, fieldType, group)
        {
            Slot = table.Catalog.NextSlot,
            CreatedAt = now,
            Options = options,
            HasUniqueValue = body.Flag("hasUniqueValue"),
            External = owners ? ExternalOptions.Owners : ExternalOptions.None,
            Description = body.Text("description") ?? "",
            Hidden = body.Flag("hidden"),
            FormField = body.Flag("formField"),
            DisplayOrder = Order(body),
        };
    }

    /// <summary>Changes what a request names.</summary>
    /// <exception cref="ApiFailure">The property cannot be changed, or the request is malformed.</exception>
    public static void Update(ObjectTable table, PropertyDefinition property, JsonElement body, long now)
    {
        if (property.HubSpotDefined)
        {
            throw ApiFailure.Invalid($"\"{property.Name}\" is defined by HubSpot and cannot be changed.");
        }

        string fieldType = body.Text("fieldType") ?? property.FieldType;
        if (!FieldTypes[property.Type].Contains(fieldType))
        {
            throw ApiFailure.Invalid($"Invalid fieldType {fieldType} for property type {property.Type}.");
        }

        property.Group = body.Text("groupName") is { } group ? RequireGroup(table, group) : property.Group;
        property.FieldType = fieldType;
        property.Label = body.Text("label") ?? property.Label;
        property.Description = body.Text("description") ?? property.Description;
        property.Hidden = body.Text("hidden") is null ? property.Hidden : body.Flag("hidden");
        property.FormField = body.Text("formField") is null ? property.FormField : body.Flag("formField");
        if (body.TryGetProperty("options", out _))
        {
            List<PropertyOption> options = Options(body);
            property.Options.Clear();
            property.Options.AddRange(options);
        }

        property.UpdatedAt = now;
    }

    /// <summary>A display order; −1 when none is given.</summary>
    /// <exception cref="ApiFailure">It is no number.</exception>
    public static int Order(JsonElement body) =>
        body.Text("displayOrder") is not { } text ? -1
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int order) ? order
        : throw ApiFailure.Invalid("Invalid input JSON: \"displayOrder\" must be a number.");

    private static string RequireGroup(ObjectTable table, string name) =>
        table.Catalog.TryGetGroup(name, out PropertyGroup? group) ? group.Name : throw ApiFailure.Invalid($"Property group \"{name}\" does not exist.");

    private static List<PropertyOption> Options(JsonElement body)
    {
        List<PropertyOption> options = [];
        foreach (JsonElement option in body.List("options"))
        {
            string value = option.RequiredText("value");
            if (options.Exists(o => o.Value == value))
            {
                throw ApiFailure.Invalid($"Option value \"{value}\" occurs twice.");
            }

            options.Add(new PropertyOption(value, option.RequiredText("label"), Order(option), option.Flag("hidden")));
        }

        return options;
    }
}
