using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("invalid address: ann.o'hara+x@mail.firm.test!", "invalid address: [e-mail]!")]
    [InlineData("Authorization: Bearer abcdef0123456789", "Authorization: Bearer [token]")]
    [InlineData("session 00D5g000004abcd!AQ8AQFx.y_z ended", "session [token] ended")]
    [InlineData("call +49 170 1234567 back", "call [number] back")]
    [InlineData("two\n lines", "two lines")]
    [InlineData("pat-na1-11111111-2222-3333-4444-555555555555 is wrong", "[token] is wrong")]
    [InlineData("No such column 'Lead_Score_Value__c' on entity 'Lead'", "No such column 'Lead_Score_Value__c' on entity 'Lead'")]
    [InlineData(null, "")]
    public void Clean_SecretsAndPersonalWords_AreTakenOut(string? text, string expected) => Assert.Equal(expected, Redaction.Clean(text));

    [Fact]
    public void Clean_ValuesThatWeSent_AreTakenOutLongestFirst() =>
        Assert.Equal("bad value for X: [value] and [value]", Redaction.Clean("bad value for X: Hot lead and hot", ["hot", "Hot lead", "X"]));

    [Fact]
    public void Clean_LongText_IsCut() => Assert.Equal(301, Redaction.Clean(string.Join(' ', Enumerable.Repeat("word", 500))).Length);
}
