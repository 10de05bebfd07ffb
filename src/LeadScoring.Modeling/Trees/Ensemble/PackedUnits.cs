using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LeadScoring.Modeling.Trees;

/// <summary>All units of an ensemble one behind the other, so that working through them reads memory in order. Immutable and thread-safe.</summary>
internal sealed class PackedUnits
{
    private readonly Unit[] _units;
    private readonly int[] _lanes;
    private readonly short[] _numbers;
    private readonly int[] _features;
    private readonly float[] _table;

    public PackedUnits(IReadOnlyList<PatternUnit> units)
    {
        _units = new Unit[units.Count];
        _lanes = [.. units.SelectMany(u => u.Lanes).Select(l => l * TreeExplainer.BlockRows)];
        _numbers = [.. units.SelectMany(u => u.Numbers)];
        _features = [.. units.SelectMany(u => u.Features)];
        _table = new float[units.Sum(u => u.Table.Length)];
        (int question, int feature, int table) = (0, 0, 0);
        for (int u = 0; u < units.Count; u++)
        {
            _units[u] = new Unit(question, units[u].Lanes.Length, feature, units[u].Features.Length, table);
            units[u].Table.CopyTo(_table, table);
            question += units[u].Lanes.Length;
            feature += units[u].Features.Length;
            table += units[u].Table.Length;
        }
    }

    /// <summary>Adds the contributions of many rows, unit by unit: a unit's table is fetched once for all of them.</summary>
    public void AddMany(ReadOnlySpan<short> block, int rows, int width, Span<float> sums)
    {
        Span<short> patterns = stackalloc short[TreeExplainer.BlockRows];
        foreach (ref readonly Unit unit in _units.AsSpan())
        {
            Patterns(unit, block, rows, patterns);
            ref float row = ref MemoryMarshal.GetReference(sums);
            foreach (short pattern in patterns[..rows])
            {
                AddLine(unit, pattern, ref row);
                row = ref Unsafe.Add(ref row, width);
            }
        }
    }

    /// <summary>Adds the contributions of the block's first row. All table lines are asked for before the first is needed, because a single row finds none of them in the cache.</summary>
    public unsafe void AddOne(ReadOnlySpan<short> block, Span<float> sums)
    {
        Span<byte> patterns = _units.Length <= 16_384 ? stackalloc byte[_units.Length] : new byte[_units.Length];
        ref short codes = ref MemoryMarshal.GetReference(block);
        ref int lanes = ref MemoryMarshal.GetArrayDataReference(_lanes);
        ref short numbers = ref MemoryMarshal.GetArrayDataReference(_numbers);
        ref float table = ref MemoryMarshal.GetArrayDataReference(_table);
        for (int u = 0; u < _units.Length; u++)
        {
            ref readonly Unit unit = ref _units[u];
            int pattern = 0;
            for (int k = 0; k < unit.Questions; k++)
            {
                bool below = Unsafe.Add(ref codes, Unsafe.Add(ref lanes, unit.Question + k)) < Unsafe.Add(ref numbers, unit.Question + k);
                pattern |= (below ? 1 : 0) << k;
            }

            patterns[u] = (byte)pattern;
            if (Sse.IsSupported)
            {
                // A hint only: should the array move meanwhile, nothing is lost but the hint.
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref table, unit.Table + (pattern * unit.Features))));
            }
        }

        ref float row = ref MemoryMarshal.GetReference(sums);
        for (int u = 0; u < _units.Length; u++)
        {
            AddLine(_units[u], patterns[u], ref row);
        }
    }

    private void Patterns(in Unit unit, ReadOnlySpan<short> block, int rows, Span<short> patterns)
    {
        ref short codes = ref MemoryMarshal.GetReference(block);
        ref short to = ref MemoryMarshal.GetReference(patterns);
        ReadOnlySpan<int> lanes = _lanes.AsSpan(unit.Question, unit.Questions);
        ReadOnlySpan<short> numbers = _numbers.AsSpan(unit.Question, unit.Questions);
        for (int r = 0; r < rows; r += Vector256<short>.Count)
        {
            Vector256<short> pattern = Vector256<short>.Zero;
            for (int k = 0; k < lanes.Length; k++)
            {
                Vector256<short> code = Vector256.LoadUnsafe(ref codes, (nuint)(lanes[k] + r));
                pattern |= Vector256.LessThan(code, Vector256.Create(numbers[k])) & Vector256.Create((short)(1 << k));
            }

            pattern.StoreUnsafe(ref to, (nuint)r);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddLine(in Unit unit, int pattern, ref float row)
    {
        ref float line = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_table), unit.Table + (pattern * unit.Features));
        ref int feature = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_features), unit.Feature);
        for (int i = 0; i < unit.Features; i++)
        {
            Unsafe.Add(ref row, Unsafe.Add(ref feature, i)) += Unsafe.Add(ref line, i);
        }
    }

    /// <summary>Where a unit's parts begin, and how many there are.</summary>
    private readonly record struct Unit(int Question, int Questions, int Feature, int Features, int Table);
}
