using System.Globalization;
using System.Text;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Writes the parts of SOQL that carry values or names from outside.</summary>
internal static class Soql
{
    /// <summary>A quoted string literal. Source: SOQL and SOSL Reference, "Quoted String Escape Sequences".</summary>
    public static string Text(string value)
    {
        StringBuilder literal = new("'", value.Length + 2);
        foreach (char c in value)
        {
            literal.Append(c switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '"' => "\\\"",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                _ => c.ToString(),
            });
        }

        return literal.Append('\'').ToString();
    }

    /// <summary>A datetime literal; never quoted.</summary>
    public static string Instant(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>Whether the text can stand as a field path or object name: letters, digits, underscores, and dots between.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 255 && text.Split('.').All(part =>
        part.Length > 0 && char.IsAsciiLetter(part[0]) && part.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));
}
