using System.CommandLine;
using LeadScoring.Host.Cli;
using Xunit;

namespace LeadScoring.Host.Tests.Cli;

public sealed class NumberOptionTests
{
    [Theory]
    [InlineData("emulate salesforce --port 65536", "--port must be a whole number from 0 to 65535, not \"65536\".")]
    [InlineData("emulate salesforce --port -1", "--port must be a whole number from 0 to 65535, not \"-1\".")]
    [InlineData("emulate salesforce --leads 0", "--leads must be a whole number from 1 to 1000000, not \"0\".")]
    [InlineData("emulate salesforce --activities -1", "--activities must be a whole number from 0 to 20000000, not \"-1\".")]
    [InlineData("emulate hubspot --requests-per-10s 0", "--requests-per-10s must be a whole number of at least 1, not \"0\".")]
    [InlineData("emulate hubspot --world abc", "--world must be a whole number, not \"abc\".")]
    [InlineData("serve --port 70000", "--port must be a whole number from 0 to 65535, not \"70000\".")]
    [InlineData("demo --leads 0", "--leads must be a whole number from 1 to 1000000, not \"0\".")]
    [InlineData("sync x.yaml --seed 1.5", "--seed must be a whole number, not \"1.5\".")]
    public void Parse_NumberOutOfBorders_SaysWhatFits(string line, string expected)
    {
        ParseResult parsed = CommandLine.Build().Parse(line);

        Assert.Equal(expected, Assert.Single(parsed.Errors).Message);
    }

    [Theory]
    [InlineData("emulate salesforce --port 0 --world -7 --leads 1 --activities 0")]
    [InlineData("emulate hubspot --port 65535 --requests-per-10s 1")]
    [InlineData("sync x.yaml --seed -1")]
    [InlineData("demo")]
    public void Parse_NumberWithinBorders_IsTaken(string line) => Assert.Empty(CommandLine.Build().Parse(line).Errors);
}
