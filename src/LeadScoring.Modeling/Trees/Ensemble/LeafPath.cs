namespace LeadScoring.Modeling.Trees;

/// <summary>The way from the root to a leaf: which questions, which answers, and what they say about each column.</summary>
/// <param name="Nodes">Questions from the root on.</param>
/// <param name="GoesLeft">The answer that leads on, per question.</param>
/// <param name="Columns">Distinct columns asked about.</param>
/// <param name="ColumnOf">Per question the position of its column in <paramref name="Columns"/>.</param>
/// <param name="Shares">Per column the share of training weight that its answers let through.</param>
/// <param name="Value">The leaf's value.</param>
internal sealed record LeafPath(int[] Nodes, bool[] GoesLeft, int[] Columns, int[] ColumnOf, double[] Shares, double Value)
{
    /// <summary>All leaves below a node.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="prefix">Questions and answers from the root to <paramref name="node"/>.</param>
    /// <param name="node">Where to begin.</param>
    public static IEnumerable<LeafPath> Below(RegressionTree tree, IReadOnlyList<(int Node, bool Left)> prefix, int node)
    {
        if (tree.IsLeaf(node))
        {
            return [Of(tree, prefix, tree.Threshold[node])];
        }

        return Below(tree, [.. prefix, (node, true)], tree.Left[node]).Concat(Below(tree, [.. prefix, (node, false)], tree.Right[node]));
    }

    private static LeafPath Of(RegressionTree tree, IReadOnlyList<(int Node, bool Left)> path, float value)
    {
        List<int> columns = [];
        int[] columnOf = new int[path.Count];
        List<double> shares = [];
        for (int i = 0; i < path.Count; i++)
        {
            (int node, bool left) = path[i];
            int at = columns.IndexOf(tree.Column[node]);
            if (at < 0)
            {
                at = columns.Count;
                columns.Add(tree.Column[node]);
                shares.Add(1);
            }

            columnOf[i] = at;
            shares[at] *= (double)tree.Cover[left ? tree.Left[node] : tree.Right[node]] / tree.Cover[node];
        }

        return new LeafPath([.. path.Select(p => p.Node)], [.. path.Select(p => p.Left)], [.. columns], columnOf, [.. shares], value);
    }
}
