using System.Globalization;
using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Tests.Routing;

public sealed class WorkCalendarTests
{
    private static readonly WorkingHours Office = new([DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday], new TimeOnly(9, 0), new TimeOnly(17, 30));

    [Theory]
    [InlineData("Europe/Berlin", "2026-05-04T08:00:00Z", "02:00", "2026-05-04T10:00:00Z")]
    [InlineData("Europe/Berlin", "2026-05-04T14:30:00Z", "02:00", "2026-05-05T08:00:00Z")] // one hour left on Monday
    [InlineData("Europe/Berlin", "2026-05-08T20:00:00Z", "02:00", "2026-05-11T09:00:00Z")] // over the weekend
    [InlineData("Europe/Berlin", "2026-03-27T15:30:00Z", "02:00", "2026-03-30T08:00:00Z")] // clocks go forward on the 29th: 16:30 CET, then 10:00 CEST
    [InlineData("Europe/Berlin", "2026-10-23T14:30:00Z", "02:00", "2026-10-26T09:00:00Z")] // and back on the 25th
    [InlineData("America/New_York", "2026-03-06T21:30:00Z", "02:00", "2026-03-09T14:00:00Z")]
    [InlineData("America/New_York", "2026-10-30T20:30:00Z", "02:00", "2026-11-02T15:00:00Z")]
    [InlineData("Asia/Kolkata", "2026-05-04T11:30:00Z", "01:00", "2026-05-05T04:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-03T05:30:00Z", "02:00", "2026-04-05T23:30:00Z")] // half an hour of daylight saving ends on the 5th
    [InlineData("Europe/Berlin", "2026-05-04T08:00:00Z", "2.00:00", "2026-05-06T08:00:00Z")] // 2d are working days
    [InlineData("Europe/Berlin", "2026-12-23T15:30:00Z", "02:00", "2027-01-04T09:00:00Z")] // holidays
    public void Add_WorkingTime_EndsOnTheRightWallClock(string zone, string from, string time, string expected)
    {
        WorkCalendar calendar = new(TimeZoneInfo.FindSystemTimeZoneById(zone), Office, [new DaySpan(new DateOnly(2026, 12, 24), new DateOnly(2027, 1, 2))]);
        DateTimeOffset end = calendar.Add(At(from), TimeSpan.Parse(time, CultureInfo.InvariantCulture));
        Assert.Equal(At(expected), end);
        if (TimeSpan.Parse(time, CultureInfo.InvariantCulture) < TimeSpan.FromDays(1))
        {
            Assert.Equal(TimeSpan.Parse(time, CultureInfo.InvariantCulture), calendar.Between(At(from), end));
        }
    }

    [Theory]
    [InlineData("2026-03-29T00:00:00Z", "03:00", "2026-03-29T03:00:00Z")]
    [InlineData("2026-10-25T00:00:00Z", "03:00", "2026-10-25T03:00:00Z")]
    public void Add_AroundTheClock_CountsHoursThatReallyPass(string from, string time, string expected) =>
        Assert.Equal(At(expected), new WorkCalendar(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), null, []).Add(At(from), TimeSpan.Parse(time, CultureInfo.InvariantCulture)));

    [Fact]
    public void Add_ShiftOverTheJumpOfTheClocks_LosesTheHourThatIsNotThere()
    {
        WorkCalendar nights = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), new WorkingHours([DayOfWeek.Sunday], new TimeOnly(1, 0), new TimeOnly(5, 0)), []);
        Assert.Equal(TimeSpan.FromHours(3), nights.Between(At("2026-03-28T12:00:00Z"), At("2026-03-30T12:00:00Z")));
        Assert.Equal(TimeSpan.FromHours(5), nights.Between(At("2026-10-24T12:00:00Z"), At("2026-10-26T12:00:00Z")));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-05-10T21:59:00Z", "2026-05-03T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-05-10T22:00:00Z", "2026-05-10T22:00:00Z")]
    [InlineData("Pacific/Auckland", "2026-05-10T12:00:00Z", "2026-05-10T12:00:00Z")]
    public void WeekStart_IsMondayMidnightOfTheZone(string zone, string at, string expected) =>
        Assert.Equal(At(expected), WorkCalendar.WeekStart(TimeZoneInfo.FindSystemTimeZoneById(zone), At(at)));

    [Fact]
    public void Add_NobodyEverWorks_SaysSo() =>
        Assert.Throws<InvalidOperationException>(() => new WorkCalendar(TimeZoneInfo.Utc, new WorkingHours([], new TimeOnly(9, 0), new TimeOnly(10, 0)), []).Add(At("2026-05-04T08:00:00Z"), TimeSpan.FromHours(1)));

    [Fact]
    public void ShareOfWeek_HalfTheWeekOff_IsTheShareOfWorkingDays() =>
        Assert.Equal(0.6, new WorkCalendar(TimeZoneInfo.Utc, Office, [new DaySpan(new DateOnly(2026, 5, 7), new DateOnly(2026, 5, 10))]).ShareOfWeek(At("2026-05-04T00:00:00Z")), 9);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
