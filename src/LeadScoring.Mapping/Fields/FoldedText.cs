using System.Text;

namespace LeadScoring.Mapping;

/// <summary>Text without case, accents and punctuation, so that spellings meet.</summary>
internal static class FoldedText
{
    private const int LongestText = 500;

    private const string Accented = "àáâãäåāąçćčďèéêëēęěìíîïīłñńňòóôõöøōŕřśšşťùúûüūůýÿźżž";

    private const string Plain = "aaaaaaaacccdeeeeeeeiiiiilnnnooooooorrssstuuuuuuyyzzz";

    /// <summary>The words of a text; very long texts are cut.</summary>
    public static string[] Words(string text)
    {
        StringBuilder folded = new(Math.Min(text.Length, LongestText));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestText)))
        {
            char lower = char.ToLowerInvariant(c);
            int accent = Accented.IndexOf(lower, StringComparison.Ordinal);
            _ = lower switch
            {
                'ß' => folded.Append("ss"),
                'æ' => folded.Append("ae"),
                'œ' => folded.Append("oe"),
                _ when accent >= 0 => folded.Append(Plain[accent]),
                _ when char.IsLetterOrDigit(lower) => folded.Append(lower),
                _ => folded.Append(' '),
            };
        }

        return folded.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public static string Fold(string text) => string.Join(' ', Words(text));
}
