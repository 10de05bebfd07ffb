using System.Text;

namespace LeadScoring.Storage;

/// <summary>Text as PostgreSQL can keep it: U+0000, which it refuses, is told by U+0001.</summary>
/// <remarks>
/// U+0000 becomes U+0001 U+0001, and U+0001 becomes U+0001 U+0002: every text comes back as it was, and texts keep their order.
/// Halves of surrogate pairs, which are no text in any encoding, become U+FFFD, as they do in SQLite.
/// </remarks>
internal static class PostgresText
{
    private const char Nul = '\0';
    private const char Mark = '\u0001';
    private const char One = '\u0002';

    public static string Write(string text)
    {
        bool marked = text.AsSpan().IndexOfAny(Nul, Mark) >= 0;
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return marked ? text.Replace("\u0001", "\u0001\u0002", StringComparison.Ordinal).Replace("\0", "\u0001\u0001", StringComparison.Ordinal) : text;
    }

    public static string Read(string text)
    {
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        StringBuilder told = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == Mark && i + 1 < text.Length)
            {
                told.Append(text[++i] == One ? Mark : Nul);
            }
            else
            {
                told.Append(text[i]);
            }
        }

        return told.ToString();
    }
}
