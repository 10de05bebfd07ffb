namespace LeadScoring.Mapping;

/// <summary>Finds listed phrases in a title. The phrase with most words wins, then the class that stands first in the order, then the first in the title.</summary>
internal sealed class PhraseList
{
    private const int LongestPhrase = 5;

    private readonly Dictionary<string, string> _phrases = new(StringComparer.Ordinal);
    private readonly List<(string Ending, string Class)> _endings = [];
    private readonly IReadOnlyList<string> _order;

    public PhraseList(IEnumerable<(string Phrase, string Class)> pairs, IReadOnlyList<string> order)
    {
        _order = order;
        foreach ((string phrase, string to) in pairs)
        {
            string folded = FoldedText.Fold(phrase);
            if (phrase.StartsWith('*'))
            {
                _endings.Add((folded, to));
            }
            else
            {
                _phrases.TryAdd(folded, to);
            }
        }

        // The longest ending says most: "bereichsleiter" before "leiter".
        _endings.Sort((a, b) => b.Ending.Length != a.Ending.Length ? b.Ending.Length.CompareTo(a.Ending.Length) : string.CompareOrdinal(a.Ending, b.Ending));
    }

    public string? Find(string title)
    {
        string[] words = FoldedText.Words(title);
        for (int length = Math.Min(LongestPhrase, words.Length); length > 0; length--)
        {
            List<string> found = [];
            for (int start = 0; start + length <= words.Length; start++)
            {
                if (_phrases.TryGetValue(string.Join(' ', words, start, length), out string? known))
                {
                    found.Add(known);
                }
                else if (length == 1 && _endings.Find(e => words[start].EndsWith(e.Ending, StringComparison.Ordinal)).Class is { } byEnding)
                {
                    found.Add(byEnding);
                }
            }

            if (found.Count > 0)
            {
                return _order.FirstOrDefault(found.Contains) ?? found[0];
            }
        }

        return null;
    }
}
