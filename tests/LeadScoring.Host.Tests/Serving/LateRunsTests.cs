using LeadScoring.Host.Serving;
using LeadScoring.Mapping;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

/// <summary>The alarm for runs that do not start, with a clock that is only a number.</summary>
public sealed class LateRunsTests
{
    private static readonly DateTimeOffset Start = ScriptedRuns.Noon;

    [Fact]
    public void Find_SchedulerStops_AlarmsWithinTheSetTimeAndOnlyThen()
    {
        PipelineDefinition pipeline = Pipeline(new ScheduleOptions(TimeSpan.FromMinutes(5), true, null, null) { MustRunWithin = TimeSpan.FromMinutes(30) });
        RunEntry last = Run("sync", Start);
        Assert.Null(LateRuns.Find(pipeline, [last], Start.AddHours(-1), Start.AddMinutes(35)));
        string? late = LateRuns.Find(pipeline, [last], Start.AddHours(-1), Start.AddMinutes(35).AddSeconds(1));
        Assert.Equal("The sync planned for 2026-01-01 12:05 has not started", late);

        // It runs again: the alarm is over.
        Assert.Null(LateRuns.Find(pipeline, [Run("sync", Start.AddMinutes(40)), last], Start.AddHours(-1), Start.AddMinutes(41)));
    }

    [Fact]
    public void Find_NothingSet_AllowsTwiceTheInterval()
    {
        PipelineDefinition pipeline = Pipeline(new ScheduleOptions(TimeSpan.FromMinutes(10), true, null, null));
        Assert.Null(LateRuns.Find(pipeline, [], Start, Start.AddMinutes(30)));
        Assert.NotNull(LateRuns.Find(pipeline, [], Start, Start.AddMinutes(31)));
    }

    [Fact]
    public void Find_ServiceWasDown_CountsFromItsStart()
    {
        PipelineDefinition pipeline = Pipeline(new ScheduleOptions(TimeSpan.FromMinutes(5), true, null, null));
        Assert.Null(LateRuns.Find(pipeline, [Run("sync", Start.AddDays(-3))], Start, Start.AddMinutes(4)));
    }

    [Fact]
    public void Find_NightlyPassIsMissed_IsLate()
    {
        PipelineDefinition pipeline = Pipeline(new ScheduleOptions(null, true, "0 3 * * *", null) { MustRunWithin = TimeSpan.FromMinutes(30) });
        Assert.Null(LateRuns.Find(pipeline, [], Start, Start.AddHours(15.4)));
        Assert.Equal("The full pass planned for 2026-01-02 03:00 has not started", LateRuns.Find(pipeline, [], Start, Start.AddHours(15.6)));
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(11, true)]
    public void Slow_EventWaits_IsSaidBeyondTheLimit(int seconds, bool isSlow) =>
        Assert.Equal(isSlow, LiveHealth.Slow(Start, TimeSpan.FromSeconds(10), Start.AddSeconds(seconds)) is not null);

    private static RunEntry Run(string verb, DateTimeOffset at) => new(1, verb, at, at.AddMinutes(1), null, "{}");

    private static PipelineDefinition Pipeline(ScheduleOptions schedules)
    {
        MappingResult read = MappingFile.Parse("""
            version: 1
            name: Late
            timezone: UTC
            connections: { sf: { type: salesforce, login: sandbox, secret: SF } }
            objects:
              lead: { from: sf.Lead, id: Id, changed_by: SystemModstamp, fields: { email: { from: Email, do: [trim, lower] }, title: { from: Title }, size: { from: NumberOfEmployees, do: [number] } } }
            features: { size: { field: size } }
            label: { good_when: lead.title = x, within: 90d }
            tiers: { hot: 80, warm: 50 }
            """, "late.yaml", []);
        return read.Pipeline is { } pipeline ? pipeline with { Schedules = schedules } : throw new InvalidDataException(string.Join('\n', read.Problems));
    }
}
