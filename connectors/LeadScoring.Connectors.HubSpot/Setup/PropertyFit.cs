using System.Text.RegularExpressions;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Whether a property can hold what write-back puts into it, and how one is made that can.</summary>
internal static partial class PropertyFit
{
    /// <summary>Why a property that is there cannot be used, in words; <see langword="null"/> when it can, perhaps with more options.</summary>
    public static string? WhyNotToUse(FieldSpec field, PropertyRow found)
    {
        CrmField there = PropertyTypes.ToField(found);
        string[] lacking = LackingOptions(field, found);
        return there.Type != field.Type ? $"{field.Name} exists with type {found.Type} ({found.FieldType}), which cannot hold {field.Type}. Name another property in the mapping, or archive this one in HubSpot."
            : !there.IsWritable ? $"{field.Name} exists and is read-only. Name another property in the mapping."
            : lacking.Length > 0 && found.ModificationMetadata is { ReadOnlyOptions: true } or { ReadOnlyDefinition: true }
                ? $"{field.Name} exists without the option {string.Join(", ", lacking)}, and its options cannot be changed. Map to one of {string.Join(", ", there.Options)}, or name another property."
            : null;
    }

    /// <summary>Options that it needs and that are not there.</summary>
    public static string[] LackingOptions(FieldSpec field, PropertyRow found) =>
        PropertyTypes.ToField(found) is { IsRestricted: true } there ? [.. field.Options.Except(there.Options, StringComparer.Ordinal)] : [];

    /// <summary>Why no such property can be created, in words; <see langword="null"/> when one can.</summary>
    public static string? WhyNotToCreate(FieldSpec field) =>
        !InternalName().IsMatch(field.Name) ? $"{field.Name} is no name for a HubSpot property: use lower-case letters, digits and _, beginning with a letter and not with hs_."
        : PropertyTypes.ForCreation(field) is null ? $"{field.Name} cannot be created: HubSpot has no property type for {field.Type}. Create it in HubSpot."
        : field.Type is CrmFieldType.Picklist or CrmFieldType.MultiPicklist && field.Options.Count == 0 ? $"{field.Name} needs options. Name them in the mapping (picklist)."
        : null;

    /// <summary>How a creatable field is created in a group.</summary>
    public static Func<FieldSpec, NewProperty> NewProperty(string group) => field =>
    {
        (string type, string fieldType) = PropertyTypes.ForCreation(field)!.Value;
        return new NewProperty(field.Name, field.Label, group, type, fieldType, OptionsFor(field));
    };

    private static PropertyOption[]? OptionsFor(FieldSpec field) => field.Type switch
    {
        CrmFieldType.Boolean => [new PropertyOption("Yes", "true", 0, false), new PropertyOption("No", "false", 1, false)],
        CrmFieldType.Picklist or CrmFieldType.MultiPicklist => [.. field.Options.Select((o, i) => new PropertyOption(o, o, i, false))],
        _ => null,
    };

    [GeneratedRegex("^(?!hs_)[a-z][a-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex InternalName();
}
