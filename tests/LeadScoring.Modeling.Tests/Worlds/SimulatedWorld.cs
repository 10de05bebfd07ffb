namespace LeadScoring.Modeling.Tests.Worlds;

/// <summary>Leads whose true chance is known: six numbers, two flags and a class decide, two numbers are noise. The same seed gives the same leads.</summary>
internal sealed class SimulatedWorld(int seed, double strength = 1, double bend = 0, double offset = -0.8)
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Industries = ["saas", "finance", "retail", "public", "other"];

    public static FeatureSet Features { get; } = new(
    [
        .. Enumerable.Range(1, 8).Select(i => new FieldFeature($"x{i}", null, Expectation.None, i, $"x{i}", FieldKind.Number)),
        new FieldFeature("demo", null, Expectation.None, 9, "demo", FieldKind.Number),
        new FieldFeature("pricing", null, Expectation.None, 10, "pricing", FieldKind.Number),
        new FieldFeature("industry", null, Expectation.None, 11, "industry", FieldKind.Text),
    ]);

    /// <summary>Rules that see the flags and one number: better than chance, far from all there is to see.</summary>
    public static IReadOnlyList<ScoreRule> Rules { get; } =
    [
        new("asked for a demo", new Comparison("demo", ComparisonOperator.AtLeast, ["1"]), 40, 1),
        new("saw pricing", new Comparison("pricing", ComparisonOperator.AtLeast, ["1"]), 25, 2),
        new("active", new Comparison("x1", ComparisonOperator.AtLeast, ["0.5"]), 15, 3),
    ];

    /// <summary>Leads an hour apart, with their true chances; outcomes are known ten days later.</summary>
    public (TrainingSet Set, double[] Truth) Make(int leads, int from = 0)
    {
        Random dice = new(unchecked((seed * 7919) + from));
        float[][] numbers = [.. Enumerable.Range(0, 10).Select(_ => new float[leads])];
        string?[] industry = new string?[leads];
        float[] labels = new float[leads];
        double[] truth = new double[leads];
        for (int i = 0; i < leads; i++)
        {
            for (int k = 0; k < 8; k++)
            {
                numbers[k][i] = (float)Normal(dice);
            }

            numbers[8][i] = dice.NextDouble() < 0.2 ? 1 : 0;
            numbers[9][i] = dice.NextDouble() < 0.3 ? 1 : 0;
            industry[i] = Industries[dice.Next(Industries.Length)];
            double margin = offset + (strength * Signal([.. numbers.Select(n => n[i])], industry[i]!));
            margin += bend * Math.Tanh(2 * margin);
            truth[i] = Sigmoid.Of(margin);
            labels[i] = dice.NextDouble() < truth[i] ? 1 : 0;
        }

        FeatureTable table = new(
            [.. Enumerable.Range(0, leads).Select(i => new FeatureRowKey(new LeadId($"lead-{from + i:D7}"), Start.AddHours(from + i)))],
            [
                .. Enumerable.Range(1, 8).Select(k => new NumericColumn($"x{k}", numbers[k - 1])),
                new NumericColumn("demo", numbers[8]),
                new NumericColumn("pricing", numbers[9]),
                new CategoricalColumn("industry", industry),
            ]);
        return (new TrainingSet(table, labels, [.. labels.Select(_ => 1f)], [.. table.Keys.Select(k => k.AsOf.AddDays(10))]), truth);
    }

    public static double Normal(Random dice) => Math.Sqrt(-2 * Math.Log(1 - dice.NextDouble())) * Math.Cos(2 * Math.PI * dice.NextDouble());

    private static double Signal(float[] x, string industry) =>
        (0.5 * x[0]) - (0.4 * x[1]) + (0.4 * x[2]) + (0.3 * x[3]) - (0.3 * x[4]) + (0.2 * x[5])
        + (0.9 * x[8]) + (0.6 * x[9]) + (industry == "saas" ? 0.6 : industry == "public" ? -0.6 : 0);
}
