using LeadScoring.Engine.Score;

namespace LeadScoring.Engine.Tests.Score;

public sealed class FactorSentenceTests
{
    private static readonly Condition Any = new Always();

    [Fact]
    public void Of_Value_FillsSay() =>
        Assert.Equal("3 visits in 7 days", FactorSentence.Of(new CountFeature("visits", "{value} visits in 7 days", Expectation.None, 1, Any, TimeSpan.FromDays(7)), "3"));

    [Theory]
    [InlineData("1.5381", "last activity 1.5 days ago")]
    [InlineData("35.71", "last activity 36 days ago")]
    public void Of_LongNumber_IsRounded(string value, string expected) =>
        Assert.Equal(expected, FactorSentence.Of(new RecencyFeature("recency", "last activity {value} days ago", Expectation.None, 1, Any, TimeSpan.FromDays(1), 90), value));

    [Fact]
    public void Of_Missing_SaysNotKnown() =>
        Assert.Equal("size band not known", FactorSentence.Of(new FieldFeature("size_band", "{value} people", Expectation.None, 1, "size", FieldKind.Text), null));

    [Fact]
    public void Of_NoSay_UsesName() =>
        Assert.Equal("size band: 50", FactorSentence.Of(new FieldFeature("size_band", null, Expectation.None, 1, "size", FieldKind.Text), "50"));

    [Fact]
    public void Of_FlagThatIsZero_IsNegated() =>
        Assert.Equal("not: asked for a demo", FactorSentence.Of(new HappenedFeature("demo", "asked for a demo", Expectation.None, 1, Any, TimeSpan.FromDays(90), false), "0"));

    [Theory]
    [InlineData("2", "visits are rising")]
    [InlineData("1.05", "visits are steady")]
    [InlineData("0", "visits are falling")]
    public void Of_Velocity_FillsDirection(string value, string expected) =>
        Assert.Equal(expected, FactorSentence.Of(new VelocityFeature("momentum", "visits are {direction}", Expectation.None, 1, Any, TimeSpan.FromDays(7), TimeSpan.FromDays(28)), value));
}
