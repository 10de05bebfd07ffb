using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class SoqlTests
{
    [Theory]
    [InlineData("plain", "'plain'")]
    [InlineData("O'Brien", @"'O\'Brien'")]
    [InlineData(@"a\' OR Id != null", @"'a\\\' OR Id != null'")]
    [InlineData("say \"hi\"\n\r\t\b\f", "'say \\\"hi\\\"\\n\\r\\t\\b\\f'")]
    [InlineData("", "''")]
    public void Text_AnyValue_StaysOneLiteral(string value, string expected) => Assert.Equal(expected, Soql.Text(value));

    [Theory]
    [InlineData("LastName", true)]
    [InlineData("Lead_Score__c", true)]
    [InlineData("Owner.Name", true)]
    [InlineData("Id FROM User --", false)]
    [InlineData("a,b", false)]
    [InlineData("Owner..Name", false)]
    [InlineData("1a", false)]
    [InlineData("", false)]
    public void IsName_Text_AcceptsOnlyFieldPaths(string text, bool expected) => Assert.Equal(expected, Soql.IsName(text));
}
