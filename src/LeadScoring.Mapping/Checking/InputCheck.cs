namespace LeadScoring.Mapping;

/// <summary>Holds what a mapping makes of a CRM field against the field's type and picklist.</summary>
internal static class InputCheck
{
    private const int MostNamed = 5;

    public static void Check(CrmFieldUse use, CrmField crm, ProblemList problems)
    {
        if (use.IsTime && crm.Type is CrmFieldType.Number or CrmFieldType.Boolean or CrmFieldType.Picklist or CrmFieldType.MultiPicklist or CrmFieldType.Reference)
        {
            problems.Error(use.At, $"{use.Field} is of type {crm.Type} and holds no time. Name a date field.");
        }

        if (use.Reading is { } reading)
        {
            CheckType(use, reading, crm, problems);
            if (reading.Map is { } map && HasOptions(crm))
            {
                CheckMap(map, crm, problems);
            }
        }

        if (use.ComparedWith.Count > 0 && HasOptions(crm))
        {
            CheckValues(use, crm, problems);
        }
    }

    private static bool HasOptions(CrmField crm) => crm.Type == CrmFieldType.Picklist && crm.Options.Count > 0;

    /// <summary>Types of which a step never reads a single value. Text may hold anything, so it always passes.</summary>
    private static void CheckType(CrmFieldUse use, FieldReading reading, CrmField crm, ProblemList problems)
    {
        bool fits = (reading.TypedBy, crm.Type) switch
        {
            ("number" or "money", CrmFieldType.Boolean or CrmFieldType.Date or CrmFieldType.DateTime or CrmFieldType.Reference) => false,
            ("date", CrmFieldType.Boolean or CrmFieldType.Reference) => false,
            ("yes_no", CrmFieldType.Date or CrmFieldType.DateTime or CrmFieldType.Reference) => false,
            _ => true,
        };
        if (!fits)
        {
            problems.Error(use.At, $"{use.Field} is of type {crm.Type}; \"{reading.TypedBy}\" can read none of its values.");
        }
    }

    private static void CheckMap(MapReading map, CrmField crm, ProblemList problems)
    {
        foreach (TextNode key in map.Keys.Where(k => !Has(crm, k.Text)))
        {
            string hint = Nearest.Find(key.Text, crm.Options) is { } near ? $"; did you mean \"{near}\"?" : ". Remove it, or add the value in the CRM.";
            problems.Warn(key.At, $"{crm.Name} has no value \"{key.Text}\"{hint}");
        }

        string[] unmapped = [.. crm.Options.Where(o => !map.Keys.Any(k => string.Equals(k.Text.Trim(), o.Trim(), StringComparison.OrdinalIgnoreCase)))];
        if (unmapped.Length > 0)
        {
            string more = unmapped.Length > MostNamed ? $" and {unmapped.Length - MostNamed} more" : string.Empty;
            string become = map.Otherwise is null ? "They become empty" : $"They become \"{map.Otherwise}\"";
            problems.Warn(map.At, $"{crm.Name} has values that are not in the map: {string.Join(", ", unmapped.Take(MostNamed).Select(o => $"\"{o}\""))}{more}. {become}. Add them?");
        }
    }

    /// <summary>A comparison with a value that the CRM does not have holds never. Values that were retired may still be on old records, so only restricted lists are sure.</summary>
    private static void CheckValues(CrmFieldUse use, CrmField crm, ProblemList problems)
    {
        foreach (string value in use.ComparedWith.Where(v => !Has(crm, v)))
        {
            string message = $"{crm.Name} has no value \"{value}\"{Nearest.Hint(value, crm.Options)}";
            if (use.IsLabel && crm.IsRestricted)
            {
                problems.Error(use.At, $"{message} This part of the label can never be true.");
            }
            else
            {
                problems.Warn(use.At, message);
            }
        }
    }

    private static bool Has(CrmField crm, string value) => crm.Options.Any(o => string.Equals(o.Trim(), value.Trim(), StringComparison.OrdinalIgnoreCase));
}
