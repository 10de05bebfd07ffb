namespace LeadScoring.Mapping.Tests;

public sealed class GroupFeatureTests
{
    [Theory]
    [InlineData("{ sum_of: crowd, over: email }\n  crowd: { people_of: status }")]
    [InlineData("{ sum_of: each, over: email }\n  crowd: { people_of: status }\n  each: { ratio_of: \"crowd / calls_7d\" }")]
    public void Parse_GroupOfAGroup_IsReported(string employees)
    {
        string problems = string.Join('\n', Sample.Parse(Sample.Text.Replace("{ field: employees }", employees, StringComparison.Ordinal)).Problems);

        Assert.Contains("looks across leads itself. Use a feature of one lead.", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RatioOfAGroup_IsFine() =>
        Assert.DoesNotContain(
            "looks across",
            string.Join('\n', Sample.Parse(Sample.Text.Replace("{ field: employees }", "{ ratio_of: \"calls_7d / crowd\" }\n  crowd: { people_of: status }", StringComparison.Ordinal)).Problems),
            StringComparison.Ordinal);
}
