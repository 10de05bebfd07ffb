namespace LeadScoring.Emulators.Salesforce;

/// <summary>Date literals as half-open ranges of days in UTC, weeks from Sunday.</summary>
internal static class SoqlDates
{
    private static readonly string[] Units = ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"];

    public static bool IsLiteral(string word) => IsPlain(Calendar(word));

    private static bool IsPlain(string word) => word is "TODAY" or "YESTERDAY" or "TOMORROW" or "LAST_90_DAYS" or "NEXT_90_DAYS"
        || (Split(word) is var (which, unit) && which is "LAST" or "THIS" or "NEXT" && unit != "DAY" && Array.IndexOf(Units, unit) >= 0);

    public static bool TakesNumber(string word) => Calendar(word) is var plain && Array.Exists(Units, u => plain == $"LAST_N_{u}S" || plain == $"NEXT_N_{u}S" || plain == $"N_{u}S_AGO");

    /// <summary>First instant of the range and first instant after it.</summary>
    public static (DateTime From, DateTime To) Range(string word, int number, DateTime now)
    {
        word = Calendar(word);
        DateTime today = now.Date;
        switch (word)
        {
            case "TODAY":
                return (today, today.AddDays(1));
            case "YESTERDAY":
                return (today.AddDays(-1), today);
            case "TOMORROW":
                return (today.AddDays(1), today.AddDays(2));
            case "LAST_90_DAYS":
                return (today.AddDays(-90), today.AddDays(1));
            case "NEXT_90_DAYS":
                return (today.AddDays(1), today.AddDays(91));
            default:
                break;
        }

        string unit = Array.Find(Units, u => word.Contains(u, StringComparison.Ordinal))!;
        DateTime start = StartOf(unit, today);
        if (word.EndsWith("_AGO", StringComparison.Ordinal))
        {
            return (Move(unit, start, -number), Move(unit, start, 1 - number));
        }

        if (word.StartsWith("LAST_N_", StringComparison.Ordinal))
        {
            // LAST_N_DAYS reaches to the end of today, the longer units end where the present one begins.
            return (Move(unit, start, -number), unit == "DAY" ? today.AddDays(1) : start);
        }

        return word switch
        {
            _ when word.StartsWith("NEXT_N_", StringComparison.Ordinal) => (Move(unit, start, 1), Move(unit, start, 1 + number)),
            _ when word.StartsWith("LAST_", StringComparison.Ordinal) => (Move(unit, start, -1), start),
            _ when word.StartsWith("NEXT_", StringComparison.Ordinal) => (Move(unit, start, 1), Move(unit, start, 2)),
            _ => (start, Move(unit, start, 1)),
        };
    }

    /// <summary>The fiscal year is the calendar's.</summary>
    private static string Calendar(string word) => word.Replace("FISCAL_", "", StringComparison.Ordinal);

    private static (string Which, string Unit) Split(string word)
    {
        int underscore = word.IndexOf('_', StringComparison.Ordinal);
        return underscore < 0 ? ("", "") : (word[..underscore], word[(underscore + 1)..]);
    }

    private static DateTime StartOf(string unit, DateTime day) => unit switch
    {
        "WEEK" => day.AddDays(-(int)day.DayOfWeek),
        "MONTH" => new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        "QUARTER" => new DateTime(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1, 0, 0, 0, DateTimeKind.Utc),
        "YEAR" => new DateTime(day.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        _ => day,
    };

    private static DateTime Move(string unit, DateTime start, int by) => unit switch
    {
        "WEEK" => start.AddDays(7 * by),
        "MONTH" => start.AddMonths(by),
        "QUARTER" => start.AddMonths(3 * by),
        "YEAR" => start.AddYears(by),
        _ => start.AddDays(by),
    };
}
