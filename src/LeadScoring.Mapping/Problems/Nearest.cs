namespace LeadScoring.Mapping;

/// <summary>Finds the name someone probably meant.</summary>
internal static class Nearest
{
    /// <summary>Names longer than this are never compared: no typing error explains them.</summary>
    private const int LongestName = 100;

    /// <summary>The known name with the fewest typing errors; <see langword="null"/> when none is near.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestName)
        {
            return null;
        }

        string upper = word.ToUpperInvariant();
        string? best = null;
        int bestDistance = Math.Max(1, word.Length / 3) + 1;
        // Names that differ more in length than errors are allowed cannot be near.
        foreach (string candidate in known.Where(k => k.Length <= LongestName))
        {
            if (Math.Abs(candidate.Length - word.Length) >= bestDistance)
            {
                continue;
            }

            int distance = Distance(upper, candidate.ToUpperInvariant());
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>The rest of a sentence: <c>; did you mean "x"?</c>, or the known names when none is near.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> known) =>
        Find(word, known) is { } near ? $"; did you mean \"{near}\"?"
        : known.Count == 0 ? "; none is defined."
        : known.Count <= 30 ? $". Known here: {string.Join(", ", known)}."
        : ".";

    /// <summary>Insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string left, string right)
    {
        int[] beforeLast = new int[right.Length + 1];
        int[] last = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, last[j] + 1), last[j - 1] + change);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last) = (last, current);
        }

        return last[right.Length];
    }
}
