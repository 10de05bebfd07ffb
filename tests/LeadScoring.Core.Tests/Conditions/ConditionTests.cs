using Xunit;

namespace LeadScoring.Core.Tests;

public sealed class ConditionTests
{
    private static readonly Condition True = new Always();
    private static readonly Condition False = new Comparison("none", ComparisonOperator.Exists, []);

    [Fact]
    public void Holds_Always_IsTrue() => Assert.True(True.Holds(_ => null));

    [Fact]
    public void Holds_AllOf_NeedsEveryPart()
    {
        Assert.True(new AllOf([True, True]).Holds(_ => null));
        Assert.False(new AllOf([True, False]).Holds(_ => null));
    }

    [Fact]
    public void Holds_AnyOf_NeedsOnePart()
    {
        Assert.True(new AnyOf([False, True]).Holds(_ => null));
        Assert.False(new AnyOf([False, False]).Holds(_ => null));
    }

    [Fact]
    public void Names_OfNestedConditions_AreListedOnceInOrder()
    {
        Condition condition = new AnyOf(
        [
            new AllOf([new Comparison("b", ComparisonOperator.IsTrue, []), new Comparison("a", ComparisonOperator.IsTrue, [])]),
            new Comparison("b", ComparisonOperator.Exists, []),
            new Always(),
        ]);

        Assert.Equal(["b", "a"], condition.Names);
    }

    [Fact]
    public void Holds_EachName_IsAskedByItsOwnName()
    {
        Condition condition = new AllOf([new Comparison("a", ComparisonOperator.EqualTo, ["1"]), new Comparison("b", ComparisonOperator.EqualTo, ["2"])]);

        Assert.True(condition.Holds(n => n == "a" ? "1" : "2"));
        Assert.False(condition.Holds(n => n == "a" ? "2" : "1"));
    }
}
