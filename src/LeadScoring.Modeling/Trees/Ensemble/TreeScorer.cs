using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LeadScoring.Modeling.Trees;

/// <summary>Margins of many rows at once. Immutable and thread-safe. Adds the trees' values in their order and in single precision, as the library does, so the margins are the same.</summary>
/// <remarks>Trees are laid out as complete ones (children of slot i at 2i + 1 and 2i + 2), so that a step is one comparison and no jump; eight rows walk side by side.</remarks>
internal sealed class TreeScorer
{
    private const int Side = 8;

    private readonly Walk[] _walks;
    private readonly float _start;

    public TreeScorer(TreeEnsemble ensemble, ThresholdCodes codes)
    {
        _start = ensemble.Start;
        _walks = [.. ensemble.Trees.Select(t => Walk.Of(t, codes))];
    }

    /// <summary>Margins of a block of coded rows.</summary>
    /// <param name="block">Lanes × <see cref="TreeExplainer.BlockRows"/> codes.</param>
    /// <param name="margins">One per row in use.</param>
    public void Score(ReadOnlySpan<short> block, Span<float> margins)
    {
        margins.Fill(_start);
        foreach (Walk walk in _walks)
        {
            walk.Add(block, margins);
        }
    }

    /// <summary>One tree, made complete down to its deepest question if that is not too deep; otherwise walked by its own links.</summary>
    private sealed class Walk(int depth, int[] lanes, short[] numbers, float[] values, int[]? right)
    {
        private const int Deepest = 10;

        public static Walk Of(RegressionTree tree, ThresholdCodes codes)
        {
            int depth = Depth(tree, 0);
            return depth <= Deepest ? Complete(tree, codes, depth) : Linked(tree, codes, depth);
        }

        public void Add(ReadOnlySpan<short> block, Span<float> margins)
        {
            int r = 0;
            if (right is null)
            {
                for (; r + Side <= margins.Length; r += Side)
                {
                    AddSide(block, r, margins);
                }
            }

            for (; r < margins.Length; r++)
            {
                margins[r] += right is null ? One(block, r) : OneLinked(block, r);
            }
        }

        private void AddSide(ReadOnlySpan<short> block, int r, Span<float> margins)
        {
            ref short codes = ref Unsafe.Add(ref MemoryMarshal.GetReference(block), r);
            ref int lane = ref MemoryMarshal.GetArrayDataReference(lanes);
            ref short number = ref MemoryMarshal.GetArrayDataReference(numbers);
            int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
            for (int level = 0; level < depth; level++)
            {
                a = (2 * a) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, a)) >= Unsafe.Add(ref number, a) ? 1 : 0);
                b = (2 * b) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, b) + 1) >= Unsafe.Add(ref number, b) ? 1 : 0);
                c = (2 * c) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, c) + 2) >= Unsafe.Add(ref number, c) ? 1 : 0);
                d = (2 * d) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, d) + 3) >= Unsafe.Add(ref number, d) ? 1 : 0);
                e = (2 * e) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, e) + 4) >= Unsafe.Add(ref number, e) ? 1 : 0);
                f = (2 * f) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, f) + 5) >= Unsafe.Add(ref number, f) ? 1 : 0);
                g = (2 * g) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, g) + 6) >= Unsafe.Add(ref number, g) ? 1 : 0);
                h = (2 * h) + 1 + (Unsafe.Add(ref codes, Unsafe.Add(ref lane, h) + 7) >= Unsafe.Add(ref number, h) ? 1 : 0);
            }

            int first = (1 << depth) - 1;
            margins[r] += values[a - first];
            margins[r + 1] += values[b - first];
            margins[r + 2] += values[c - first];
            margins[r + 3] += values[d - first];
            margins[r + 4] += values[e - first];
            margins[r + 5] += values[f - first];
            margins[r + 6] += values[g - first];
            margins[r + 7] += values[h - first];
        }

        private float One(ReadOnlySpan<short> block, int r)
        {
            int slot = 0;
            for (int level = 0; level < depth; level++)
            {
                slot = (2 * slot) + 1 + (block[lanes[slot] + r] >= numbers[slot] ? 1 : 0);
            }

            return values[slot - ((1 << depth) - 1)];
        }

        private float OneLinked(ReadOnlySpan<short> block, int r)
        {
            int node = 0;
            while (right![node] >= 0)
            {
                node = block[lanes[node] + r] < numbers[node] ? (int)values[node] : right[node];
            }

            return values[node];
        }

        private static int Depth(RegressionTree tree, int node) =>
            tree.IsLeaf(node) ? 0 : 1 + Math.Max(Depth(tree, tree.Left[node]), Depth(tree, tree.Right[node]));

        private static Walk Complete(RegressionTree tree, ThresholdCodes codes, int depth)
        {
            int inner = (1 << depth) - 1;
            int[] lanes = new int[inner];
            short[] numbers = new short[inner];
            float[] values = new float[1 << depth];
            void Place(int node, int slot, int level)
            {
                if (level == depth)
                {
                    values[slot - inner] = tree.Threshold[node];
                }
                else if (tree.IsLeaf(node))
                {
                    // Below an early leaf every way ends in its value.
                    Place(node, (2 * slot) + 1, level + 1);
                    Place(node, (2 * slot) + 2, level + 1);
                }
                else
                {
                    (int lane, numbers[slot]) = codes.Question(tree, node);
                    lanes[slot] = lane * TreeExplainer.BlockRows;
                    Place(tree.Left[node], (2 * slot) + 1, level + 1);
                    Place(tree.Right[node], (2 * slot) + 2, level + 1);
                }
            }

            Place(0, 0, 0);
            return new Walk(depth, lanes, numbers, values, null);
        }

        /// <summary>Keeps the links: at a question the value's place holds the left child.</summary>
        private static Walk Linked(RegressionTree tree, ThresholdCodes codes, int depth)
        {
            int[] lanes = new int[tree.Left.Length];
            short[] numbers = new short[tree.Left.Length];
            float[] values = new float[tree.Left.Length];
            for (int node = 0; node < lanes.Length; node++)
            {
                values[node] = tree.IsLeaf(node) ? tree.Threshold[node] : tree.Left[node];
                if (!tree.IsLeaf(node))
                {
                    (int lane, numbers[node]) = codes.Question(tree, node);
                    lanes[node] = lane * TreeExplainer.BlockRows;
                }
            }

            return new Walk(depth, lanes, numbers, values, tree.Right);
        }
    }
}
