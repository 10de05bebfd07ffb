using LeadScoring.Emulators.Salesforce;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class RecordIdTests
{
    [Theory]
    [InlineData("00QD000000Qabcd", "00QD000000QabcdMAB")]
    [InlineData("00QD000000QabcdMAB", "00QD000000QabcdMAB")]
    [InlineData("00QD000000Qabcdmab", "00QD000000QabcdMAB")]
    [InlineData("00Q000000000002QlJEAA", "00Q000000000002QlJEAA")]
    [InlineData("00QD000000QabcdAAA", null)]
    [InlineData("short", null)]
    [InlineData("00QD000000Qab-d", null)]
    public void Normalize_Forms_BecomeTheLongOne(string text, string? expected) => Assert.Equal(expected, RecordId.Normalize(text));
}
