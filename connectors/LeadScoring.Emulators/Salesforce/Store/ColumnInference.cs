using System.Globalization;
using System.Text.RegularExpressions;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Guesses the field behind a seed column that no standard field covers.</summary>
internal static partial class ColumnInference
{
    /// <summary>The narrowest type that holds all values of the column; an empty column is text.</summary>
    public static FieldDefinition Infer(string name, IEnumerable<string?> values)
    {
        List<string> present = [.. values.Where(v => !string.IsNullOrEmpty(v)).Select(v => v!)];
        bool All(Func<string, bool> test) => present.Count > 0 && present.TrueForAll(v => test(v));

        if (All(v => v is "true" or "false" or "True" or "False" or "TRUE" or "FALSE"))
        {
            return new FieldDefinition { Name = name, Type = FieldType.Boolean, Nillable = false, DefaultValue = "false", Tracked = true };
        }

        if (All(v => IsoDate().IsMatch(v)))
        {
            return new FieldDefinition { Name = name, Type = FieldType.Date, Tracked = true };
        }

        if (All(v => IsoDate().IsMatch(v) || IsoTime().IsMatch(v)))
        {
            return new FieldDefinition { Name = name, Type = FieldType.DateTime, Tracked = true };
        }

        if (All(v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)))
        {
            int scale = present.Max(v => v.Contains('.', StringComparison.Ordinal) ? v.Length - v.IndexOf('.', StringComparison.Ordinal) - 1 : 0);
            return new FieldDefinition { Name = name, Type = FieldType.Double, Precision = 18, Scale = Math.Min(scale, 8), Tracked = true };
        }

        int longest = present.Count == 0 ? 0 : present.Max(v => v.Length);
        return longest <= 255
            ? new FieldDefinition { Name = name, Type = FieldType.String, Length = 255, Tracked = true }
            : new FieldDefinition { Name = name, Type = FieldType.TextArea, Length = 32768, Tracked = true, Filterable = false };
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}$")]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")]
    private static partial Regex IsoTime();
}
