using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    private readonly ThresholdCodes _codes;
    private readonly PatternUnit[] _units;
    private readonly DeepLeaf[] _deep;
    private readonly int _features;

    /// <param name="ensemble">The trees.</param>
    /// <param name="codes">Codes made for them.</param>
    /// <param name="featureOf">Per column the feature that gets its contribution.</param>
    /// <param name="features">Number of features.</param>
    public TreeExplainer(TreeEnsemble ensemble, ThresholdCodes codes, IReadOnlyList<int> featureOf, int features)
    {
        _codes = codes;
        _features = features;
        List<PatternUnit> units = [];
        List<DeepLeaf> deep = [];
        foreach (RegressionTree tree in ensemble.Trees)
        {
            List<LeafPath> leaves = [];
            PatternUnit.Cut(tree, codes, featureOf, units, leaves);
            deep.AddRange(leaves.Select(l => new DeepLeaf(l, [.. l.Nodes.Select(n => codes.Question(tree, n))], [.. l.Columns.Select(c => featureOf[c])])));
        }

        _units = [.. units];
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
        Span<short> patterns = stackalloc short[BlockRows];
        foreach (PatternUnit unit in _units)
        {
            if (rows == 1)
            {
                patterns[0] = PatternOf(unit, block);
            }
            else
            {
                Patterns(unit, block, rows, patterns);
            }

            AddTable(unit, patterns[..rows], sums);
        }

        foreach (DeepLeaf leaf in _deep)
        {
            leaf.Add(block, rows, _features, sums);
        }
    }

    private static short PatternOf(PatternUnit unit, ReadOnlySpan<short> block)
    {
        int pattern = 0;
        for (int k = 0; k < unit.Lanes.Length; k++)
        {
            pattern |= (block[unit.Lanes[k] * BlockRows] < unit.Numbers[k] ? 1 : 0) << k;
        }

        return (short)pattern;
    }

    private static void Patterns(PatternUnit unit, ReadOnlySpan<short> block, int rows, Span<short> patterns)
    {
        ref short codes = ref MemoryMarshal.GetReference(block);
        ref short to = ref MemoryMarshal.GetReference(patterns);
        for (int r = 0; r < rows; r += Vector256<short>.Count)
        {
            Vector256<short> pattern = Vector256<short>.Zero;
            for (int k = 0; k < unit.Lanes.Length; k++)
            {
                Vector256<short> code = Vector256.LoadUnsafe(ref codes, (nuint)((unit.Lanes[k] * BlockRows) + r));
                pattern |= Vector256.LessThan(code, Vector256.Create(unit.Numbers[k])) & Vector256.Create((short)(1 << k));
            }

            pattern.StoreUnsafe(ref to, (nuint)r);
        }
    }

    private void AddTable(PatternUnit unit, ReadOnlySpan<short> patterns, Span<float> sums)
    {
        ref float table = ref MemoryMarshal.GetArrayDataReference(unit.Table);
        ref float row = ref MemoryMarshal.GetReference(sums);
        ref int features = ref MemoryMarshal.GetArrayDataReference(unit.Features);
        int width = unit.Features.Length;
        for (int r = 0; r < patterns.Length; r++)
        {
            ref float line = ref Unsafe.Add(ref table, patterns[r] * width);
            for (int i = 0; i < width; i++)
            {
                Unsafe.Add(ref row, Unsafe.Add(ref features, i)) += Unsafe.Add(ref line, i);
            }

            row = ref Unsafe.Add(ref row, _features);
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
