namespace LeadScoring.Engine.Routing;

/// <summary>When a team works: hours of the week in one time zone, without its days off. Right over daylight-saving changes.</summary>
/// <remarks>
/// Immutable and thread-safe. Hours are read on the wall: a working day of 9:00–17:30 has 8.5 hours also on the day the clocks change, and one that
/// spans the change has the hours that really passed.
/// </remarks>
public sealed class WorkCalendar
{
    /// <summary>No team rests longer; a search beyond it means that nobody ever works.</summary>
    private const int MostDays = 800;

    private readonly TimeZoneInfo _zone;
    private readonly WorkingHours? _hours;
    private readonly IReadOnlyList<DaySpan> _daysOff;

    /// <summary>The calendar of one team.</summary>
    /// <param name="zone">The pipeline's time zone.</param>
    /// <param name="hours">Working hours; <see langword="null"/> = around the clock.</param>
    /// <param name="daysOff">Days nobody works.</param>
    public WorkCalendar(TimeZoneInfo zone, WorkingHours? hours, IReadOnlyList<DaySpan> daysOff)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(daysOff);
        _zone = zone;
        _hours = hours;
        _daysOff = daysOff;
    }

    /// <summary>The calendar of a team of a pipeline.</summary>
    public static WorkCalendar Of(PipelineDefinition pipeline, TeamDefinition team)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(team);
        return new WorkCalendar(pipeline.TimeZone, team.Hours, team.DaysOff);
    }

    /// <summary>Monday 0:00 of the week of an instant, in a time zone, as UTC.</summary>
    public static DateTimeOffset WeekStart(TimeZoneInfo zone, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(zone);
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
        return ToUtc(zone, day.AddDays(-(((int)day.DayOfWeek + 6) % 7)).ToDateTime(TimeOnly.MinValue));
    }

    /// <summary>Whether the team works at an instant.</summary>
    public bool IsOnDuty(DateTimeOffset instant) =>
        SpanOf(DayOf(instant)) is { } span && span.From <= instant && instant < span.To;

    /// <summary>The instant by which so much working time has passed.</summary>
    /// <param name="from">Where the clock starts; outside working hours it stands still until the next working day begins.</param>
    /// <param name="time">Working time. Whole days (<c>2d</c>) are working days: they end at the same time of a later working day.</param>
    /// <exception cref="InvalidOperationException">The team never works.</exception>
    public DateTimeOffset Add(DateTimeOffset from, TimeSpan time)
    {
        TimeSpan left = time.Ticks % TimeSpan.TicksPerDay == 0 && _hours is { } hours ? (hours.To - hours.From) * (time.Ticks / TimeSpan.TicksPerDay) : time;
        DateOnly day = DayOf(from);
        for (int i = 0; i < MostDays; i++, day = day.AddDays(1))
        {
            if (SpanOf(day) is not { } span || span.To <= from)
            {
                continue;
            }

            DateTimeOffset start = span.From > from ? span.From : from;
            if (span.To - start >= left)
            {
                return start + left;
            }

            left -= span.To - start;
        }

        throw new InvalidOperationException("The team has no working hours in the next two years.");
    }

    /// <summary>Working time between two instants.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        TimeSpan sum = TimeSpan.Zero;
        for (DateOnly day = DayOf(from), last = DayOf(to); day <= last; day = day.AddDays(1))
        {
            if (SpanOf(day) is { } span && span.To > from && span.From < to)
            {
                sum += (span.To < to ? span.To : to) - (span.From > from ? span.From : from);
            }
        }

        return sum;
    }

    /// <summary>Working days of seven days from a local day on, as a share (0–1) of those of a week without days off.</summary>
    public double ShareOfWeek(DateTimeOffset weekStart)
    {
        DateOnly monday = DayOf(weekStart);
        int all = 0, worked = 0;
        for (int i = 0; i < 7; i++)
        {
            DateOnly day = monday.AddDays(i);
            bool usual = _hours is null || _hours.Days.Contains(day.DayOfWeek);
            all += usual ? 1 : 0;
            worked += usual && !IsOff(day) ? 1 : 0;
        }

        return all == 0 ? 0 : (double)worked / all;
    }

    private static DateTimeOffset ToUtc(TimeZoneInfo zone, DateTime local)
    {
        // A time that the clocks jump over is read as the first one after the jump.
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15);
        }

        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, _zone).DateTime);

    private bool IsOff(DateOnly day) => _daysOff.Any(d => d.First <= day && day <= d.Last);

    private (DateTimeOffset From, DateTimeOffset To)? SpanOf(DateOnly day)
    {
        if (IsOff(day) || (_hours is not null && !_hours.Days.Contains(day.DayOfWeek)))
        {
            return null;
        }

        return _hours is null
            ? (ToUtc(_zone, day.ToDateTime(TimeOnly.MinValue)), ToUtc(_zone, day.AddDays(1).ToDateTime(TimeOnly.MinValue)))
            : (ToUtc(_zone, day.ToDateTime(_hours.From)), ToUtc(_zone, day.ToDateTime(_hours.To)));
    }
}
