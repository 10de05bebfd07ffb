namespace LeadScoring.Connectors.Salesforce;

/// <summary>Finds what someone probably meant.</summary>
internal static class NearestName
{
    /// <summary>The closest of <paramref name="names"/> by edits, without case; <see langword="null"/> when none is close.</summary>
    public static string? Of(string wanted, IEnumerable<string> names)
    {
        (string Name, int Edits)? best = names
            .Select(n => (Name: n, Edits: Distance(Plain(wanted), Plain(n))))
            .OrderBy(n => n.Edits)
            .ThenBy(n => n.Name, StringComparer.Ordinal)
            .Cast<(string, int)?>()
            .FirstOrDefault();
        return best is { } b && b.Edits <= Math.Max(2, wanted.Length / 3) ? b.Name : null;
    }

    private static string Plain(string name)
    {
        string lower = name.ToLowerInvariant();
        return (lower.EndsWith("__c", StringComparison.Ordinal) ? lower[..^3] : lower).Replace("_", string.Empty, StringComparison.Ordinal);
    }

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
