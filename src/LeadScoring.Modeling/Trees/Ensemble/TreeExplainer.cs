namespace LeadScoring.Modeling.Trees;

/// <summary>Exact TreeSHAP for many rows at once. Immutable and thread-safe.</summary>
/// <remarks>
/// Every tree is cut into <see cref="PatternUnit"/>s whose contributions are tabulated once. A row then costs, per unit, its pattern of answers
/// (compared for 16 rows at a time) and one table line added to its features. Sums are in single precision, in the order of the units.
/// </remarks>
internal sealed class TreeExplainer
{
    /// <summary>Rows worked through together: enough to pay for fetching a unit's table, few enough for their sums to stay in the second cache.</summary>
    public const int BlockRows = 256;

    private readonly PackedUnits _units;
    private readonly DeepLeaf[] _deep;
    private readonly int _features;

    /// <param name="ensemble">The trees.</param>
    /// <param name="codes">Codes made for them.</param>
    /// <param name="featureOf">Per column the feature that gets its contribution.</param>
    /// <param name="features">Number of features.</param>
    public TreeExplainer(TreeEnsemble ensemble, ThresholdCodes codes, IReadOnlyList<int> featureOf, int features)
    {
        _features = features;
        List<PatternUnit> units = [];
        List<DeepLeaf> deep = [];
        foreach (RegressionTree tree in ensemble.Trees)
        {
            List<LeafPath> leaves = [];
            PatternUnit.Cut(tree, codes, featureOf, units, leaves);
            deep.AddRange(leaves.Select(l => new DeepLeaf(l, [.. l.Nodes.Select(n => codes.Question(tree, n))], [.. l.Columns.Select(c => featureOf[c])])));
        }

        _units = new PackedUnits(units);
        _deep = [.. deep];
        Base = ensemble.Start + ensemble.Trees.Sum(t => t.MeanBelow(0));
    }

    /// <summary>The margin before any feature is known.</summary>
    public double Base { get; }

    /// <summary>Contributions of a block of coded rows.</summary>
    /// <param name="block">Lanes × <see cref="BlockRows"/> codes.</param>
    /// <param name="rows">Rows in use.</param>
    /// <param name="sums">Rows × features, overwritten.</param>
    public void Explain(ReadOnlySpan<short> block, int rows, Span<float> sums)
    {
        sums.Clear();
        if (rows == 1)
        {
            _units.AddOne(block, sums);
        }
        else
        {
            _units.AddMany(block, rows, _features, sums);
        }

        foreach (DeepLeaf leaf in _deep)
        {
            leaf.Add(block, rows, _features, sums);
        }
    }

    /// <summary>A leaf below more questions than a table can hold: worked out row by row.</summary>
    private sealed class DeepLeaf(LeafPath path, (int Lane, short Number)[] questions, int[] features)
    {
        public void Add(ReadOnlySpan<short> block, int rows, int width, Span<float> sums)
        {
            Span<double> values = stackalloc double[features.Length];
            for (int r = 0; r < rows; r++)
            {
                int ones = (1 << features.Length) - 1;
                for (int i = 0; i < questions.Length; i++)
                {
                    if (block[(questions[i].Lane * BlockRows) + r] < questions[i].Number != path.GoesLeft[i])
                    {
                        ones &= ~(1 << path.ColumnOf[i]);
                    }
                }

                values.Clear();
                ShapleyWeights.Add(path.Value, path.Shares, ones, values);
                for (int i = 0; i < features.Length; i++)
                {
                    sums[(r * width) + features[i]] += (float)values[i];
                }
            }
        }
    }
}
