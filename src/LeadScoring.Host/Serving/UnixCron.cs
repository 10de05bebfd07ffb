using LeadScoring.Host.Cli;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Reads the five-field cron lines of mappings as the scheduler's expressions.</summary>
internal static class UnixCron
{
    /// <summary>Reads a line as crontab does: day of week 0 to 7 with Sunday as 0 and 7, and a day that fits either day field fires.</summary>
    /// <param name="cron">Minute, hour, day of month, month, day of week.</param>
    /// <param name="zone">Whose wall clock the line means.</param>
    /// <param name="now">The line must fire some day after this instant.</param>
    /// <exception cref="UserInputException">The line cannot be read, or its day never comes (31 February).</exception>
    public static CronExpression Parse(string cron, TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(cron);
        ArgumentNullException.ThrowIfNull(zone);
        CronExpression expression;
        try
        {
            expression = CronExpression.Parse(cron.ToUpperInvariant(), CronFormat.Unix).WithTimeZone(zone);
        }
        catch (FormatException e)
        {
            throw new UserInputException($"schedules: the cron line \"{cron}\" cannot be read: {e.Message}");
        }

        return expression.GetNextValidTimeAfter(now) is null
            ? throw new UserInputException($"schedules: the cron line \"{cron}\" never fires, because no such day comes. Correct its day or month.")
            : expression;
    }
}
