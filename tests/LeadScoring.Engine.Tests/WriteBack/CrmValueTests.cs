using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Tests.WriteBack;

public sealed class CrmValueTests
{
    [Theory]
    [InlineData("87", "87.0", true)]
    [InlineData("87", "87.1", false)]
    [InlineData(null, "", true)]
    [InlineData("", "0", false)]
    [InlineData("Hot", "hot", false)]
    [InlineData("2026-09-24T03:26:07.000+0000", "2026-09-24T03:26:07.123Z", true)]
    [InlineData("2026-09-24T03:26:07Z", "2026-09-24T03:26:08Z", false)]
    [InlineData("2026-09-24T05:26:07+02:00", "2026-09-24T03:26:07Z", true)]
    public void Same_TwoSpellings_ComparesAsTheCrmDoes(string? left, string? right, bool expected) => Assert.Equal(expected, CrmValue.Same(left, right));
}
