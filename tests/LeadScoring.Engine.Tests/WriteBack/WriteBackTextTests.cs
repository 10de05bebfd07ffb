using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Tests.WriteBack;

public sealed class WriteBackTextTests
{
    private static readonly ScoredLead Lead = new(
        new LeadId("l"),
        new DateTimeOffset(2026, 5, 4, 11, 0, 0, TimeSpan.FromHours(2)),
        "m",
        "h",
        0,
        1,
        0.456,
        86.5,
        50,
        Tier.Hot,
        [new Factor("a", "3", 1, 12.4, "visited pricing 3x this week"), new Factor("b", null, -0.2, -4.6, "no meeting")]);

    [Fact]
    public void Of_EachValue_IsWhatTheCrmStores()
    {
        Assert.Equal("87", Text(WriteBackValue.Score));
        Assert.Equal("0.46", Text(WriteBackValue.Probability));
        Assert.Equal("hot", Text(WriteBackValue.Tier));
        Assert.Equal("2026-05-04T09:00:00.000Z", Text(WriteBackValue.ScoredAt));
        Assert.Equal("+12 visited pricing 3x this week", Text(WriteBackValue.Factor, 1));
        Assert.Equal("-5 no meeting", Text(WriteBackValue.Factor, 2));
        Assert.Null(Text(WriteBackValue.Factor, 3));
    }

    [Fact]
    public void Of_Picklist_TakesTheCrmsWord() =>
        Assert.Equal("A", WriteBackText.Of(new WriteBackField { Field = "T", Value = WriteBackValue.Tier, Picklist = new Dictionary<Tier, string> { [Tier.Hot] = "A" } }, Lead, null));

    [Theory]
    [InlineData(10, "+12 visit…")]
    [InlineData(200, "+12 visited pricing 3x this week")]
    public void Of_Length_Shortens(int length, string expected) =>
        Assert.Equal(expected, WriteBackText.Of(new WriteBackField { Field = "F", Value = WriteBackValue.Factor, FactorNumber = 1, Length = length }, Lead, null));

    [Fact]
    public void Of_LengthInsideAPair_DoesNotCutIt()
    {
        ScoredLead lead = Lead with { Factors = [new Factor("a", null, 1, 1, "ab\U0001F600cd")] };

        string? text = WriteBackText.Of(new WriteBackField { Field = "F", Value = WriteBackValue.Factor, FactorNumber = 1, Length = 7 }, lead, null);

        Assert.Equal("+1 ab…", text);
    }

    private static string? Text(WriteBackValue value, int number = 0) => WriteBackText.Of(new WriteBackField { Field = "F", Value = value, FactorNumber = number }, Lead, null);
}
