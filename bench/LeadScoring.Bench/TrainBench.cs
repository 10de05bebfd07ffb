using System.Diagnostics;
using LeadScoring.Modeling;

namespace LeadScoring.Bench;

/// <summary>A whole automatic training: search, calibration, measuring, choice and the final fit, of all three kinds on one set.</summary>
internal static class TrainBench
{
    private const int Columns = 50;

    public static Task RunAsync(BenchOptions options)
    {
        int rows = options.Leads;
        Report.Machine();
        Console.WriteLine($"train, {rows:N0} rows x {Columns} features (45 numbers, 5 classes), logistic regression, boosted trees and random forest");
        
        Console.WriteLine();
        (TrainingSet set, FeatureSet features) = Make(rows);
        ModelTraining training = new([new LogisticTrainer(), new BoostedTreesTrainer(), new RandomForestTrainer()], TimeProvider.System);
        foreach (ModelKind[] kinds in (ModelKind[][])[[ModelKind.Logistic], [ModelKind.BoostedTrees], [ModelKind.RandomForest], [ModelKind.Logistic, ModelKind.BoostedTrees, ModelKind.RandomForest]])
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            long began = Stopwatch.GetTimestamp();
            TrainingOutcome outcome = training.Train(set, features, new ModelOptions { Try = kinds, MaxFactors = kinds.Length > 1 ? 15 : null }, [], "bench", 1, null, CancellationToken.None);
            Report.Row(
                string.Join(" + ", kinds),
                $"{Stopwatch.GetElapsedTime(began).TotalSeconds:N1} s",
                $"{(Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds:N1} s of processor",
                $"{outcome.Card!.Kind}",
                string.Join(", ", outcome.Card.Candidates.Select(c => $"AUC {c.Auc:0.000}")));
        }

        Report.Row("largest memory", $"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:N0} MB");
        return Task.CompletedTask;
    }

    private static (TrainingSet Set, FeatureSet Features) Make(int rows)
    {
        Random dice = new(1);
        float[][] numbers = [.. Enumerable.Range(0, Columns - 5).Select(_ => new float[rows])];
        string?[][] classes = [.. Enumerable.Range(0, 5).Select(_ => new string?[rows])];
        float[] labels = new float[rows];
        for (int r = 0; r < rows; r++)
        {
            double margin = -1;
            for (int k = 0; k < numbers.Length; k++)
            {
                double value = Math.Sqrt(-2 * Math.Log(1 - dice.NextDouble())) * Math.Cos(2 * Math.PI * dice.NextDouble());
                numbers[k][r] = dice.NextDouble() < 0.1 ? float.NaN : (float)(k % 3 == 0 ? Math.Floor(Math.Exp(value)) : value);
                margin += k < 15 ? 0.02 * (15 - k) * Math.Tanh(value) : 0;
            }

            for (int k = 0; k < classes.Length; k++)
            {
                int one = dice.Next(12);
                classes[k][r] = one == 0 ? null : $"class {one}";
                margin += k < 2 ? 0.05 * (one - 6) : 0;
            }

            margin += numbers[0][r] > 2 && numbers[1][r] > 0 ? 0.6 : 0;
            labels[r] = dice.NextDouble() < 1 / (1 + Math.Exp(-margin)) ? 1 : 0;
        }

        DateTimeOffset start = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        FeatureTable table = new(
            [.. Enumerable.Range(0, rows).Select(r => new FeatureRowKey(new LeadId($"lead-{r:D7}"), start.AddMinutes(5.0 * r)))],
            [.. numbers.Select(FeatureColumn (n, k) => new NumericColumn($"n{k}", n)), .. classes.Select(FeatureColumn (c, k) => new CategoricalColumn($"c{k}", c))]);
        FeatureSet features = new([.. table.Columns.Select((c, i) => new FieldFeature(c.Name, null, Expectation.None, i + 1, c.Name, c is NumericColumn ? FieldKind.Number : FieldKind.Text))]);
        return (new TrainingSet(table, labels, [.. labels.Select(_ => 1f)], [.. table.Keys.Select(k => k.AsOf.AddDays(30))]), features);
    }
}
