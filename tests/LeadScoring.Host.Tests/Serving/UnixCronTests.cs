using System.Globalization;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Serving;
using Quartz;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class UnixCronTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>From Thursday 1 January 2026, 00:00 UTC: when a line fires the first three times.</summary>
    [Theory]
    [InlineData("0 3 * * *", "01-01 03:00, 01-02 03:00, 01-03 03:00")]
    [InlineData("*/15 * * * *", "01-01 00:15, 01-01 00:30, 01-01 00:45")]
    [InlineData("10-40/10 2 * * *", "01-01 02:10, 01-01 02:20, 01-01 02:30")]
    [InlineData("0 4 * * SUN", "01-04 04:00, 01-11 04:00, 01-18 04:00")]
    [InlineData("0 4 * * sun", "01-04 04:00, 01-11 04:00, 01-18 04:00")]
    [InlineData("0 4 * * 0", "01-04 04:00, 01-11 04:00, 01-18 04:00")]
    [InlineData("0 4 * * 7", "01-04 04:00, 01-11 04:00, 01-18 04:00")]
    [InlineData("0 4 * * 1", "01-05 04:00, 01-12 04:00, 01-19 04:00")]
    [InlineData("0 4 * * 6,7", "01-03 04:00, 01-04 04:00, 01-10 04:00")]
    [InlineData("0 4 * * 5-7", "01-02 04:00, 01-03 04:00, 01-04 04:00")]
    [InlineData("0 4 * * 0-2", "01-04 04:00, 01-05 04:00, 01-06 04:00")]
    [InlineData("0 4 * * MON-FRI", "01-01 04:00, 01-02 04:00, 01-05 04:00")]
    [InlineData("0 4 * * TUE,SAT", "01-03 04:00, 01-06 04:00, 01-10 04:00")]
    [InlineData("0 4 * * 1-5/2", "01-02 04:00, 01-05 04:00, 01-07 04:00")]
    [InlineData("0 4 * * */2", "01-01 04:00, 01-03 04:00, 01-04 04:00")]
    [InlineData("0 5 15 * *", "01-15 05:00, 02-15 05:00, 03-15 05:00")]
    [InlineData("0 5 1,15 * *", "01-01 05:00, 01-15 05:00, 02-01 05:00")]
    [InlineData("0 5 1 FEB,MAR *", "02-01 05:00, 03-01 05:00, 02-01 05:00")]
    [InlineData("0 5 1 6-7 *", "06-01 05:00, 07-01 05:00, 06-01 05:00")]
    [InlineData("0 5 15 * MON", "01-05 05:00, 01-12 05:00, 01-15 05:00")]
    [InlineData("0 5 29 2 *", "02-29 05:00, 02-29 05:00, 02-29 05:00")]
    public void Parse_CrontabLine_FiresWhenCrontabWould(string cron, string expected)
    {
        CronExpression expression = UnixCron.Parse(cron, TimeZoneInfo.Utc, Instant("2026-01-01T00:00:00Z"));

        List<string> fired = [];
        DateTimeOffset at = Instant("2026-01-01T00:00:00Z");
        while (fired.Count < 3)
        {
            at = expression.GetNextValidTimeAfter(at)!.Value;
            fired.Add(at.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture));
        }

        Assert.Equal(expected, string.Join(", ", fired));
    }

    [Fact]
    public void Parse_ZoneOfTheMapping_FiresOnItsWallClockAllYear()
    {
        CronExpression expression = UnixCron.Parse("0 3 * * *", Berlin, Instant("2026-01-01T00:00:00Z"));

        Assert.Equal(Instant("2026-01-01T02:00:00Z"), expression.GetNextValidTimeAfter(Instant("2026-01-01T00:00:00Z")));
        Assert.Equal(Instant("2026-07-01T01:00:00Z"), expression.GetNextValidTimeAfter(Instant("2026-07-01T00:00:00Z")));
    }

    [Theory]
    [InlineData("0 3 31 2 *")]
    [InlineData("0 3 30 FEB *")]
    public void Parse_DayThatNeverComes_IsWrongInput(string cron)
    {
        UserInputException refused = Assert.Throws<UserInputException>(() => UnixCron.Parse(cron, TimeZoneInfo.Utc, Instant("2026-01-01T00:00:00Z")));

        Assert.Contains(cron, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 3 * *")]
    [InlineData("0 0 3 * * *")]
    [InlineData("61 3 * * *")]
    [InlineData("0 3 * * MONDAY-ISH")]
    public void Parse_NoCrontabLine_IsWrongInput(string cron) =>
        Assert.Throws<UserInputException>(() => UnixCron.Parse(cron, TimeZoneInfo.Utc, Instant("2026-01-01T00:00:00Z")));

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
