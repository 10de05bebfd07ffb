namespace LeadScoring.Mapping;

/// <summary>Names that authors give to objects, fields, features and teams.</summary>
internal static class Names
{
    private const int LongestName = 60;

    // What conditions read as something else.
    private static readonly string[] Reserved = ["and", "or", "is", "not", "contains", "exists", "empty", "always"];

    /// <summary>Lower-case letters, digits and _, beginning with a letter, so that a name reads the same in conditions, stores and reports.</summary>
    public static bool Check(TextNode node, string what, ProblemList problems)
    {
        string text = node.Text;
        if (Reserved.Contains(text, StringComparer.Ordinal))
        {
            problems.Error(node.At, $"\"{text}\" is a word of conditions and cannot name {what}.");
            return false;
        }

        if (text.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
        {
            return true;
        }

        problems.Error(node.At, $"\"{text}\" cannot name {what}: use lower-case letters, digits and _, beginning with a letter, at most {LongestName}.");
        return false;
    }
}
