using LeadScoring.TestSupport;

namespace LeadScoring.Mapping.Tests;

public sealed class MappingFileTests
{
    [Fact]
    public void Load_FileIsMissing_IsAProblem()
    {
        using TemporaryFolder folder = new();

        MappingProblem problem = Assert.Single(MappingFile.Load(folder.File("none.yaml"), []).Problems);

        Assert.StartsWith("none.yaml:1:1  There is no such file: ", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_File_NamesItWithoutFolders()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("mine.yaml"), "version: 2");

        Assert.Contains("mine.yaml:1:10  version: 2 is not known; this program reads version 1.", MappingFile.Load(folder.File("mine.yaml"), []).Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void Parse_EmptyText_IsAProblem() =>
        Assert.Equal("inbound.yaml:1:1  The file is empty. Begin with: version: 1", Assert.Single(Sample.Parse("# nothing\n").Problems).ToString());

    [Fact]
    public void Parse_TabInIndentation_IsReportedBesidesOtherMistakes()
    {
        MappingResult result = Sample.Parse(Sample.Text.Replace("  sf: {", "\t sf: {", StringComparison.Ordinal).Replace("within: 90d", "within: soon", StringComparison.Ordinal));

        Assert.Equal(
            ["inbound.yaml:5:1  A tab is used for indentation; YAML knows only spaces. Replace it by spaces.", "inbound.yaml:40:11  label.within: \"soon\" is not a length of time. Write for example 10m, 2h, 7d or 90d."],
            result.Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void Parse_Override_ChangesValueAndHash()
    {
        MappingResult plain = Sample.Parse(Sample.Text);
        MappingResult changed = Sample.Parse(Sample.Text, "connections.sf.login=http://localhost:8401", "connections.hs.base_url=http://127.0.0.1:8402");

        Assert.Equal([new Uri("http://localhost:8401"), new Uri("http://127.0.0.1:8402")], changed.Pipeline!.Connections.Select(c => c.Address));
        Assert.Equal([new Uri("https://test.salesforce.com"), new Uri("https://api.hubapi.com")], plain.Pipeline!.Connections.Select(c => c.Address));
        Assert.NotEqual(plain.Pipeline.ContentHash, changed.Pipeline.ContentHash);
        Assert.Equal(plain.Pipeline.ContentHash, Sample.Parse(Sample.Text).Pipeline!.ContentHash);
        Assert.Matches("^[0-9a-f]{64}$", plain.Pipeline.ContentHash);
    }

    [Fact]
    public void Parse_InputsHash_ChangesWithInputsOnly()
    {
        string plain = Sample.Parse(Sample.Text).Pipeline!.InputsHash;

        Assert.Equal(plain, Sample.With("tiers: { hot: 80, warm: 50 }", "tiers: { hot: 90, warm: 40 }   # a comment").Pipeline!.InputsHash);
        Assert.NotEqual(plain, Sample.With("within: 7d }", "within: 8d }").Pipeline!.InputsHash);
        Assert.NotEqual(plain, Sample.With("within: 90d", "within: 60d").Pipeline!.InputsHash);
    }

    [Theory]
    [InlineData("connections.sff.login=sandbox", "--set:1:13  There is no \"sff\" in connections; did you mean \"sf\"?")]
    [InlineData("connections.sf.login", "--set:1:1  An override is written path=value, for example connections.sf.login=sandbox")]
    [InlineData("name.x=1", "--set:1:6  \"x\" cannot be set: name holds no keys.")]
    [InlineData("connections.sf.logn=sandbox", "--set:1:16  Unknown key \"logn\" in connections.sf; did you mean \"login\"?")]
    [InlineData("connections.sf.login=http://crm.example", "--set:1:22  connections.sf.login must begin with https://; plain http is allowed for this machine only (http://localhost).")]
    [InlineData("routing.9.to=keep", "--set:1:9  \"9\" cannot be set: routing holds no keys.")]
    public void Parse_WrongOverride_IsAProblem(string text, string expected)
    {
        MappingResult result = Sample.Parse(Sample.Text, text);

        Assert.Equal(expected, string.Join('\n', result.Problems));
        Assert.Null(result.Pipeline);
    }

    [Fact]
    public void Parse_OverrideInsideAList_IsApplied() =>
        Assert.Equal(new RouteTarget.Keep(), Sample.Parse(Sample.Text, "routing.0.to=keep").Pipeline!.Routing[0].To);

    [Fact]
    public void Parse_AnyDamage_NeverThrows()
    {
        Random dice = new(4711);
        const string Damage = "{}[]:,\"'#&*!|>%@`\t\n -\\\0é~?";
        for (int i = 0; i < 400; i++)
        {
            char[] text = Sample.Text.ToCharArray();
            for (int hits = dice.Next(1, 4); hits > 0; hits--)
            {
                text[dice.Next(text.Length)] = Damage[dice.Next(Damage.Length)];
            }

            MappingResult result = Sample.Parse(new string(text));

            Assert.Equal(result.Problems.Any(p => p.Severity == MappingSeverity.Error), result.Pipeline is null);
            Assert.All(result.Problems, p => Assert.True(p.Line >= 1 && p.Column >= 1));
        }
    }

    [Fact]
    public void Parse_DeepNesting_IsRefused()
    {
        MappingResult result = Sample.Parse($"version: {new string('[', 5000)}");

        Assert.NotEmpty(result.Problems);
        Assert.Null(result.Pipeline);
    }
}
