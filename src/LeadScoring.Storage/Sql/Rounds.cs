namespace LeadScoring.Storage;

/// <summary>Cuts a batch so that nothing comes twice in one round: what comes again has to see what was done before.</summary>
internal static class Rounds
{
    private const int MostItems = 5000;

    public static IEnumerable<List<T>> Of<T, TKey>(IEnumerable<T> items, Func<T, TKey> key)
        where TKey : notnull
    {
        List<T> round = [];
        HashSet<TKey> seen = [];
        foreach (T item in items)
        {
            if (!seen.Add(key(item)) || round.Count == MostItems)
            {
                yield return round;
                round = [];
                seen = [key(item)];
            }

            round.Add(item);
        }

        if (round.Count > 0)
        {
            yield return round;
        }
    }
}
