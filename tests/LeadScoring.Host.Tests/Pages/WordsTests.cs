using LeadScoring.Host.Pages;
using Xunit;

namespace LeadScoring.Host.Tests.Pages;

public sealed class WordsTests
{
    [Theory]
    [InlineData("jane@example.com", "(an address)")]
    [InlineData("", "–")]
    [InlineData(null, "–")]
    [InlineData("Technology", "Technology")]
    public void Value_AddressOfAPerson_StaysOutOfPages(string? value, string expected) => Assert.Equal(expected, Words.Value(value));

    [Theory]
    [InlineData("m-70f9d9", "/leads/m-70f9d9")]
    [InlineData("sf.Lead/00Q1", "/leads/sf.Lead/00Q1")]
    [InlineData("a/\"><script>", "/leads/a/%22%3E%3Cscript%3E")]
    public void PageOf_AnyKey_IsASafeAddress(string lead, string expected) => Assert.Equal(expected, Words.PageOf(new LeadId(lead)));

    [Theory]
    [InlineData(12.4, "+12")]
    [InlineData(-3.2, "−3")]
    [InlineData(0.4, "±0")]
    public void Points_Signed_AreWholeNumbers(double points, string expected) => Assert.Equal(expected, Words.Points(points));
}
