namespace LeadScoring.Modeling.Trees;

/// <summary>A piece of a tree with so few questions, those on the way to it included, that the contributions for every pattern of answers fit into a table.</summary>
/// <param name="Lanes">Per question its lane; question k is bit k of the pattern.</param>
/// <param name="Numbers">Per question its number in the lane.</param>
/// <param name="Features">Features that get contributions.</param>
/// <param name="Table">Patterns × features: what each feature gets.</param>
internal sealed record PatternUnit(int[] Lanes, short[] Numbers, int[] Features, float[] Table)
{
    /// <summary>Most questions of a unit: 256 patterns of up to 8 features are 8 KiB, which stay in the nearest cache while a block of rows is worked through.</summary>
    public const int MostQuestions = 8;

    /// <summary>Cuts a tree into units; leaves too deep for a table come as paths.</summary>
    public static void Cut(RegressionTree tree, ThresholdCodes codes, IReadOnlyList<int> featureOf, List<PatternUnit> units, List<LeafPath> deep) =>
        Cut(tree, codes, featureOf, [], 0, units, deep);

    private static void Cut(RegressionTree tree, ThresholdCodes codes, IReadOnlyList<int> featureOf, (int Node, bool Left)[] prefix, int node, List<PatternUnit> units, List<LeafPath> deep)
    {
        if (prefix.Length + Questions(tree, node) <= MostQuestions)
        {
            LeafPath[] leaves = [.. LeafPath.Below(tree, prefix, node).Where(l => l.Nodes.Length > 0)];
            if (leaves.Length > 0)
            {
                units.Add(Tabulate(tree, codes, featureOf, leaves));
            }
        }
        else if (tree.IsLeaf(node))
        {
            deep.AddRange(LeafPath.Below(tree, prefix, node));
        }
        else
        {
            Cut(tree, codes, featureOf, [.. prefix, (node, true)], tree.Left[node], units, deep);
            Cut(tree, codes, featureOf, [.. prefix, (node, false)], tree.Right[node], units, deep);
        }
    }

    private static int Questions(RegressionTree tree, int node) =>
        tree.IsLeaf(node) ? 0 : 1 + Questions(tree, tree.Left[node]) + Questions(tree, tree.Right[node]);

    private static PatternUnit Tabulate(RegressionTree tree, ThresholdCodes codes, IReadOnlyList<int> featureOf, LeafPath[] leaves)
    {
        int[] nodes = [.. leaves.SelectMany(l => l.Nodes).Distinct()];
        int[] features = [.. leaves.SelectMany(l => l.Columns).Select(c => featureOf[c]).Distinct()];
        double[] table = new double[(1 << nodes.Length) * features.Length];
        foreach (LeafPath leaf in leaves)
        {
            AddLeaf(leaf, nodes, [.. leaf.Columns.Select(c => Array.IndexOf(features, featureOf[c]))], features.Length, table);
        }

        return new PatternUnit(
            [.. nodes.Select(n => codes.Question(tree, n).Lane)],
            [.. nodes.Select(n => codes.Question(tree, n).Number)],
            features,
            [.. table.Select(v => (float)v)]);
    }

    private static void AddLeaf(LeafPath leaf, int[] nodes, int[] slots, int width, double[] table)
    {
        int columns = leaf.Columns.Length;
        double[] values = new double[(1 << columns) * columns];
        for (int ones = 0; ones < 1 << columns; ones++)
        {
            ShapleyWeights.Add(leaf.Value, leaf.Shares, ones, values.AsSpan(ones * columns, columns));
        }

        // A column's answers lead on only if all questions about it do.
        int[] asked = [.. leaf.Nodes.Select(n => Array.IndexOf(nodes, n))];
        for (int pattern = 0; pattern < 1 << nodes.Length; pattern++)
        {
            int ones = (1 << columns) - 1;
            for (int i = 0; i < asked.Length; i++)
            {
                if ((pattern >> asked[i] & 1) != 0 != leaf.GoesLeft[i])
                {
                    ones &= ~(1 << leaf.ColumnOf[i]);
                }
            }

            Span<double> to = table.AsSpan(pattern * width, width);
            ReadOnlySpan<double> parts = values.AsSpan(ones * columns, columns);
            for (int i = 0; i < parts.Length; i++)
            {
                to[slots[i]] += parts[i];
            }
        }
    }
}
