using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>One reason a value was refused, as it appears in the list inside the API's message.</summary>
internal sealed record InvalidValue(string Property, string Error, string Message);

/// <summary>Checks values against their property and brings them into the form in which they are answered.</summary>
internal static class PropertyValues
{
    /// <summary>Checks one value; empty text clears the property.</summary>
    /// <param name="stored">What to keep, when the value is fine.</param>
    /// <returns>The refusal, or <see langword="null"/>.</returns>
    public static InvalidValue? Check(HubSpotPortal portal, PropertyDefinition property, string? value, out string? stored)
    {
        stored = null;
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        stored = value;
        InvalidValue Refuse(string error, string message) => new(property.Name, error, message);
        switch (property.Type)
        {
            case "number":
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? null
                    : Refuse("INVALID_NUMBER", $"{value} was not a valid number.");
            case "datetime":
                if (!CrmTime.TryParse(value, out long instant))
                {
                    return Refuse("INVALID_DATE", $"{value} was not a valid date.");
                }

                stored = CrmTime.Iso(instant);
                return null;
            case "date":
                if (!CrmTime.TryParse(value, out long day) || day % 86_400_000 != 0)
                {
                    return Refuse("INVALID_DATE", $"{value} is not at midnight UTC.");
                }

                stored = CrmTime.IsoDate(day);
                return null;
            case "bool":
                return value is "true" or "false" ? null : Refuse("INVALID_BOOLEAN", $"{value} was not a valid boolean. Valid values are true and false.");
            case "enumeration":
                return CheckOption(portal, property, value);
            default:
                if (property.Name == "email")
                {
                    stored = value.Trim().ToLowerInvariant();
                    int at = stored.IndexOf('@', StringComparison.Ordinal);
                    return at > 0 && at < stored.Length - 1 && !stored.Contains(' ', StringComparison.Ordinal)
                        ? null
                        : Refuse("INVALID_EMAIL", $"Email address {value} is invalid");
                }

                return value.Length <= 65_536 ? null : Refuse("PROPERTY_VALUE_TOO_LONG", "The value is longer than 65536 characters.");
        }
    }

    private static InvalidValue? CheckOption(HubSpotPortal portal, PropertyDefinition property, string value)
    {
        switch (property.External)
        {
            case ExternalOptions.Owners:
                return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && portal.Owners.TryGetValue(id, out Owner? owner) && !owner.Archived
                    ? null
                    : new InvalidValue(property.Name, "INVALID_OWNER_ID", $"Owner {value} does not exist or is deactivated.");
            case ExternalOptions.Pipelines:
                return portal.DealPipelines.Exists(p => p.Id == value)
                    ? null
                    : NotAllowed(property, value, portal.DealPipelines.Select(p => p.Id));
            case ExternalOptions.PipelineStages:
                return portal.DealPipelines.Exists(p => p.Stage(value) is not null)
                    ? null
                    : NotAllowed(property, value, portal.DealPipelines.SelectMany(p => p.Stages).Select(s => s.Id));
            default:
                string[] chosen = property.FieldType == "checkbox" ? value.Split(';', StringSplitOptions.RemoveEmptyEntries) : [value];
                string? stranger = chosen.FirstOrDefault(c => !property.HasOption(c));
                return stranger is null ? null : NotAllowed(property, stranger, property.Options.Select(o => o.Value));
        }
    }

    private static InvalidValue NotAllowed(PropertyDefinition property, string value, IEnumerable<string> allowed) =>
        new(property.Name, "INVALID_OPTION", $"{value} was not one of the allowed options: [{string.Join(", ", allowed)}]");
}
