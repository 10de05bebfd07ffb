using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LeadScoring.Emulators.Salesforce;

internal enum SoqlTokenKind
{
    Name,
    Text,
    Number,
    Time,
    Symbol,
    End,
}

/// <summary>One token; <paramref name="Raw"/> as written, <paramref name="Value"/> of a text without its quotes and escapes.</summary>
internal readonly record struct SoqlToken(SoqlTokenKind Kind, string Raw, string Value, int Position);

/// <summary>Cuts SOQL into tokens.</summary>
internal static partial class SoqlLexer
{
    private const int LongestText = 4_000;

    /// <exception cref="ApiException">The text has a character, string or number that SOQL has not.</exception>
    public static List<SoqlToken> Cut(string soql)
    {
        List<SoqlToken> tokens = [];
        int i = 0;
        while (i < soql.Length)
        {
            char c = soql[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
                continue;
            }

            SoqlToken token = c switch
            {
                '\'' => Quoted(soql, i),
                _ when char.IsAsciiLetter(c) => Match(NamePattern(), SoqlTokenKind.Name, soql, i),
                _ when char.IsAsciiDigit(c) || c is '-' or '+' or '.' => TimeOrNumber(soql, i),
                _ => Symbol(soql, i),
            };
            tokens.Add(token);
            i += token.Raw.Length;
        }

        tokens.Add(new SoqlToken(SoqlTokenKind.End, "", "", soql.Length));
        return tokens;
    }

    private static SoqlToken Match(Regex pattern, SoqlTokenKind kind, string soql, int start)
    {
        string raw = pattern.Match(soql, start).Value;
        return new SoqlToken(kind, raw, raw, start);
    }

    private static SoqlToken TimeOrNumber(string soql, int start)
    {
        if (TimePattern().Match(soql, start) is { Success: true } time)
        {
            return new SoqlToken(SoqlTokenKind.Time, time.Value, time.Value, start);
        }

        if (soql[start] == '.' || NumberPattern().Match(soql, start) is not { Success: true } number)
        {
            return Symbol(soql, start);
        }

        int end = start + number.Length;
        return end < soql.Length && (char.IsAsciiLetterOrDigit(soql[end]) || soql[end] is '_' or ':')
            ? throw SoqlError.Malformed(soql, start, $"unexpected token: '{number.Value}{soql[end]}'")
            : new SoqlToken(SoqlTokenKind.Number, number.Value, number.Value, start);
    }

    private static SoqlToken Symbol(string soql, int start)
    {
        foreach (string symbol in (ReadOnlySpan<string>)["<=", ">=", "!=", "<>", "=", "<", ">", "(", ")", ",", ".", ":"])
        {
            if (string.CompareOrdinal(soql, start, symbol, 0, symbol.Length) == 0)
            {
                return new SoqlToken(SoqlTokenKind.Symbol, symbol, symbol, start);
            }
        }

        throw SoqlError.Malformed(soql, start, string.Create(CultureInfo.InvariantCulture, $"unexpected token: '{soql[start]}'"));
    }

    private static SoqlToken Quoted(string soql, int start)
    {
        StringBuilder value = new();
        int i = start + 1;
        for (; i < soql.Length && soql[i] != '\''; i++)
        {
            if (soql[i] != '\\')
            {
                value.Append(soql[i]);
                continue;
            }

            char escaped = ++i < soql.Length ? soql[i] : '\0';
            _ = escaped switch
            {
                'n' or 'N' => value.Append('\n'),
                'r' or 'R' => value.Append('\r'),
                't' or 'T' => value.Append('\t'),
                'b' or 'B' => value.Append('\b'),
                'f' or 'F' => value.Append('\f'),
                '\'' or '"' => value.Append(escaped),
                '\\' => value.Append(@"\\"), // LIKE needs to tell an escaped wildcard from a plain one; Unescape takes the rest away.
                '_' or '%' => value.Append('\\').Append(escaped),
                _ => throw SoqlError.Malformed(soql, i, $"Invalid string literal '{soql[start..Math.Min(i + 1, soql.Length)]}'. Illegal character sequence '\\{escaped}' in string literal."),
            };
        }

        if (i >= soql.Length)
        {
            throw SoqlError.Malformed(soql, start, "line " + "1:" + start.ToString(CultureInfo.InvariantCulture) + " mismatched character '<EOF>' expecting '''");
        }

        return value.Length > LongestText
            ? throw SoqlError.Malformed(soql, start, $"string literal is longer than {LongestText} characters")
            : new SoqlToken(SoqlTokenKind.Text, soql[start..(i + 1)], value.ToString(), start);
    }

    /// <summary>The plain text of a string literal outside LIKE.</summary>
    public static string Unescape(string literal) =>
        literal.Contains('\\', StringComparison.Ordinal) ? EscapedPattern().Replace(literal, "$1") : literal;

    [GeneratedRegex(@"\G[A-Za-z][A-Za-z0-9_]*")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\G[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\G\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2}))?(?![\dT:])", RegexOptions.IgnoreCase)]
    private static partial Regex TimePattern();

    [GeneratedRegex(@"\\([\\%_])")]
    private static partial Regex EscapedPattern();
}
