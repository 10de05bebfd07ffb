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
            ["seniority", "employees", "business_mail", "industry", "days_since_created", "activities_7d", "activities_30d", "days_since_last", "momentum", "gone_quiet", "account_people", "account_heat"],
            result.Pipeline!.Features.Features.Select(f => f.Name));
    }

    [Fact]
    public void Parse_UseDefaults_TakesWhatTheMappingTellsOfKindsDatesAndAccounts()
    {
        PipelineDefinition pipeline = Defaults(Sample.Text
            .Replace("kind: Type", "kind: \"Sales Call\"", StringComparison.Ordinal)
            .Replace("      status: Status\n", "      status: Status\n      phone: { from: Phone, do: [phone] }\n      ended: { from: Ended__c, do: [date] }\n      closed: { from: ConvertedDate, do: [date] }\n", StringComparison.Ordinal)
            .Replace("  deal:\n", "  account:\n    from: sf.Account\n    fields: { domain: { from: Website, do: [domain] }, branch: Industry, name: Name, revenue: { from: AnnualRevenue, do: [number] } }\n  deal:\n", StringComparison.Ordinal));

        Assert.Equal(
            [
                "seniority", "employees", "days_since_created", "activities_7d", "activities_30d", "days_since_last", "momentum", "gone_quiet",
                "sales_call_30d", "days_since_sales_call", "sales_call_momentum", "account_branch", "account_revenue", "account_people", "account_heat",
            ],
            pipeline.Features.Features.Select(f => f.Name));
        Assert.Equal(new GroupFeature("account_heat", "{value} activities of this company in 30 days", Expectation.None, 39, "activities_30d", "account", null, RollUp.Sum), pipeline.Features.Features[^1]);
    }

    /// <summary>What a newcomer gets who writes use_defaults into a shipped mapping; nothing of it is never_use, of the label or a name.</summary>
    [Theory]
    [InlineData("salesforce.yaml")]
    [InlineData("hubspot.yaml")]
    [InlineData("both-crms.yaml")]
    public void Load_ShippedMappingWithDefaults_LearnsFromWhoTheyAreAndWhatTheyDo(string name)
    {
        PipelineDefinition pipeline = Defaults(File.ReadAllText(ShippedMappings.PathOf(name)));

        string[] names = [.. pipeline.Features.Features.Select(f => f.Name)];
        Assert.Superset(new HashSet<string> { "seniority", "industry", "size_band", "business_mail", "activities_7d", "activities_30d", "days_since_last", "momentum", "gone_quiet", "meeting_30d", "days_since_meeting", "meeting_momentum" }, names.ToHashSet());
        Assert.Equal(names.Distinct(), names);
        foreach (FeatureDefinition feature in pipeline.Features.Features.Where(f => f.SourceField is not null))
        {
            Assert.All(
                pipeline.Leads.SelectMany(l => l.Fields.Where(m => m.Name == feature.SourceField).Select(m => (l, m))),
                f => Assert.DoesNotContain(f.m.From, f.l.NeverUse, StringComparer.OrdinalIgnoreCase));
        }

        Assert.DoesNotContain(names, n => n is "email" or "status" or "name");
    }

    /// <summary>A mapping with the default features and without what names features of its own.</summary>
    private static PipelineDefinition Defaults(string text)
    {
        string[] kept = [.. Chapters(text).Where(c => !c.StartsWith("model:", StringComparison.Ordinal) && !c.StartsWith("alerts:", StringComparison.Ordinal)).Select(c => c.StartsWith("features:", StringComparison.Ordinal) ? "features: use_defaults\n" : c)];
        MappingResult result = Sample.Parse(string.Concat(kept));
        Assert.Empty(result.Problems);
        return result.Pipeline!;
    }

    /// <summary>The text from each key at the margin to the next.</summary>
    private static List<string> Chapters(string text)
    {
        List<string> chapters = [""];
        foreach (string line in text.Split('\n'))
        {
            if (line.Length > 0 && char.IsAsciiLetterLower(line[0]))
            {
                chapters.Add("");
            }

            chapters[^1] += line + "\n";
        }

        return chapters;
    }

    private static FeatureDefinition Feature(string definition)
    {
        MappingResult result = Sample.With("  employees: { field: employees }", $"  x: {definition}");
        Assert.Empty(result.Problems);
        return result.Pipeline!.Features.Features.Single(f => f.Name == "x");
    }
}
