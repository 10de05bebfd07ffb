using Xunit;

namespace LeadScoring.FeatureStore.Tests.Rows;

public sealed class DerivedColumnsTests
{
    private static readonly FeatureDefinition Changed = new ChangedFeature("changed", null, Expectation.None, 1, "title", TimeSpan.FromDays(10));

    [Theory]
    [InlineData(4, 0)] // The first value is no change.
    [InlineData(5, 1)] // From the day it was known.
    [InlineData(14.9, 1)]
    [InlineData(15, 0)] // The window is open at its old end.
    public void Changed_OtherValueInTheWindow_Is1(double asOf, float expected) =>
        Assert.Equal(expected, Features.Value(Changed, new Lead().Value("title", "CEO", 1).Value("title", "CTO", 5).Build(), asOf));

    [Fact]
    public void Changed_EmptiedAndFilledAgain_IsAChangeOnlyWhenItIsAnotherValue()
    {
        Assert.Equal(0, Features.Value(Changed, new Lead().Value("title", "CEO", 1).Value("title", null, 2).Value("title", "CEO", 3).Build(), 4));
        Assert.Equal(1, Features.Value(Changed, new Lead().Value("title", "CEO", 1).Value("title", null, 2).Value("title", "CTO", 3).Build(), 4));
        Assert.Equal(0, Features.Value(Changed, new Lead().Build(), 4));
    }

    [Fact]
    public void Changed_ValueOfASourceThatDoesNotCount_IsNoChange()
    {
        Lead lead = new Lead().Value("title", "CEO", 1, priority: 0).Value("title", "CTO", 5, priority: 1, source: "2");

        Assert.Equal(0, Features.Value(Changed, lead.Build(), 6));
    }

    [Theory]
    [InlineData("6", "3", 2)]
    [InlineData("6", "0", float.NaN)]
    [InlineData("6", null, float.NaN)]
    [InlineData(null, "3", float.NaN)]
    [InlineData("1e38", "1e-38", float.NaN)]
    public void Ratio_Parts_DivideOrAreMissing(string? top, string? bottom, float expected) =>
        Assert.Equal(expected, Row(new Lead().Value("top", top, 0).Value("bottom", bottom, 0).Build(), Ratio("r", "t", "b"), Number("t", "top"), Number("b", "bottom"))[0]);

    [Fact]
    public void Ratio_OfRatiosDefinedInAnyOrder_IsWorkedOutAfterItsParts()
    {
        LeadFacts lead = new Lead().Value("top", "12", 0).Value("bottom", "3", 0).Build();
        FeatureDefinition[] features = [Ratio("c", "a", "b"), Ratio("b", "a", "t"), Ratio("a", "t", "u"), Number("u", "bottom"), Number("t", "top")];

        Assert.Equal([12, 4 / 12f, 4, 3, 12], Row(lead, features), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal([12, 3, 4, 4 / 12f, 12], Row(lead, [features[4], features[3], features[2], features[1], features[0]]), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Builder_FeaturesMadeFromThemselves_SaysWhich()
    {
        ArgumentException circle = Assert.Throws<ArgumentException>(() => new FeatureTableBuilder(new FeatureSet([Ratio("a", "b", "b"), Ratio("b", "a", "a")])));
        ArgumentException missing = Assert.Throws<ArgumentException>(() => new FeatureTableBuilder(new FeatureSet([Ratio("a", "x", "x")])));
        ArgumentException text = Assert.Throws<ArgumentException>(() => new FeatureTableBuilder(new FeatureSet([Ratio("a", "title", "title"), Features.Text])));

        Assert.Contains("made from itself", circle.Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
        Assert.Contains("not a number", text.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Group_OfAnotherGroup_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new FeatureTableBuilder(new FeatureSet(
        [
            new GroupFeature("g", null, Expectation.None, 1, "r", "domain", null, RollUp.Sum),
            Ratio("r", "h", "h"),
            new GroupFeature("h", null, Expectation.None, 1, "", "domain", null, RollUp.People),
        ])));

    private static RatioFeature Ratio(string name, string top, string bottom) => new(name, null, Expectation.None, 1, top, bottom);

    private static FieldFeature Number(string name, string field) => new(name, null, Expectation.None, 1, field, FieldKind.Number);

    private static float[] Row(LeadFacts lead, params FeatureDefinition[] features)
    {
        FeatureTableBuilder builder = new(new FeatureSet(features));
        builder.Add(lead, Lead.Day(5));
        return [.. builder.Build().Columns.Select(c => ((NumericColumn)c).Values[0])];
    }
}
