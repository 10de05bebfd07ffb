namespace LeadScoring.Mapping;

/// <summary>Kinds of token in a condition.</summary>
internal enum TokenKind
{
    Word,
    Quoted,
    Operator,
    End,
}

/// <summary>A word, a quoted text or an operator of a condition, with its offset in the line.</summary>
internal readonly record struct ConditionToken(TokenKind Kind, string Text, int Offset)
{
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"];

    private static readonly string[] Keywords = ["and", "or", "is", "not", "contains", "exists", "empty"];

    /// <summary>As messages show it.</summary>
    public string Quoted => Kind == TokenKind.End ? "the end" : $"\"{Text}\"";

    public bool IsKeyword => Kind == TokenKind.Word && Keywords.Contains(Text, StringComparer.OrdinalIgnoreCase);

    public bool IsWord(string word) => Kind == TokenKind.Word && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>All tokens of a line; two ends close it, so that looking one ahead is always possible.</summary>
    /// <exception cref="ConditionSyntaxException">A quote is not closed, or there are brackets.</exception>
    public static IReadOnlyList<ConditionToken> Split(string line)
    {
        List<ConditionToken> tokens = [];
        int i = 0;
        while (i < line.Length)
        {
            char c = line[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '"' or '\'')
            {
                int close = line.IndexOf(c, i + 1);
                if (close < 0)
                {
                    throw new ConditionSyntaxException(i, $"The quote {c} that opens here is never closed.");
                }

                tokens.Add(new ConditionToken(TokenKind.Quoted, line[(i + 1)..close], i));
                i = close + 1;
            }
            else if (c is '(' or ')' or '[' or ']' or '{' or '}')
            {
                throw new ConditionSyntaxException(i, $"\"{c}\": conditions have no brackets. \"and\" binds tighter than \"or\"; several values are joined by \"or\".");
            }
            else if (Operators.FirstOrDefault(o => string.CompareOrdinal(line, i, o, 0, o.Length) == 0) is { } op)
            {
                tokens.Add(new ConditionToken(TokenKind.Operator, op, i));
                i += op.Length;
            }
            else
            {
                int start = i;
                while (i < line.Length && !char.IsWhiteSpace(line[i]) && line[i] is not ('"' or '\'' or '(' or ')' or '[' or ']' or '{' or '}' or '=' or '!' or '<' or '>'))
                {
                    i++;
                }

                if (i == start)
                {
                    throw new ConditionSyntaxException(i, $"\"{c}\" is not expected here. Known: = != < <= > >= is contains exists.");
                }

                tokens.Add(new ConditionToken(TokenKind.Word, line[start..i], start));
            }
        }

        tokens.Add(new ConditionToken(TokenKind.End, string.Empty, line.Length));
        tokens.Add(new ConditionToken(TokenKind.End, string.Empty, line.Length));
        return tokens;
    }
}

/// <summary>A line is no condition; caught inside this project and turned into a problem with its position.</summary>
internal sealed class ConditionSyntaxException(int offset, string message) : Exception(message)
{
    /// <summary>Where in the line, from 0.</summary>
    public int Offset { get; } = offset;
}
