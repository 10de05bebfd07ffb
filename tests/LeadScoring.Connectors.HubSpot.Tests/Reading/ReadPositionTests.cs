using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class ReadPositionTests
{
    public static TheoryData<string> Positions { get; } =
    [
        """{"phase":"load","after":"abc","watermark":5,"swept":6}""",
        """{"phase":"window","from":1,"to":9,"lastId":77,"watermark":5,"swept":6}""",
        """{"phase":"rest","watermark":5,"swept":6}""",
    ];

    [Theory]
    [MemberData(nameof(Positions))]
    public void Parse_EachPhase_ComesBackAsItWasWritten(string json) =>
        Assert.Equal(json, ReadPosition.Parse(new Checkpoint(1, json)).ToCheckpoint().Value);

    [Theory]
    [InlineData(2, """{"phase":"rest","watermark":5,"swept":6}""")]
    [InlineData(1, "{}")]
    [InlineData(1, """{"phase":"other"}""")]
    [InlineData(1, "null")]
    [InlineData(1, "not json")]
    public void Parse_NotOurs_IsMisconfigured(int version, string json) =>
        Assert.Equal(CrmFailureKind.Misconfigured, Assert.Throws<CrmException>(() => ReadPosition.Parse(new Checkpoint(version, json))).Kind);
}
