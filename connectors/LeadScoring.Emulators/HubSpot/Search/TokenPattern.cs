using System.IO.Enumeration;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>What <c>CONTAINS_TOKEN</c> and the free-text query look for: whole words, with <c>*</c> as a wildcard.</summary>
internal sealed class TokenPattern(string pattern)
{
    private readonly string _whole = pattern.Trim();
    private readonly string[] _words = Words(pattern, keepWildcards: true);

    /// <summary>Whether a value holds all words of the pattern, or matches it as a whole.</summary>
    public bool IsIn(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        if (Matches(_whole, value))
        {
            return true;
        }

        string[] present = Words(value, keepWildcards: false);
        return _words.Length > 0 && Array.TrueForAll(_words, w => Array.Exists(present, p => Matches(w, p)));
    }

    private static bool Matches(string expression, string value) => FileSystemName.MatchesSimpleExpression(expression.Replace("?", "\\?", StringComparison.Ordinal), value);

    private static string[] Words(string text, bool keepWildcards)
    {
        List<string> words = [];
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool inside = i < text.Length && (char.IsLetterOrDigit(text[i]) || (keepWildcards && text[i] == '*'));
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                words.Add(text[start..i]);
                start = -1;
            }
        }

        return [.. words];
    }
}
