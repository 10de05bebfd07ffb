namespace LeadScoring.Connectors.Salesforce;

/// <summary>Compares a field that is there with the one that is wanted.</summary>
internal static class FieldFit
{
    /// <summary>What does not fit, in words; <see langword="null"/> when it fits.</summary>
    public static string? Problem(FieldSpec wanted, FieldDescription there)
    {
        CrmField field = there.Field;
        if (field.Type != wanted.Type)
        {
            return $"{wanted.Name} is there as {field.Type} ({there.Type}), but {wanted.Type} is wanted. Name another field in the mapping, or let the administrator remove this one.";
        }

        if (field.IsCalculated)
        {
            return $"{wanted.Name} is there but calculated, so nothing can be written to it. Name another field in the mapping.";
        }

        if (wanted.Type == CrmFieldType.Text && field.Length < wanted.Length)
        {
            return $"{wanted.Name} is there but holds {field.Length} characters, and {wanted.Length} are wanted. Let the administrator lengthen it.";
        }

        if (wanted.Type == CrmFieldType.Number && there.Type is "int" or "double" or "currency" or "percent" && there.Scale < (wanted.Decimals ?? 0))
        {
            return $"{wanted.Name} is there but keeps {there.Scale} decimals, and {wanted.Decimals} are wanted. Let the administrator change it.";
        }

        // A standard picklist is the customer's own set-up; only where it refuses other values does it stand in the way.
        return !CanExtend(wanted.Name) && field.IsRestricted && Lacking(wanted, field) is { Length: > 0 } missing
            ? $"{wanted.Name} is there but does not allow {string.Join(", ", missing)}. Let the administrator add these values."
            : null;
    }

    /// <summary>Options that a custom picklist lacks and that can be added; none for other fields.</summary>
    public static IReadOnlyList<string> MissingOptions(FieldSpec wanted, FieldDescription there) => CanExtend(wanted.Name) ? Lacking(wanted, there.Field) : [];

    private static bool CanExtend(string name) => name.EndsWith("__c", StringComparison.OrdinalIgnoreCase);

    private static string[] Lacking(FieldSpec wanted, CrmField field) =>
        wanted.Type == CrmFieldType.Picklist ? [.. wanted.Options.Except(field.Options, StringComparer.OrdinalIgnoreCase)] : [];
}
