namespace LeadScoring.Modeling;

/// <summary>Cuts rows into chunks, so that encoding a large table needs little memory.</summary>
internal static class RowChunks
{
    private const int Size = 4096;

    public static IEnumerable<(int From, int Count)> Of(int rows)
    {
        for (int from = 0; from < rows; from += Size)
        {
            yield return (from, Math.Min(Size, rows - from));
        }
    }

    public static void CheckLength(int actual, int expected, string parameter)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"There is room for {actual} values, but {expected} are needed.", parameter);
        }
    }
}
