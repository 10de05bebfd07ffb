using System.Text.Json;

namespace LeadScoring.Modeling.Trees;

/// <summary>One tree in flat arrays; node 0 is the root. Immutable.</summary>
/// <remarks>Source of the format: XGBoost's model schema (doc/model.schema), release 1.7: <c>left_children</c>, <c>right_children</c> (−1 = leaf), <c>split_indices</c>, <c>split_conditions</c> (a leaf's value), <c>default_left</c>, <c>sum_hessian</c>.</remarks>
/// <param name="Left">Child for values below the threshold; −1 at a leaf.</param>
/// <param name="Right">The other child; −1 at a leaf.</param>
/// <param name="Column">Column asked about.</param>
/// <param name="Threshold">Values below it go left; at a leaf its value.</param>
/// <param name="MissingLeft">Whether a missing value goes left.</param>
/// <param name="Cover">Training weight that reached the node.</param>
internal sealed record RegressionTree(int[] Left, int[] Right, int[] Column, float[] Threshold, bool[] MissingLeft, float[] Cover)
{
    public bool IsLeaf(int node) => Left[node] < 0;

    /// <summary>What the tree says on average over its training weight, below a node.</summary>
    public double MeanBelow(int node) => IsLeaf(node)
        ? Threshold[node]
        : ((Cover[Left[node]] * MeanBelow(Left[node])) + (Cover[Right[node]] * MeanBelow(Right[node]))) / (Cover[Left[node]] + Cover[Right[node]]);

    /// <exception cref="FormatException">The tree is of a kind the training here never makes (categorical splits).</exception>
    public static RegressionTree Read(JsonElement json)
    {
        if (json.TryGetProperty("categories_nodes", out JsonElement categories) && categories.GetArrayLength() > 0)
        {
            throw new FormatException("The model has categorical splits, which this version does not read.");
        }

        return new RegressionTree(
            Whole(json, "left_children"),
            Whole(json, "right_children"),
            Whole(json, "split_indices"),
            Single(json, "split_conditions"),
            [.. json.GetProperty("default_left").EnumerateArray().Select(e => e.ValueKind == JsonValueKind.True || (e.ValueKind == JsonValueKind.Number && e.GetInt32() != 0))],
            Single(json, "sum_hessian"));
    }

    private static int[] Whole(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetInt32())];

    private static float[] Single(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(e => e.GetSingle())];
}
