using LeadScoring.FeatureStore.Tests.Rows;
using Xunit;

namespace LeadScoring.FeatureStore.Tests.Training;

public sealed class TrainingSetBuilderTests
{
    private const double Never = -1;

    /// <summary>One score moment at day 10, a window of 30 days; good and bad happen and become known on the given days.</summary>
    [Theory]
    [InlineData(100, Never, Never, Never, Never, "bad", 40)]
    [InlineData(39.9, Never, Never, Never, Never, "unripe", 0)]
    [InlineData(9.9, Never, Never, Never, Never, "young", 0)]
    [InlineData(100, 20, 20, Never, Never, "good", 20)]
    [InlineData(100, 20, 25, Never, Never, "good", 25)]
    [InlineData(100, 20, 15, Never, Never, "good", 20)]
    [InlineData(24, 20, 25, Never, Never, "unripe", 0)]
    [InlineData(100, 20, 101, Never, Never, "unripe", 0)]
    [InlineData(21, 20, 20, Never, Never, "unripe", 0)]
    [InlineData(100, 40, 40, Never, Never, "good", 40)]
    [InlineData(100, 40.001, 40.001, Never, Never, "bad", 40)]
    [InlineData(100, 10, 10, Never, Never, "decided", 0)]
    [InlineData(100, 30, 9, Never, Never, "decided", 0)]
    [InlineData(100, Never, Never, 5, 5, "decided", 0)]
    [InlineData(100, Never, Never, 15, 15, "bad", 15)]
    [InlineData(16, Never, Never, 15, 15, "unripe", 0)]
    [InlineData(15.5, Never, Never, 15, 16, "unripe", 0)]
    [InlineData(100, 20, 20, 15, 15, "good", 20)]
    [InlineData(100, 50, 50, 15, 15, "bad", 15)]
    [InlineData(100, 9, 12, Never, Never, "decided", 0)]
    public void Add_Rules(double now, double good, double goodKnown, double bad, double badKnown, string expected, double labelKnown)
    {
        Lead lead = new();
        _ = good != Never ? lead.Outcome(OutcomeKind.Good, good, goodKnown) : lead;
        _ = bad != Never ? lead.Outcome(OutcomeKind.Bad, bad, badKnown) : lead;
        TrainingSetBuilder builder = new(Features.All, Label(10));

        builder.Add(lead.Build(), Lead.Day(now));

        TrainingCounts counts = builder.Counts;
        TrainingSet set = builder.Build();
        Assert.Equal(
            expected switch
            {
                "good" => new TrainingCounts(1, 0, 0, 0, 0),
                "bad" => new TrainingCounts(0, 1, 0, 0, 0),
                "unripe" => new TrainingCounts(0, 0, 1, 0, 0),
                "decided" => new TrainingCounts(0, 0, 0, 1, 0),
                _ => new TrainingCounts(0, 0, 0, 0, 1),
            },
            counts);
        Assert.Equal(counts.Good + counts.Bad, set.Rows);
        if (set.Rows == 1)
        {
            Assert.Equal(expected == "good" ? 1 : 0, set.Labels[0]);
            Assert.Equal(Lead.Day(labelKnown), set.LabelKnownAt[0]);
            Assert.Equal(Lead.Day(10), set.Features.Keys[0].AsOf);
        }
    }

    [Fact]
    public void Add_OnlyOutcomesCount_LeadWithoutOneIsUndecided()
    {
        TrainingSetBuilder builder = new(Features.All, Label(10) with { WindowOverIsBad = false });

        builder.Add(new Lead("open").Build(), Lead.Day(100));
        builder.Add(new Lead("lost").Outcome(OutcomeKind.Bad, 15).Build(), Lead.Day(100));

        Assert.Equal(new TrainingCounts(0, 1, 0, 0, 0, 1), builder.Counts);
        Assert.Equal("lost", builder.Build().Features.Keys.Single().Lead.Value);
    }

    [Fact]
    public void Build_SeveralLeads_SortedAndWeightedByLead()
    {
        TrainingSetBuilder builder = new(Features.All, Label(1, 10, 50));
        builder.Add(new Lead("b").Activity("call", 0.5).Build(), Lead.Day(60));
        builder.Add(new Lead("a").Outcome(OutcomeKind.Good, 5).Build(), Lead.Day(60));
        Assert.Equal(new TrainingCounts(1, 2, 1, 2, 0), builder.Counts);

        TrainingSet set = builder.Build();

        Assert.Equal([("a", Lead.Day(1)), ("b", Lead.Day(1)), ("b", Lead.Day(10))], set.Features.Keys.Select(k => (k.Lead.Value, k.AsOf)));
        Assert.Equal([1, 0, 0], set.Labels);
        Assert.Equal([1, 0.5f, 0.5f], set.Weights);
        Assert.Equal([Lead.Day(5), Lead.Day(31), Lead.Day(40)], set.LabelKnownAt);
        Assert.Equal([90, 0, 9], ((NumericColumn)set.Features.Columns[4]).Values.ToArray());
        Assert.Equal(default, builder.Counts);
        Assert.Equal(0, builder.Build().Rows);
    }

    private static LabelDefinition Label(params double[] ages) => new([], [], TimeSpan.FromDays(30), [.. ages.Select(TimeSpan.FromDays)]);
}
