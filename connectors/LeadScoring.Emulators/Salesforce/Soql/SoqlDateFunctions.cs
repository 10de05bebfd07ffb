using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Date functions of SOQL, in UTC; the fiscal year is the calendar's.</summary>
internal static class SoqlDateFunctions
{
    private static readonly Dictionary<string, Func<DateTime, int>> Parts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CALENDAR_YEAR"] = static d => d.Year,
        ["CALENDAR_QUARTER"] = static d => ((d.Month - 1) / 3) + 1,
        ["CALENDAR_MONTH"] = static d => d.Month,
        ["FISCAL_YEAR"] = static d => d.Year,
        ["FISCAL_QUARTER"] = static d => ((d.Month - 1) / 3) + 1,
        ["FISCAL_MONTH"] = static d => d.Month,
        ["DAY_IN_MONTH"] = static d => d.Day,
        ["DAY_IN_WEEK"] = static d => (int)d.DayOfWeek + 1,
        ["DAY_IN_YEAR"] = static d => d.DayOfYear,
        ["HOUR_IN_DAY"] = static d => d.Hour,
        ["WEEK_IN_MONTH"] = static d => ((d.Day - 1) / 7) + 1,
        ["WEEK_IN_YEAR"] = static d => ((d.DayOfYear - 1) / 7) + 1,
    };

    public static bool IsKnown(string word) => Parts.ContainsKey(word) || word.Equals("DAY_ONLY", StringComparison.OrdinalIgnoreCase);

    /// <summary>The function's value over a path's.</summary>
    /// <exception cref="ApiException">The path is no date.</exception>
    public static BoundPath Over(BoundPath path, SoqlPath source, string soql)
    {
        if (path.Field.Type is not (FieldType.Date or FieldType.DateTime))
        {
            throw SoqlError.At("INVALID_FIELD", soql, source.Position, $"{source.Function} takes a date or dateTime field, and {path.Field.Name} is none");
        }

        Func<Row, object?> get = path.Get;
        if (source.Function == "DAY_ONLY")
        {
            return new BoundPath(path.Field with { Type = FieldType.Date }, false, row => get(row) is DateTime time ? DateTime.SpecifyKind(time.Date, DateTimeKind.Utc) : null);
        }

        Func<DateTime, int> part = Parts[source.Function!];
        return new BoundPath(
            new FieldDefinition { Name = source.Function!.ToLower(CultureInfo.InvariantCulture), Type = FieldType.Int, Precision = 4 },
            false,
            row => get(row) is DateTime time ? (double)part(time) : null);
    }
}
