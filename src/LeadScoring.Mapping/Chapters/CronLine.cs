using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Checks cron lines of five fields: minute, hour, day of month, month, day of week.</summary>
internal static class CronLine
{
    private static readonly (string Name, int Least, int Most)[] Fields =
        [("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12), ("day of week", 0, 7)];

    private const int LeapYear = 2028;

    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <summary>What is wrong; <see langword="null"/> when nothing is.</summary>
    public static string? Problem(string line)
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
        {
            return $"\"{line}\" has {parts.Length} fields and needs 5: minute, hour, day of month, month, day of week, for example \"0 3 * * *\".";
        }

        for (int i = 0; i < Fields.Length; i++)
        {
            if (!parts[i].Split(',').All(p => Fits(p, i)))
            {
                return $"\"{parts[i]}\" is no {Fields[i].Name} ({Fields[i].Least} to {Fields[i].Most}, *, a-b, */n).";
            }
        }

        return parts[4] == "*" && NeverComes(parts[2], parts[3])
            ? $"\"{line}\" never comes: none of these months has a day {parts[2]}."
            : null;
    }

    /// <summary>Whether every listed day is beyond the end of every listed month, as the 30th of February is.</summary>
    private static bool NeverComes(string days, string months)
    {
        if (days.Contains('*', StringComparison.Ordinal) || months.Contains('*', StringComparison.Ordinal))
        {
            return false;
        }

        int first = days.Split(',').Min(d => Value(d.Split('/')[0].Split('-')[0], 2)) ?? 1;
        return months.Split(',').SelectMany(MonthsOf).All(m => first > DateTime.DaysInMonth(LeapYear, m));
    }

    private static IEnumerable<int> MonthsOf(string part)
    {
        int[] ends = [.. part.Split('/')[0].Split('-').Select(e => Value(e, 3) ?? 1)];
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }

    private static bool Fits(string part, int field)
    {
        string[] step = part.Split('/');
        if (step.Length > 2 || (step.Length == 2 && !(TryWhole(step[1], out int every) && every > 0 && every <= Fields[field].Most)))
        {
            return false;
        }

        if (step[0] == "*")
        {
            return true;
        }

        int?[] ends = [.. step[0].Split('-').Select(e => Value(e, field))];
        return ends.All(e => e >= Fields[field].Least && e <= Fields[field].Most)
            && (ends.Length == 1 || (ends.Length == 2 && ends[0] <= ends[1]));
    }

    private static int? Value(string text, int field)
    {
        int name = field switch
        {
            3 => Array.IndexOf(Months, text.ToUpperInvariant()) + 1,
            4 => Array.IndexOf(Days, text.ToUpperInvariant()),
            _ => -1,
        };
        return TryWhole(text, out int number) ? number : name >= (field == 3 ? 1 : 0) ? name : null;
    }

    private static bool TryWhole(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
