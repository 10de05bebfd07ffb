using System.Text;
using System.Text.RegularExpressions;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>A LIKE pattern: <c>%</c> any run, <c>_</c> one character, backslash takes their meaning away; case-insensitive, whole text.</summary>
internal sealed class SoqlLike
{
    private readonly Regex _regex;

    public SoqlLike(string pattern)
    {
        StringBuilder expression = new(@"\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            _ = c switch
            {
                '\\' when i + 1 < pattern.Length => expression.Append(Regex.Escape(pattern[++i].ToString())),
                '%' => expression.Append(".*"),
                '_' => expression.Append('.'),
                _ => expression.Append(Regex.Escape(c.ToString())),
            };
        }

        // Patterns come from clients: the engine without backtracking cannot be stalled by one.
        _regex = new Regex(expression.Append(@"\z").ToString(), RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    public bool Matches(string text) => _regex.IsMatch(text);
}
