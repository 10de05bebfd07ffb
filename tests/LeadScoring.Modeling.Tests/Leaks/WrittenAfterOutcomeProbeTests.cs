using Xunit;

namespace LeadScoring.Modeling.Tests.Leaks;

public sealed class WrittenAfterOutcomeProbeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FeatureSet Features = new([Feature("tags", "tags"), Feature("stage_text", "stage"), Feature("source", "source")]);

    [Fact]
    public void Result_FirstWrittenWithTheOutcome_IsALeakWithItsFigures()
    {
        WrittenAfterOutcomeProbe probe = Observe(1500, i => [("tags", "x", 10), ("source", "web", 0)]);
        ExcludedFeature found = Assert.Single(probe.Result(Features));
        Assert.Equal(("tags", "written-after-outcome", 1.0), (found.Feature, found.Probe, found.Share));
        Assert.Equal("Feature \"tags\" is filled at or after the outcome in 100 % of the closed leads that have it (1,500 of 1,500). Quarantined. Move it to never_use.", found.Reason);
    }

    [Fact]
    public void Result_FeatureNamedOtherThanItsField_NamesBoth()
    {
        WrittenAfterOutcomeProbe probe = Observe(40, i => [("stage", "won", 12)]);
        Assert.StartsWith("Feature \"stage_text\" (field stage) is filled", Assert.Single(probe.Result(Features)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_DefaultOverwrittenAtTheOutcome_IsALeak() =>
        Assert.Equal(["tags"], Observe(40, i => [("tags", "none", 0), ("tags", "bought", 10)]).Result(Features).Select(f => f.Feature));

    [Fact]
    public void Result_CounterThatAlsoMovesEarlier_IsNone() =>
        Assert.Empty(Observe(40, i => [("tags", "1", 0), ("tags", "2", 4), ("tags", "3", 11)]).Result(Features));

    [Fact]
    public void Result_EmptyAtFirstThenWrittenBefore_IsNone() =>
        Assert.Empty(Observe(40, i => [("tags", null, 0), ("tags", "x", 3)]).Result(Features));

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    public void Result_FewLeads_NeedsTwenty(int leads, int expected) =>
        Assert.Equal(expected, Observe(leads, i => [("tags", "x", 10)]).Result(Features).Count);

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    public void Result_PartOfTheLeads_NeedsHalf(int late, int expected) =>
        Assert.Equal(expected, Observe(40, i => [("tags", "x", i < late ? 10 : 1)]).Result(Features).Count);

    [Fact]
    public void Observe_OpenLeadsAndFactsOfTheFuture_AreIgnored()
    {
        WrittenAfterOutcomeProbe probe = Observe(40, i => [("tags", "x", 20)], now: 15);
        Assert.Empty(probe.Result(Features));
        Assert.Empty(Observe(40, i => [("tags", "x", 9)], now: 9).Result(Features));
    }

    [Fact]
    public void Observe_WipedInTheEnd_DoesNotCount() =>
        Assert.Empty(Observe(40, i => [("tags", "x", 10), ("tags", null, 12)]).Result(Features));

    private static FieldFeature Feature(string name, string field) => new(name, null, Expectation.None, 1, field, FieldKind.Text);

    /// <summary>Leads created on day 0 that end on day 10, with values written on the given days.</summary>
    private static WrittenAfterOutcomeProbe Observe(int leads, Func<int, (string Field, string? Text, int Day)[]> values, int now = 100)
    {
        WrittenAfterOutcomeProbe probe = new();
        for (int i = 0; i < leads; i++)
        {
            RecordRef record = new(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId($"{i}"));
            probe.Observe(
                new LeadFacts(
                    new LeadId($"{i}"),
                    Start,
                    [record],
                    [.. values(i).OrderBy(v => v.Field, StringComparer.Ordinal).ThenBy(v => v.Day).Select(v => new ValueFact(record, 0, v.Field, v.Text, Start.AddDays(v.Day)))],
                    [],
                    [new OutcomeFact(record, i % 2 == 0 ? OutcomeKind.Good : OutcomeKind.Bad, Start.AddDays(10), Start.AddDays(10), null)]),
                Start.AddDays(now));
        }

        return probe;
    }
}
