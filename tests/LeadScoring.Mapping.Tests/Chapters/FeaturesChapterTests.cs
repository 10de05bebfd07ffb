namespace LeadScoring.Mapping.Tests;

public sealed class FeaturesChapterTests
{
    private static readonly Condition Calls = new Comparison("kind", ComparisonOperator.EqualTo, ["call"]);

    [Fact]
    public void Parse_Field_IsNumberOrClassByItsSteps()
    {
        FeatureSet features = Sample.Parse(Sample.Text).Pipeline!.Features;

        Assert.Equal(new FieldFeature("seniority", "{value} title", Expectation.None, 34, "seniority", FieldKind.Text), features.Features[0]);
        Assert.Equal(new FieldFeature("employees", null, Expectation.None, 35, "employees", FieldKind.Number), features.Features[1]);
    }

    [Fact]
    public void Parse_Is_ComparesWithOneValue() =>
        Assert.Equal(new IsFeature("x", null, Expectation.Higher, 35, "seniority", "vp"), Feature("{ field: seniority, is: vp, expect: higher }"));

    [Fact]
    public void Parse_AgeOf_NeedsADate() => Assert.Equal(new AgeFeature("x", null, Expectation.Lower, 35, "created"), Feature("{ age_of: created, expect: lower }"));

    [Fact]
    public void Parse_RecencyOf_HasUnitAndCap()
    {
        Assert.Equal(new RecencyFeature("x", null, Expectation.None, 35, new Always(), TimeSpan.FromDays(1), 90), Feature("{ recency_of: activity }"));
        Assert.Equal(new RecencyFeature("x", null, Expectation.None, 35, new Always(), TimeSpan.FromHours(1), 48), Feature("{ recency_of: activity, unit: hours, cap: 48 }"));
    }

    [Fact]
    public void Parse_CountOf_HasConditionAndWindow()
    {
        CountFeature count = Assert.IsType<CountFeature>(Feature("{ count_of: activity, where: kind = call, within: 2h }"));

        Assert.Equal(Calls.Names, count.Where.Names);
        Assert.Equal(TimeSpan.FromHours(2), count.Within);
    }

    [Fact]
    public void Parse_VelocityOf_HasTwoWindows() =>
        Assert.Equal(
            new VelocityFeature("x", null, Expectation.None, 35, new Always(), TimeSpan.FromDays(7), TimeSpan.FromDays(28)),
            Feature("{ velocity_of: activity, recent: 7d, before: 4w }"));

    [Theory]
    [InlineData("happened", false)]
    [InlineData("not_happened", true)]
    public void Parse_Happened_MayBeNegated(string word, bool negated) =>
        Assert.Equal(new HappenedFeature("x", null, Expectation.None, 35, new Always(), TimeSpan.FromDays(90), negated), Feature($"{{ {word}: activity, within: 90d }}"));

    [Fact]
    public void Parse_UseDefaults_TakesClassesNumbersAndBehaviourOnly()
    {
        int start = Sample.Text.IndexOf("features:", StringComparison.Ordinal);
        int end = Sample.Text.IndexOf("label:", StringComparison.Ordinal);
        string text = (Sample.Text[..start] + "features: use_defaults\n" + Sample.Text[end..])
            .Replace("calls_7d >= 2", "activities_7d >= 2", StringComparison.Ordinal)
            .Replace("      result: Result__c\n", "      result: Result__c\n      mail_type: { from: Email, do: [domain, free_or_business] }\n      domain: { from: Email, do: [domain] }\n      last_name: LastName\n      industry: Industry\n      lead_id: { from: Lead_Id__c, do: [number] }\n", StringComparison.Ordinal);

        MappingResult result = Sample.Parse(text);

        Assert.Empty(result.Problems);
        Assert.Equal(
            ["seniority", "employees", "business_mail", "industry", "activities_7d", "activities_30d", "days_since_last", "momentum", "gone_quiet"],
            result.Pipeline!.Features.Features.Select(f => f.Name));
    }

    private static FeatureDefinition Feature(string definition)
    {
        MappingResult result = Sample.With("  employees: { field: employees }", $"  x: {definition}");
        Assert.Empty(result.Problems);
        return result.Pipeline!.Features.Features.Single(f => f.Name == "x");
    }
}
