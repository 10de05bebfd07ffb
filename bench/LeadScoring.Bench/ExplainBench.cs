using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LeadScoring.Modeling;
using LeadScoring.Modeling.Trees;
using LeadScoring.Modeling.XGBoost;

namespace LeadScoring.Bench;

/// <summary>Margins and exact contributions of trees: our code against the native library, on the same model and rows, each on one thread.</summary>
internal static class ExplainBench
{
    private const int Columns = 50;
    private const int Rounds = 300;
    private const int Depth = 6;
    private const int NativeRows = 4_000;

    public static Task RunAsync(BenchOptions options)
    {
        Report.Machine();
        XGBoostLibrary.Require(XGBoostLibrary.FileName);
        int rows = Math.Max(options.Activities, NativeRows);
        Console.WriteLine($"explain, {rows:N0} rows x {Columns} features, {Rounds} trees of depth {Depth}, one thread; the library explains the first {NativeRows:N0} rows only; rows per second, best of {options.Runs} runs");
        Console.WriteLine();
        byte[] json = Train();
        SparseRows sample = Rows(rows, 2);
        SparseRows few = Rows(NativeRows, 2);
        using JsonDocument document = JsonDocument.Parse(json);
        long began = Stopwatch.GetTimestamp();
        TreeEnsemble ensemble = TreeEnsemble.Read(document.RootElement);
        ThresholdCodes codes = new(ensemble);
        TreeScorer scorer = new(ensemble, codes);
        double load = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        began = Stopwatch.GetTimestamp();
        long before = GC.GetTotalMemory(true);
        TreeExplainer explainer = new(ensemble, codes, [.. Enumerable.Range(0, Columns)], Columns);
        double tables = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        double megabytes = (GC.GetTotalMemory(true) - before) / 1e6;
        using Booster booster = new(json);
        using NativeMatrix part = new(few);
        (double score, double explain, double nativeScore, double nativeExplain, double one) best = default;
        for (int run = 0; run < options.Runs; run++)
        {
            best.score = Math.Max(best.score, Rate(rows, () => Ours(sample, codes, scorer, null)));
            best.explain = Math.Max(best.explain, Rate(rows, () => Ours(sample, codes, scorer, explainer)));

            // The library remembers its answers per matrix: a second question about the same one would cost nothing.
            using NativeMatrix all = new(sample);
            best.nativeScore = Math.Max(best.nativeScore, Rate(rows, () => booster.Margins(all)));
            best.nativeExplain = Math.Max(best.nativeExplain, Rate(NativeRows, () => booster.Contributions(part, Columns)));
            best.one = Math.Max(best.one, Rate(NativeRows, () => OneByOne(few, codes, scorer, explainer)));
        }

        Report.Row("", "ours", "libxgboost", "ratio");
        Report.Row("score", $"{best.score:N0}", $"{best.nativeScore:N0}", $"{best.score / best.nativeScore:N1}");
        Report.Row("score and explain", $"{best.explain:N0}", $"{best.nativeExplain:N0}", $"{best.explain / best.nativeExplain:N1}");
        Report.Row("one row alone", $"{1e6 / best.one:N1} us");
        Report.Row("reading the model", $"{load:N0} ms");
        Report.Row("tables", $"{tables:N0} ms", $"{megabytes:N0} MB");
        return Task.CompletedTask;
    }

    private static double Rate(int rows, Action work)
    {
        long began = Stopwatch.GetTimestamp();
        work();
        return rows / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static void Ours(SparseRows rows, ThresholdCodes codes, TreeScorer scorer, TreeExplainer? explainer)
    {
        short[] block = new short[codes.Lanes * TreeExplainer.BlockRows];
        float[] margins = new float[TreeExplainer.BlockRows];
        float[] sums = new float[TreeExplainer.BlockRows * Columns];
        for (int r = 0; r < rows.Rows; r += TreeExplainer.BlockRows)
        {
            int count = Math.Min(TreeExplainer.BlockRows, rows.Rows - r);
            codes.Encode(rows, r, count, TreeExplainer.BlockRows, block);
            scorer.Score(block, margins.AsSpan(0, count));
            explainer?.Explain(block, count, sums.AsSpan(0, count * Columns));
        }
    }

    private static void OneByOne(SparseRows rows, ThresholdCodes codes, TreeScorer scorer, TreeExplainer explainer)
    {
        short[] block = new short[codes.Lanes * TreeExplainer.BlockRows];
        float[] margins = new float[1];
        float[] sums = new float[Columns];
        for (int r = 0; r < rows.Rows; r++)
        {
            codes.Encode(rows, r, 1, TreeExplainer.BlockRows, block);
            scorer.Score(block, margins);
            explainer.Explain(block, 1, sums);
        }
    }

    private static byte[] Train()
    {
        SparseRows rows = Rows(20_000, 1);
        Random dice = new(3);
        float[] labels = new float[rows.Rows];
        float[] weights = new float[rows.Rows];
        for (int r = 0; r < rows.Rows; r++)
        {
            double sum = 0;
            for (int i = rows.Starts[r]; i < rows.Starts[r + 1]; i++)
            {
                sum += rows.Values[i] * ((rows.Columns[i] % 7) - 3) * 0.1;
            }

            labels[r] = sum + (2 * dice.NextDouble()) - 1 > 0 ? 1 : 0;
            weights[r] = 1;
        }

        using NativeMatrix matrix = new(rows, labels, weights);
        using Booster booster = new([matrix], new Dictionary<string, string>
        {
            ["objective"] = "binary:logistic",
            ["tree_method"] = "hist",
            ["nthread"] = "2",
            ["verbosity"] = "0",
            ["max_depth"] = Depth.ToString(CultureInfo.InvariantCulture),
            ["eta"] = "0.1",
            ["min_child_weight"] = "1",
        });
        for (int round = 0; round < Rounds; round++)
        {
            booster.Update(round, matrix);
        }

        return booster.Save();
    }

    private static SparseRows Rows(int count, int seed)
    {
        Random dice = new(seed);
        SparseRows rows = new(count, Columns, Columns);
        for (int r = 0; r < count; r++)
        {
            for (int c = 0; c < Columns; c++)
            {
                if (dice.NextDouble() > 0.1)
                {
                    rows.Add(c, (dice.NextDouble() * 4) - 2);
                }
            }

            rows.EndRow();
        }

        return rows;
    }
}
