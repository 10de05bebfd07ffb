namespace LeadScoring.Conformance.Trainers;

/// <summary>Made-up past leads with a known truth, missing values, rare classes and heavy tails. The same seed gives the same leads.</summary>
public static class PlantedLeads
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string?[] Sources = ["web", "event", "partner", "cold call", null];

    /// <summary>The features, with more visits expected to be better and a longer silence worse.</summary>
    public static FeatureSet Features { get; } = new(
    [
        new FieldFeature("visits", null, Expectation.Higher, 1, "visits", FieldKind.Number),
        new FieldFeature("silence", null, Expectation.Lower, 2, "silence", FieldKind.Number),
        new FieldFeature("employees", null, Expectation.None, 3, "employees", FieldKind.Number),
        new FieldFeature("source", null, Expectation.None, 4, "source", FieldKind.Text),
        new FieldFeature("city", null, Expectation.None, 5, "city", FieldKind.Text),
        new FieldFeature("business_mail", null, Expectation.None, 6, "business_mail", FieldKind.YesNo),
    ]);

    /// <summary>Leads, one row each, an hour apart, with labels known ten days later.</summary>
    /// <param name="leads">How many.</param>
    /// <param name="strength">0 = nothing predicts the outcome; 1 = an AUC of about 0.8.</param>
    /// <param name="rowsPerLead">Instants at which each lead is replayed, a day apart.</param>
    public static TrainingSet Make(int leads, int seed, double strength = 1, int rowsPerLead = 1)
    {
        Random dice = new(seed);
        List<Row> rows = [];
        for (int lead = 0; lead < leads; lead++)
        {
            float visits = dice.NextDouble() < 0.15 ? float.NaN : (float)Math.Floor(Math.Exp(1.2 * Normal(dice)));
            float silence = (float)(30 * dice.NextDouble());
            float employees = dice.NextDouble() < 0.3 ? float.NaN : (float)Math.Exp(4 + (2 * Normal(dice)));
            string? source = Sources[dice.Next(Sources.Length)];
            string city = dice.NextDouble() < 0.05 ? $"village {dice.Next(50)}" : $"city {dice.Next(6)}";
            string mail = dice.NextDouble() < 0.4 ? "yes" : "no";
            double margin = -0.4
                + (strength * (float.IsNaN(visits) ? -0.8 : 1.1 * Math.Log(1 + visits)))
                - (strength * 0.06 * (silence - 15))
                + (strength * (source == "partner" ? 1.2 : source is null ? -1 : 0))
                + (strength * (mail == "yes" ? 0.5 : -0.3));
            float label = dice.NextDouble() < 1 / (1 + Math.Exp(-margin)) ? 1 : 0;
            for (int moment = 0; moment < rowsPerLead; moment++)
            {
                DateTimeOffset asOf = Start.AddHours(lead).AddDays(moment);
                rows.Add(new Row(new FeatureRowKey(new LeadId($"lead-{lead:D6}"), asOf), label, 1f / rowsPerLead, Start.AddHours(lead).AddDays(10), visits, silence + moment, employees, source, city, mail));
            }
        }

        return Collect([.. rows.OrderBy(r => r.Key.AsOf).ThenBy(r => r.Key.Lead.Value, StringComparer.Ordinal)]);
    }

    /// <summary>One lead as a table, all other values as given.</summary>
    public static FeatureTable One(float visits, float silence = 15, float employees = 100, string? source = "web", string? city = "city 1", string? mail = "no") =>
        Collect([new Row(new FeatureRowKey(new LeadId("one"), Start), 0, 1, Start, visits, silence, employees, source, city, mail)]).Features;

    private static TrainingSet Collect(Row[] rows) => new(
        new FeatureTable(
            [.. rows.Select(r => r.Key)],
            [
                new NumericColumn("visits", [.. rows.Select(r => r.Visits)]),
                new NumericColumn("silence", [.. rows.Select(r => r.Silence)]),
                new NumericColumn("employees", [.. rows.Select(r => r.Employees)]),
                new CategoricalColumn("source", [.. rows.Select(r => r.Source)]),
                new CategoricalColumn("city", [.. rows.Select(r => r.City)]),
                new CategoricalColumn("business_mail", [.. rows.Select(r => r.Mail)]),
            ]),
        [.. rows.Select(r => r.Label)],
        [.. rows.Select(r => r.Weight)],
        [.. rows.Select(r => r.KnownAt)]);

    private static double Normal(Random dice) => Math.Sqrt(-2 * Math.Log(1 - dice.NextDouble())) * Math.Cos(2 * Math.PI * dice.NextDouble());

    private sealed record Row(FeatureRowKey Key, float Label, float Weight, DateTimeOffset KnownAt, float Visits, float Silence, float Employees, string? Source, string? City, string? Mail);
}
