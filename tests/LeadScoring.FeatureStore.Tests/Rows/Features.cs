namespace LeadScoring.FeatureStore.Tests.Rows;

/// <summary>One feature of each kind.</summary>
internal static class Features
{
    public static readonly Condition Calls = new Comparison("kind", ComparisonOperator.EqualTo, ["call"]);
    public static readonly Condition Pricing = new AllOf([new Comparison("kind", ComparisonOperator.EqualTo, ["page"]), new Comparison("detail", ComparisonOperator.Contains, ["/pricing"])]);

    public static readonly FeatureDefinition Number = new FieldFeature("employees", null, Expectation.None, 1, "employees", FieldKind.Number);
    public static readonly FeatureDefinition Text = new FieldFeature("title", null, Expectation.None, 1, "title", FieldKind.Text);
    public static readonly FeatureDefinition Is = new IsFeature("is_ceo", null, Expectation.None, 1, "title", "CEO");
    public static readonly FeatureDefinition Age = new AgeFeature("age", null, Expectation.None, 1, "created");
    public static readonly FeatureDefinition Recency = new RecencyFeature("recency", null, Expectation.None, 1, Calls, TimeSpan.FromDays(1), 90);
    public static readonly FeatureDefinition Count = new CountFeature("calls", null, Expectation.None, 1, Calls, TimeSpan.FromDays(7));
    public static readonly FeatureDefinition Velocity = new VelocityFeature("velocity", null, Expectation.None, 1, Calls, TimeSpan.FromDays(7), TimeSpan.FromDays(28));
    public static readonly FeatureDefinition Happened = new HappenedFeature("pricing", null, Expectation.None, 1, Pricing, TimeSpan.FromDays(14), false);
    public static readonly FeatureDefinition NotHappened = new HappenedFeature("no_pricing", null, Expectation.None, 1, Pricing, TimeSpan.FromDays(14), true);

    public static readonly FeatureSet All = new([Number, Text, Is, Age, Recency, Count, Velocity, Happened, NotHappened]);

    public static float Value(FeatureDefinition feature, LeadFacts lead, double asOf)
    {
        FeatureTableBuilder builder = new(new FeatureSet([feature]));
        builder.Add(lead, Lead.Day(asOf));
        return ((NumericColumn)builder.Build().Columns[0]).Values[0];
    }

    /// <summary>A row's exact bits.</summary>
    public static string Bits(FeatureTable table) => string.Join('|', table.Columns.Select(c => c switch
    {
        NumericColumn numbers => string.Join(',', numbers.Values.ToArray().Select(BitConverter.SingleToInt32Bits)),
        _ => string.Join(',', ((CategoricalColumn)c).Values.ToArray()),
    }));
}
