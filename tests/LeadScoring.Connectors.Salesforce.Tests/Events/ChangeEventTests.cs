using System.Text.Json;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

public sealed class ChangeEventTests
{
    [Theory]
    [InlineData("UPDATE", "com/salesforce/api/rest/60.0;client=LeadScoring", "\"00Q000000000001AAA\"", 0, false)]
    [InlineData("UPDATE", "com/salesforce/api/rest/60.0;client=LeadScoringOther", "\"00Q000000000001AAA\"", 1, false)]
    [InlineData("UPDATE", "", "\"00Q000000000001AAA\",\"00Q000000000002AAA\"", 2, false)]
    [InlineData("GAP_UPDATE", "com/salesforce/api/rest/60.0;client=LeadScoring", "\"00Q000000000001AAA\"", 1, false)]
    [InlineData("UPDATE", "", "\"00Q*\"", 0, true)]
    [InlineData("GAP_OVERFLOW", "", "", 0, true)]
    [InlineData("UPDATE", "", "", 0, true)]
    public void Read_Header_TellsWhatToReadAgain(string kind, string origin, string ids, int count, bool gap)
    {
        ChangeEvent read = Read($$$"""{"payload":{"ChangeEventHeader":{"changeType":"{{{kind}}}","changeOrigin":"{{{origin}}}","recordIds":[{{{ids}}}]}},"event":{"replayId":6}}""");
        Assert.Equal(6, read.ReplayId);
        Assert.Equal(count, read.Ids.Count);
        Assert.Equal(gap, read.IsGap);
    }

    [Fact]
    public void Read_WithoutHeader_IsAGapAndNotAnEndlessRetry() => Assert.True(Read("""{"payload":{},"event":{"replayId":6}}""").IsGap);

    private static ChangeEvent Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return ChangeEvent.Read(document.RootElement);
    }
}
