using Xunit;

namespace LeadScoring.Core.Tests;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(ComparisonOperator.EqualTo, "Page", "page", true)]
    [InlineData(ComparisonOperator.EqualTo, "call", "page", false)]
    [InlineData(ComparisonOperator.EqualTo, "2.0", "2", true)]
    [InlineData(ComparisonOperator.EqualTo, "true", "yes", true)]
    [InlineData(ComparisonOperator.EqualTo, "false", "no", true)]
    [InlineData(ComparisonOperator.EqualTo, "true", "no", false)]
    [InlineData(ComparisonOperator.NotEqualTo, "call", "page", true)]
    [InlineData(ComparisonOperator.NotEqualTo, "page", "page", false)]
    [InlineData(ComparisonOperator.LessThan, "9", "10", true)]
    [InlineData(ComparisonOperator.LessThan, "10", "10", false)]
    [InlineData(ComparisonOperator.AtMost, "10", "10", true)]
    [InlineData(ComparisonOperator.AtMost, "10.5", "10", false)]
    [InlineData(ComparisonOperator.GreaterThan, "10.5", "10", true)]
    [InlineData(ComparisonOperator.GreaterThan, "10", "10", false)]
    [InlineData(ComparisonOperator.AtLeast, "10", "10", true)]
    [InlineData(ComparisonOperator.AtLeast, "9.99", "10", false)]
    [InlineData(ComparisonOperator.GreaterThan, "2026-02-01T00:00:00.0000000Z", "2026-01-31", true)]
    [InlineData(ComparisonOperator.LessThan, "2026-02-01T00:00:00.0000000Z", "2026-01-31", false)]
    [InlineData(ComparisonOperator.GreaterThan, "many", "10", false)]
    [InlineData(ComparisonOperator.LessThan, "many", "10", false)]
    [InlineData(ComparisonOperator.Contains, "Visited /Pricing", "/pricing", true)]
    [InlineData(ComparisonOperator.Contains, "Visited /docs", "/pricing", false)]
    public void Holds_Value_ComparesByMeaning(ComparisonOperator op, string value, string against, bool expected) =>
        Assert.Equal(expected, new Comparison("x", op, [against]).Holds(_ => value));

    [Theory]
    [InlineData(ComparisonOperator.EqualTo, false)]
    [InlineData(ComparisonOperator.NotEqualTo, true)]
    [InlineData(ComparisonOperator.LessThan, false)]
    [InlineData(ComparisonOperator.AtMost, false)]
    [InlineData(ComparisonOperator.GreaterThan, false)]
    [InlineData(ComparisonOperator.AtLeast, false)]
    [InlineData(ComparisonOperator.Contains, false)]
    [InlineData(ComparisonOperator.Exists, false)]
    [InlineData(ComparisonOperator.IsEmpty, true)]
    [InlineData(ComparisonOperator.IsTrue, false)]
    public void Holds_EmptyValue_IsFalseExceptForEmptyAndNotEqual(ComparisonOperator op, bool expected)
    {
        Assert.Equal(expected, new Comparison("x", op, ["1"]).Holds(_ => null));
        Assert.Equal(expected, new Comparison("x", op, ["1"]).Holds(_ => string.Empty));
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("-0.5", true)]
    [InlineData("0", false)]
    [InlineData("no", false)]
    [InlineData("false", false)]
    [InlineData("maybe", false)]
    public void Holds_BareName_IsTrueForYesAndNumbersOtherThanZero(string value, bool expected) =>
        Assert.Equal(expected, new Comparison("x", ComparisonOperator.IsTrue, []).Holds(_ => value));

    [Fact]
    public void Holds_SeveralValues_OneIsEnough()
    {
        Assert.True(new Comparison("x", ComparisonOperator.EqualTo, ["DE", "AT"]).Holds(_ => "at"));
        Assert.False(new Comparison("x", ComparisonOperator.NotEqualTo, ["DE", "AT"]).Holds(_ => "AT"));
        Assert.True(new Comparison("x", ComparisonOperator.Contains, ["a", "b"]).Holds(_ => "xbx"));
    }

    [Fact]
    public void Holds_Exists_NeedsAValue() => Assert.True(new Comparison("x", ComparisonOperator.Exists, []).Holds(_ => "0"));
}
