using System.Text;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Emulators.Tests.Faults;

public sealed class FaultFileTests
{
    [Fact]
    public void Parse_AllMembers_AreRead()
    {
        FaultRule rule = Assert.Single(Parse("""
            [{"method":"PATCH","path":"/composite","status":503,"body":[{"errorCode":"SERVER_UNAVAILABLE"}],
              "headers":{"X-A":"b"},"after":2,"times":1,"applyThenFail":true,"delay":"00:00:05"}]
            """));

        Assert.Equal("PATCH", rule.Method);
        Assert.Equal(503, rule.Status);
        Assert.Equal("[{\"errorCode\":\"SERVER_UNAVAILABLE\"}]", rule.Body);
        Assert.Equal("b", rule.Headers["x-a"]);
        Assert.Equal((2, 1, true, TimeSpan.FromSeconds(5)), (rule.After, rule.Times, rule.ApplyThenFail, rule.Delay));
    }

    [Theory]
    [InlineData("{}", "array")]
    [InlineData("[{\"stauts\":500}]", "rule 1: \"stauts\" is unknown")]
    [InlineData("[{\"status\":500},{\"path\":\"(\",\"status\":500}]", "rule 2: path is not a regular expression")]
    [InlineData("[{\"status\":9}]", "not an HTTP status")]
    [InlineData("[{\"path\":\"x\"}]", "does nothing")]
    [InlineData("[{\"status\":\"500\"}]", "must be a whole number")]
    [InlineData("[{\"status\":500,\"times\":0}]", "times is 0")]
    [InlineData("[{", "not JSON")]
    public void Parse_BrokenRule_SaysWhatIsWrong(string json, string expected)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Parse(json));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_NamesIt()
    {
        using TemporaryFolder folder = new();
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => FaultFile.Load(folder.File("faults.json")));
        Assert.Contains("faults.json cannot be read", error.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<FaultRule> Parse(string json) => FaultFile.Parse(Encoding.UTF8.GetBytes(json));
}
