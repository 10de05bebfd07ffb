namespace LeadScoring.Mapping;

/// <summary>The word lists that are part of the program.</summary>
internal static class WordLists
{
    /// <summary>Lines of an embedded list without its comments; none for a list that only mappings fill.</summary>
    public static IReadOnlyList<string> Lines(string list)
    {
        if (list.Length == 0)
        {
            return [];
        }

        using Stream stream = typeof(WordLists).Assembly.GetManifestResourceStream($"Words/{list}.txt")
            ?? throw new InvalidOperationException($"The word list {list} is not part of this build.");
        using StreamReader reader = new(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !l.StartsWith('#'))];
    }

    /// <summary>Lines <c>phrase = class</c>.</summary>
    public static IEnumerable<(string Phrase, string Class)> Pairs(string list) =>
        Lines(list).Select(l => l.Split(" = ")).Select(p => (p[0], p[1]));
}
