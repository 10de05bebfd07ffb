using Xunit;

namespace LeadScoring.FeatureStore.Tests;

public sealed class FactViewTests
{
    [Theory]
    [InlineData(0.9, null)]
    [InlineData(1, "old")]
    [InlineData(4.9, "old")]
    [InlineData(5, "new")]
    public void ValueAt_HistoryOfOneSource_NewestKnownByThen(double asOf, string? expected)
    {
        LeadFacts lead = new Lead().Value("title", "old", 1).Value("title", "new", 5).Value("a", "x", 0).Value("z", "x", 0).Build();

        Assert.Equal(expected, FactView.ValueAt(lead, "title", Lead.Day(asOf)));
    }

    [Fact]
    public void ValueAt_SeveralSources_LowestPriorityThatIsNotEmptyWins()
    {
        LeadFacts lead = new Lead().Value("title", "mine", 1).Value("title", null, 3).Value("title", "", 1, 1, "2").Value("title", "theirs", 2, 2, "3").Build();

        Assert.Equal("mine", FactView.ValueAt(lead, "title", Lead.Day(2)));
        Assert.Equal(Lead.Day(1), FactView.KnownAt(lead, "title", Lead.Day(2)));
        Assert.Equal("theirs", FactView.ValueAt(lead, "title", Lead.Day(3)));
        Assert.Equal(Lead.Day(2), FactView.KnownAt(lead, "title", Lead.Day(3)));
        Assert.Null(FactView.KnownAt(lead, "other", Lead.Day(3)));
    }

    [Fact]
    public void FirstKnown_LateKnownOutcome_IsNotSeenBefore()
    {
        LeadFacts lead = new Lead().Outcome(OutcomeKind.Good, 2, 9).Outcome(OutcomeKind.Bad, 4).Build();

        Assert.Null(LeadOutcome.FirstKnown(lead, Lead.Day(3)));
        Assert.Equal(OutcomeKind.Bad, LeadOutcome.FirstKnown(lead, Lead.Day(8))!.Kind);
        Assert.Equal(OutcomeKind.Good, LeadOutcome.FirstKnown(lead, Lead.Day(9))!.Kind);
    }
}
