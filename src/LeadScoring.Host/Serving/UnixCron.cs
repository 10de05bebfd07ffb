namespace LeadScoring.Host.Serving;

/// <summary>Turns the five-field cron of mappings into Quartz's six fields.</summary>
internal static class UnixCron
{
    /// <summary><c>0 3 * * MON</c> becomes <c>0 0 3 ? * MON</c>.</summary>
    /// <exception cref="FormatException">It has not five fields, or asks for a day of the month and a day of the week at once.</exception>
    public static string ToQuartz(string cron)
    {
        ArgumentNullException.ThrowIfNull(cron);
        string[] fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields is not [string minute, string hour, string day, string month, string weekday])
        {
            throw new FormatException($"\"{cron}\" is no cron expression with five fields (minute hour day month weekday).");
        }

        if (day != "*" && weekday != "*")
        {
            throw new FormatException($"\"{cron}\" names a day of the month and a day of the week; write two schedules instead.");
        }

        // Unix counts Sunday as 0 or 7, Quartz as 1.
        string quartzWeekday = weekday == "*" ? (day == "*" ? "*" : "?") : string.Concat(weekday.Select(c => c is >= '0' and <= '7' ? (char)('1' + ((c - '0') % 7)) : c));
        return $"0 {minute} {hour} {(weekday == "*" && day == "*" ? "?" : weekday != "*" ? "?" : day)} {month} {quartzWeekday}";
    }
}
