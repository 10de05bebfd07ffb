namespace LeadScoring.Emulators.Salesforce;

/// <summary>A position in the order (stamp, id).</summary>
internal readonly record struct StampKey(DateTime Stamp, string Id) : IComparable<StampKey>
{
    public static readonly StampKey Lowest = new(DateTime.MinValue, "");
    public static readonly StampKey Highest = new(DateTime.MaxValue, "\uffff");

    public int CompareTo(StampKey other)
    {
        int byStamp = Stamp.CompareTo(other.Stamp);
        return byStamp != 0 ? byStamp : string.CompareOrdinal(Id, other.Id);
    }

    public static StampKey Max(StampKey a, StampKey b) => a.CompareTo(b) >= 0 ? a : b;

    public static StampKey Min(StampKey a, StampKey b) => a.CompareTo(b) <= 0 ? a : b;
}

/// <summary>Rows in the order (stamp, id), in chunks so that a change moves a few kilobytes and a range starts by binary search.</summary>
internal sealed class StampIndex
{
    private const int ChunkSize = 2048;
    private readonly List<List<Row>> _chunks = [];
    private readonly List<WeakReference<IndexRange>> _ranges = [];

    public int Count { get; private set; }

    /// <summary>Builds the index over many rows at once.</summary>
    public void Fill(IEnumerable<Row> rows)
    {
        KeepRanges();
        _chunks.Clear();
        Row[] sorted = [.. rows];
        Array.Sort(sorted, static (a, b) => Key(a).CompareTo(Key(b)));
        Count = sorted.Length;
        foreach (Row[] chunk in sorted.Chunk(ChunkSize / 2))
        {
            _chunks.Add([.. chunk]);
        }
    }

    public void Add(Row row)
    {
        KeepRanges();
        Count++;
        if (_chunks.Count == 0)
        {
            _chunks.Add([row]);
            return;
        }

        (int chunk, int position) = Find(Key(row));
        if (chunk == _chunks.Count)
        {
            chunk--;
            position = _chunks[chunk].Count;
        }

        List<Row> rows = _chunks[chunk];
        rows.Insert(position, row);
        if (rows.Count > ChunkSize)
        {
            _chunks.Insert(chunk + 1, rows.GetRange(ChunkSize / 2, rows.Count - (ChunkSize / 2)));
            rows.RemoveRange(ChunkSize / 2, rows.Count - (ChunkSize / 2));
        }
    }

    public void Remove(Row row)
    {
        KeepRanges();
        (int chunk, int position) = Find(Key(row));
        if (chunk == _chunks.Count || _chunks[chunk][position].Id != row.Id)
        {
            throw new InvalidOperationException($"Row {row.Id} is not in the index.");
        }

        Count--;
        _chunks[chunk].RemoveAt(position);
        if (_chunks[chunk].Count == 0)
        {
            _chunks.RemoveAt(chunk);
        }
    }

    /// <summary>The same as <see cref="Range"/> as it is now, without copying: rows are copied only if the index changes while somebody still holds the range.</summary>
    /// <remarks>To be read under the organisation's lock, like the index. A million rows cost some microseconds.</remarks>
    public IReadOnlyList<Row> Snapshot(StampKey from, StampKey to)
    {
        (int first, int begin) = Find(from);
        (int last, int end) = Find(to);
        List<int> starts = [];
        int count = 0;
        for (int i = first; i <= last && i < _chunks.Count; i++)
        {
            starts.Add(count);
            count += (i == last ? end : _chunks[i].Count) - (i == first ? begin : 0);
        }

        IndexRange range = new(_chunks, first, begin, [.. starts], Math.Max(0, count));
        lock (_ranges)
        {
            if (_ranges.Count == _ranges.Capacity)
            {
                _ranges.RemoveAll(static r => !r.TryGetTarget(out _));
            }

            _ranges.Add(new WeakReference<IndexRange>(range));
        }

        return range;
    }

    /// <summary>Rows from <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive), ascending.</summary>
    public IEnumerable<Row> Range(StampKey from, StampKey to)
    {
        (int chunk, int position) = Find(from);
        for (; chunk < _chunks.Count; chunk++, position = 0)
        {
            List<Row> rows = _chunks[chunk];
            for (; position < rows.Count; position++)
            {
                if (Key(rows[position]).CompareTo(to) >= 0)
                {
                    yield break;
                }

                yield return rows[position];
            }
        }
    }

    /// <summary>Before a change: whoever holds a range keeps the rows it had.</summary>
    private void KeepRanges()
    {
        lock (_ranges)
        {
            foreach (WeakReference<IndexRange> held in _ranges)
            {
                if (held.TryGetTarget(out IndexRange? range))
                {
                    range.Keep();
                }
            }

            _ranges.Clear();
        }
    }

    private static StampKey Key(Row row) => new(row.Stamp, row.Id);

    /// <summary>Place of the first row that is not below the key.</summary>
    private (int Chunk, int Position) Find(StampKey key)
    {
        int low = 0;
        int high = _chunks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Key(_chunks[middle][^1]).CompareTo(key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == _chunks.Count)
        {
            return (low, 0);
        }

        List<Row> rows = _chunks[low];
        int from = 0;
        int to = rows.Count;
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (Key(rows[middle]).CompareTo(key) < 0)
            {
                from = middle + 1;
            }
            else
            {
                to = middle;
            }
        }

        return (low, from);
    }
}
