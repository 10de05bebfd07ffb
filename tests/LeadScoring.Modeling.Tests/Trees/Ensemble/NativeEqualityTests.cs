using System.Globalization;
using System.Text.Json;
using LeadScoring.Modeling.Trees;
using LeadScoring.Modeling.XGBoost;
using Xunit;

namespace LeadScoring.Modeling.Tests.Trees.Ensemble;

/// <summary>Our scorer and explainer against the library that made the model, on models of many shapes.</summary>
public sealed class NativeEqualityTests
{
    [Theory]
    [InlineData(1, 40, 5, 0)]
    [InlineData(2, 60, 3, 0.5)]
    [InlineData(3, 100, 12, 0.1)]
    [InlineData(4, 80, 4, 0.3)]
    [InlineData(6, 60, 20, 0.2)]
    [InlineData(6, 30, 2, 0.05)]
    [InlineData(9, 12, 6, 0.2)]
    [InlineData(12, 6, 3, 0.1)]
    [InlineData(5, 2, 8, 0.2, 25)]
    [InlineData(8, 1, 5, 0.1, 12)]
    public void MarginsAndContributions_AreTheLibrarys(int depth, int rounds, int columns, double missing, int treesPerRound = 1)
    {
        SparseRows train = Rows(1500, columns, missing, seed: depth);
        byte[] json = Train(train, depth, rounds, seed: depth, treesPerRound);
        SparseRows rows = Rows(700, columns, missing, seed: 1000 + depth);
        using JsonDocument document = JsonDocument.Parse(json);
        TreeEnsemble ensemble = TreeEnsemble.Read(document.RootElement);
        ThresholdCodes codes = new(ensemble);
        TreeScorer scorer = new(ensemble, codes);
        TreeExplainer explainer = new(ensemble, codes, [.. Enumerable.Range(0, columns)], columns);

        (float[] margins, float[] parts) = Ours(scorer, explainer, codes, rows, TreeExplainer.BlockRows);
        (float[] alone, float[] partsAlone) = Ours(scorer, explainer, codes, rows, 1);

        using Booster booster = new(json);
        using NativeMatrix matrix = new(rows);
        float[] theirMargins = booster.Margins(matrix);
        float[] theirParts = booster.Contributions(matrix, columns);
        Assert.Equal(theirMargins, margins);
        Assert.Equal(margins, alone);
        Assert.Equal(parts, partsAlone);
        Assert.InRange(explainer.Base - theirParts[columns], -1e-4, 1e-4);
        for (int r = 0; r < rows.Rows; r++)
        {
            double sum = explainer.Base;
            for (int c = 0; c < columns; c++)
            {
                Assert.InRange(parts[(r * columns) + c] - theirParts[(r * (columns + 1)) + c], -1e-4, 1e-4);
                sum += parts[(r * columns) + c];
            }

            Assert.InRange(sum - margins[r], -2e-5, 2e-5);
        }
    }

    [Fact]
    public void Contributions_OfOneTree_AreTheShapleyValuesByDefinition()
    {
        const int Columns = 4;
        byte[] json = Train(Rows(800, Columns, 0.2, 5), depth: 4, rounds: 1, seed: 5);
        using JsonDocument document = JsonDocument.Parse(json);
        TreeEnsemble ensemble = TreeEnsemble.Read(document.RootElement);
        ThresholdCodes codes = new(ensemble);
        TreeExplainer explainer = new(ensemble, codes, [.. Enumerable.Range(0, Columns)], Columns);
        SparseRows rows = Rows(50, Columns, 0.2, 6);
        (_, float[] parts) = Ours(new TreeScorer(ensemble, codes), explainer, codes, rows, TreeExplainer.BlockRows);

        for (int r = 0; r < rows.Rows; r++)
        {
            float[] row = Dense(rows, r);
            for (int c = 0; c < Columns; c++)
            {
                Assert.InRange(parts[(r * Columns) + c] - Shapley(ensemble.Trees[0], row, c), -1e-6, 1e-6);
            }
        }
    }

    [Fact]
    public void Read_OtherObjective_IsRefused()
    {
        using JsonDocument document = JsonDocument.Parse("""{"learner":{"objective":{"name":"reg:squarederror"}}}""");
        Assert.Contains("binary:logistic", Assert.Throws<FormatException>(() => TreeEnsemble.Read(document.RootElement)).Message, StringComparison.Ordinal);
    }

    private static (float[] Margins, float[] Parts) Ours(TreeScorer scorer, TreeExplainer explainer, ThresholdCodes codes, SparseRows rows, int step)
    {
        int columns = rows.ColumnCount;
        float[] margins = new float[rows.Rows];
        float[] parts = new float[rows.Rows * columns];
        short[] block = new short[codes.Lanes * TreeExplainer.BlockRows];
        for (int r = 0; r < rows.Rows; r += step)
        {
            int count = Math.Min(step, rows.Rows - r);
            codes.Encode(rows, r, count, TreeExplainer.BlockRows, block);
            scorer.Score(block, margins.AsSpan(r, count));
            explainer.Explain(block, count, parts.AsSpan(r * columns, count * columns));
        }

        return (margins, parts);
    }

    private static byte[] Train(SparseRows rows, int depth, int rounds, int seed, int treesPerRound = 1)
    {
        Random dice = new(seed);
        float[] labels = new float[rows.Rows];
        float[] weights = new float[rows.Rows];
        for (int r = 0; r < rows.Rows; r++)
        {
            float[] row = Dense(rows, r);
            double tilt = (float.IsNaN(row[0]) ? 0.4 : row[0]) + (row[^1] > 0 ? 1 : -1) + dice.NextDouble() - 0.5;
            labels[r] = tilt > 0.3 ? 1 : 0;
            weights[r] = 0.5f + dice.NextSingle();
        }

        using NativeMatrix matrix = new(rows, labels, weights);
        using Booster booster = new([matrix], new Dictionary<string, string>
        {
            ["objective"] = "binary:logistic",
            ["tree_method"] = "hist",
            ["nthread"] = "1",
            ["verbosity"] = "0",
            ["max_depth"] = depth.ToString(CultureInfo.InvariantCulture),
            ["eta"] = "0.3",
            ["min_child_weight"] = "0.1",
            ["base_score"] = "0.37",

            // More than one tree a round is a random forest: each sees other rows and columns.
            ["num_parallel_tree"] = treesPerRound.ToString(CultureInfo.InvariantCulture),
            ["subsample"] = treesPerRound > 1 ? "0.7" : "1",
            ["colsample_bynode"] = treesPerRound > 1 ? "0.5" : "1",
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
        });
        for (int round = 0; round < rounds; round++)
        {
            booster.Update(round, matrix);
        }

        return booster.Save();
    }

    private static SparseRows Rows(int count, int columns, double missing, int seed)
    {
        Random dice = new(seed);
        SparseRows rows = new(count, columns, columns);
        for (int r = 0; r < count; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                if (dice.NextDouble() >= missing)
                {
                    // Some columns of few values, so that thresholds are met exactly.
                    rows.Add(c, c % 3 == 1 ? dice.Next(4) : (dice.NextDouble() * 4) - 2);
                }
            }

            rows.EndRow();
        }

        return rows;
    }

    private static float[] Dense(SparseRows rows, int row)
    {
        float[] values = new float[rows.ColumnCount];
        Array.Fill(values, float.NaN);
        for (int i = rows.Starts[row]; i < rows.Starts[row + 1]; i++)
        {
            values[rows.Columns[i]] = rows.Values[i];
        }

        return values;
    }

    private static double Shapley(RegressionTree tree, float[] row, int column)
    {
        int others = row.Length - 1;
        double sum = 0;
        for (int subset = 0; subset < 1 << row.Length; subset++)
        {
            if ((subset >> column & 1) != 0)
            {
                continue;
            }

            int size = int.PopCount(subset);
            double weight = Factorial(size) * Factorial(others - size) / Factorial(row.Length);
            sum += weight * (Expected(tree, 0, row, subset | (1 << column)) - Expected(tree, 0, row, subset));
        }

        return sum;
    }

    /// <summary>What the tree says when only some columns are known.</summary>
    private static double Expected(RegressionTree tree, int node, float[] row, int known)
    {
        if (tree.IsLeaf(node))
        {
            return tree.Threshold[node];
        }

        float value = row[tree.Column[node]];
        if ((known >> tree.Column[node] & 1) != 0)
        {
            bool left = float.IsNaN(value) ? tree.MissingLeft[node] : value < tree.Threshold[node];
            return Expected(tree, left ? tree.Left[node] : tree.Right[node], row, known);
        }

        double share = (double)tree.Cover[tree.Left[node]] / tree.Cover[node];
        double rest = (double)tree.Cover[tree.Right[node]] / tree.Cover[node];
        return (share * Expected(tree, tree.Left[node], row, known)) + (rest * Expected(tree, tree.Right[node], row, known));
    }

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
