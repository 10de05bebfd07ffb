using System.Collections;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Rows of a <see cref="StampIndex"/> as they were when the range was taken.</summary>
/// <param name="chunks">The index's chunks.</param>
/// <param name="first">The chunk the range begins in.</param>
/// <param name="begin">Where in that chunk.</param>
/// <param name="starts">For each chunk of the range, how many rows of the range come before it.</param>
/// <param name="count">Rows.</param>
internal sealed class IndexRange(List<List<Row>> chunks, int first, int begin, int[] starts, int count) : IReadOnlyList<Row>
{
    private Row[]? _kept;

    public int Count => count;

    public Row this[int index]
    {
        get
        {
            if (_kept is { } kept)
            {
                return kept[index];
            }

            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            int found = Array.BinarySearch(starts, index);
            int chunk = found >= 0 ? LastOf(found) : ~found - 1;
            return chunks[first + chunk][index - starts[chunk] + (chunk == 0 ? begin : 0)];
        }
    }

    /// <summary>Copies the rows, because the index is about to change.</summary>
    public void Keep() => _kept ??= [.. this];

    public IEnumerator<Row> GetEnumerator()
    {
        for (int i = 0; i < count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Of chunks that begin with the same row, the earlier are empty.</summary>
    private int LastOf(int chunk)
    {
        while (chunk + 1 < starts.Length && starts[chunk + 1] == starts[chunk])
        {
            chunk++;
        }

        return chunk;
    }
}
