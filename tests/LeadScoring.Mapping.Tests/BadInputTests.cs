using System.Diagnostics;
using System.Text;

namespace LeadScoring.Mapping.Tests;

/// <summary>Input that nobody means well: each ends in bounded time with a clear message.</summary>
public sealed class BadInputTests
{
    /// <summary>Far above what any of them takes, even on a machine that is busy with something else.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("a: &a [*a]", "inbound.yaml:1:4  Anchors and tags (&, *, !) are not part of the language. Write the value out.")]
    [InlineData("a: &a { b: *a }", "inbound.yaml:1:4  Anchors and tags (&, *, !) are not part of the language. Write the value out.")]
    [InlineData("a: *nobody", "inbound.yaml:1:4  References (*name) are not part of the language. Write the value out.")]
    [InlineData("a: !!python/object x", "inbound.yaml:1:4  Anchors and tags (&, *, !) are not part of the language. Write the value out.")]
    [InlineData("version: 1\n---\nversion: 1\n", "inbound.yaml:2:1  A second document begins here; a mapping is one document. Remove the line ---")]
    [InlineData("[1, 2]", "inbound.yaml:1:1  the file must be a group of keys")]
    [InlineData("just words", "inbound.yaml:1:1  the file must be a group of keys")]
    [InlineData("name: \"a\\0b\"", "inbound.yaml:1:7  This value has a NUL character in it. Remove it; the file was damaged or is no text.")]
    [InlineData("a: [1, 2", "inbound.yaml:2:1  This is not YAML")]
    [InlineData("a: 'x", "This is not YAML")]
    [InlineData("a: b: c: d", "This is not YAML")]
    public void Parse_MalformedText_SaysWhere(string text, string expected) =>
        Assert.Contains(Bounded(text).Problems, p => p.ToString().Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Parse_NulByteOutsideQuotes_IsReported()
    {
        MappingResult result = Bounded(Sample.Text.Replace("name: Inbound", "name: In\0bound", StringComparison.Ordinal));

        Assert.Null(result.Pipeline);
        Assert.Equal(2, result.Problems[0].Line);
    }

    /// <summary>Ten levels of ten references each would be ten thousand million values, if anybody wrote them out.</summary>
    [Fact]
    public void Parse_BillionLaughs_IsNeverWrittenOut()
    {
        StringBuilder text = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        MappingResult result = Bounded(text.ToString());

        Assert.Null(result.Pipeline);
        Assert.Equal(ProblemList.Most + 1, result.Problems.Count);
        Assert.Equal("There are more than 100 problems; the rest of the file was not looked at.", result.Problems[^1].Message);
    }

    [Fact]
    public void Parse_ObjectOfTenThousandFields_IsRead()
    {
        StringBuilder fields = new();
        StringBuilder features = new();
        for (int i = 0; i < 10_000; i++)
        {
            fields.Append($"      field_{i}: Field_{i}__c\n");
            features.Append($"  feature_{i}: {{ field: field_{i} }}\n");
        }

        string text = Sample.Text.Replace("      status: Status\n", "      status: Status\n" + fields, StringComparison.Ordinal)
            .Replace("  employees: { field: employees }\n", "  employees: { field: employees }\n" + features, StringComparison.Ordinal);

        MappingResult result = Bounded(text);

        Assert.Empty(result.Problems);
        Assert.Equal(10_003, result.Pipeline!.Features.Features.Count);
    }

    [Fact]
    public void Parse_ThousandsOfMistakes_EndsAtAHundred()
    {
        StringBuilder fields = new();
        for (int i = 0; i < 10_000; i++)
        {
            fields.Append($"      field_{i}: {{ frm: Field_{i}__c }}\n");
        }

        MappingResult result = Bounded(Sample.Text.Replace("      status: Status\n", "      status: Status\n" + fields, StringComparison.Ordinal));

        Assert.Null(result.Pipeline);
        Assert.Equal(ProblemList.Most + 1, result.Problems.Count);
    }

    [Fact]
    public void Parse_ThousandsOfKeysThatNobodyKnows_EndsAtAHundred() =>
        Assert.Equal(ProblemList.Most + 1, Bounded(string.Concat(Enumerable.Range(0, 90_000).Select(i => $"k{i}: 1\n"))).Problems.Count);

    [Fact]
    public void Parse_FileOfMoreThanAMegabyte_IsRefused() => Assert.Equal(
        "inbound.yaml:1:1  The file has 1000001 characters; a mapping has at most 1000000.",
        Assert.Single(Bounded(new string('x', 1_000_001)).Problems).ToString());

    [Fact]
    public void Parse_ValueOfNearlyAMegabyte_IsRefused() => Assert.Equal(
        "inbound.yaml:2:7  This value has 900000 characters; at most 20000 are read.",
        Bounded(Sample.Text.Replace("name: Inbound", $"name: \"{new string('x', 900_000)}\"", StringComparison.Ordinal)).Problems[0].ToString());

    /// <summary>The circle is named whatever way leads into it.</summary>
    [Fact]
    public void Parse_FeaturesInACircle_NameIt()
    {
        StringBuilder circle = new();
        for (int i = 0; i < 30; i++)
        {
            circle.Append($"  f{i}: {{ ratio_of: [f{(i + 1) % 30}, calls_7d] }}\n");
        }

        MappingProblem problem = Assert.Single(Bounded(Sample.Text.Replace("  calls_7d: {", circle + "  calls_7d: {", StringComparison.Ordinal)).Problems);

        Assert.StartsWith("features.f0 is made from itself: f0 → f1 → f2", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("f29 → f0. Break the circle.", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>A chain that doubles at every step is walked once per feature, not once per way.</summary>
    [Fact]
    public void Parse_FeaturesThatMeetAgainAndAgain_AreWalkedOnce()
    {
        StringBuilder chain = new();
        for (int i = 0; i < 45; i++)
        {
            string next = i == 44 ? "calls_7d" : $"f{i + 1}";
            chain.Append($"  f{i}: {{ ratio_of: [{next}, {next}] }}\n");
        }

        Assert.Empty(Bounded(Sample.Text.Replace("  calls_7d: {", chain + "  calls_7d: {", StringComparison.Ordinal)).Problems);
    }

    [Fact]
    public void Convert_ValuesOfAMegabyte_EndAtOnce()
    {
        string[] values = [new string('x', 1_000_000), string.Concat(Enumerable.Repeat("ag ", 30_000)), new string('{', 90_000), string.Concat(Enumerable.Repeat("1.", 40_000)), new string('@', 99_000)];
        FieldMapping[] fields = [.. StepWords.Plain.Select(w => Sample.With("result: Result__c", $"result: {{ from: Result__c, do: [{w}] }}").Pipeline!.Leads[0].Fields.Single(f => f.Name == "result"))];
        long start = Stopwatch.GetTimestamp();

        foreach (FieldMapping field in fields)
        {
            foreach (string value in values)
            {
                _ = field.Conversion.Convert(value);
            }
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < Bound);
    }

    private static MappingResult Bounded(string text)
    {
        long start = Stopwatch.GetTimestamp();
        MappingResult result = Sample.Parse(text);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        Assert.True(taken < Bound, $"It took {taken}.");
        return result;
    }
}
