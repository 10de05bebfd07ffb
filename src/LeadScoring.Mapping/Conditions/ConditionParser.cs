using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>A condition, and where in its line each name stands.</summary>
internal sealed record ParsedCondition(Condition Condition, IReadOnlyList<NamedOffset> Names);

/// <summary>A name of a condition, the values it is compared with, and the offset of the name in the line, from 0.</summary>
internal sealed record NamedOffset(Comparison Comparison, int Offset)
{
    public string Name => Comparison.Name;
}

/// <summary>Parses one plain line: <c>kind = page and detail contains "/pricing"</c>. <c>and</c> binds tighter than <c>or</c>; there are no brackets.</summary>
/// <remarks>After <c>or</c>, a word that no operator follows is one more value: <c>seniority is vp or director</c>.</remarks>
internal sealed class ConditionParser
{
    private const int LongestLine = 2000;

    private readonly IReadOnlyList<ConditionToken> _tokens;
    private readonly List<NamedOffset> _names = [];
    private int _next;

    private ConditionParser(IReadOnlyList<ConditionToken> tokens) => _tokens = tokens;

    private ConditionToken Current => _tokens[_next];

    /// <summary>Parses and reports; <see langword="null"/> after a problem.</summary>
    public static ParsedCondition? Parse(TextNode node, ProblemList problems)
    {
        try
        {
            return Parse(node.Text);
        }
        catch (ConditionSyntaxException wrong)
        {
            problems.Error(node.Inside(wrong.Offset), wrong.Message);
            return null;
        }
    }

    /// <exception cref="ConditionSyntaxException">The line is no condition.</exception>
    public static ParsedCondition Parse(string line)
    {
        if (line.Length > LongestLine)
        {
            throw new ConditionSyntaxException(0, $"This condition has {line.Length} characters; at most {LongestLine} are read.");
        }

        ConditionParser parser = new(ConditionToken.Split(line));
        Condition condition = parser.ReadOr();
        if (parser.Current.Kind != TokenKind.End)
        {
            throw parser.Unexpected();
        }

        return new ParsedCondition(condition, parser._names);
    }

    private Condition ReadOr()
    {
        List<Condition> parts = [ReadAnd()];
        while (Current.IsWord("or"))
        {
            _next++;
            parts.Add(ReadAnd());
        }

        return parts.Count == 1 ? parts[0] : new AnyOf(parts);
    }

    private Condition ReadAnd()
    {
        List<Condition> parts = [ReadComparison()];
        while (Current.IsWord("and"))
        {
            _next++;
            parts.Add(ReadComparison());
        }

        return parts.Count == 1 ? parts[0] : new AllOf(parts);
    }

    private Condition ReadComparison()
    {
        ConditionToken name = Current;
        if (name.Kind == TokenKind.End)
        {
            throw new ConditionSyntaxException(name.Offset, "The condition ends too early: a name is missing here.");
        }

        if (name.Kind != TokenKind.Word || name.IsKeyword || !IsName(name.Text))
        {
            throw name.IsWord("always") ? AlwaysAlone(name) : new ConditionSyntaxException(name.Offset, $"A name belongs here, not {name.Quoted}.");
        }

        _next++;
        if (name.IsWord("always") && !StartsOperator(Current))
        {
            return new Always();
        }

        Comparison comparison = ReadOperator(name.Text);
        _names.Add(new NamedOffset(comparison, name.Offset));
        return comparison;
    }

    private static ConditionSyntaxException AlwaysAlone(ConditionToken token) => new(token.Offset, "\"always\" stands alone.");

    private Comparison ReadOperator(string name)
    {
        ConditionToken token = Current;
        if (token.Kind == TokenKind.Operator)
        {
            _next++;
            return token.Text switch
            {
                "=" => new Comparison(name, ComparisonOperator.EqualTo, ReadValues()),
                "!=" => new Comparison(name, ComparisonOperator.NotEqualTo, ReadValues()),
                "<" => new Comparison(name, ComparisonOperator.LessThan, ReadLimit()),
                "<=" => new Comparison(name, ComparisonOperator.AtMost, ReadLimit()),
                ">" => new Comparison(name, ComparisonOperator.GreaterThan, ReadLimit()),
                _ => new Comparison(name, ComparisonOperator.AtLeast, ReadLimit()),
            };
        }

        if (token.IsWord("exists"))
        {
            _next++;
            return new Comparison(name, ComparisonOperator.Exists, []);
        }

        if (token.IsWord("contains"))
        {
            _next++;
            return new Comparison(name, ComparisonOperator.Contains, ReadValues());
        }

        if (!token.IsWord("is"))
        {
            return new Comparison(name, ComparisonOperator.IsTrue, []);
        }

        _next++;
        bool not = Current.IsWord("not");
        _next += not ? 1 : 0;
        if (Current.IsWord("empty"))
        {
            _next++;
            return new Comparison(name, not ? ComparisonOperator.Exists : ComparisonOperator.IsEmpty, []);
        }

        if (Current is { Kind: TokenKind.Word, Text.Length: 4 or 5 or 6 } word && Nearest.Find(word.Text, ["empty"]) is not null)
        {
            throw new ConditionSyntaxException(word.Offset, $"{word.Quoted}: did you mean \"empty\"? Put it in quotes if it is meant as text.");
        }

        return new Comparison(name, not ? ComparisonOperator.NotEqualTo : ComparisonOperator.EqualTo, ReadValues());
    }

    private List<string> ReadValues()
    {
        List<string> values = [ReadValue()];
        while (Current.IsWord("or") && IsFurtherValue())
        {
            _next++;
            values.Add(ReadValue());
        }

        return values;
    }

    private bool IsFurtherValue()
    {
        ConditionToken value = _tokens[_next + 1];
        return value.Kind == TokenKind.Quoted
            || (value.Kind == TokenKind.Word && !value.IsKeyword && !StartsOperator(_tokens[_next + 2]));
    }

    private string ReadValue()
    {
        ConditionToken value = Current;
        if (value.Kind == TokenKind.End)
        {
            throw new ConditionSyntaxException(value.Offset, "The condition ends too early: a value is missing here.");
        }

        if (value.Kind == TokenKind.Operator || value.IsKeyword)
        {
            throw new ConditionSyntaxException(value.Offset, $"A value belongs here, not {value.Quoted}. Put it in quotes if it is meant as text.");
        }

        _next++;
        return value.Text;
    }

    private List<string> ReadLimit()
    {
        int offset = Current.Offset;
        string value = ReadValue();
        if (!Scalars.TryNumber(value, out _)
            && !DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            throw new ConditionSyntaxException(offset, $"\"{value}\" is neither a number nor a date, so < and > cannot compare with it.");
        }

        return [value];
    }

    private ConditionSyntaxException Unexpected() =>
        _next > 0 && _tokens[_next - 1].Kind != TokenKind.Quoted && Current.Kind is TokenKind.Word or TokenKind.Quoted
            ? new(Current.Offset, $"{Current.Quoted} is not expected here. Put a value of several words in quotes; join conditions by and, or.")
            : new(Current.Offset, $"{Current.Quoted} is not expected here. Join conditions by and, or.");

    private static bool StartsOperator(ConditionToken token) =>
        token.Kind == TokenKind.Operator || token.IsWord("is") || token.IsWord("contains") || token.IsWord("exists");

    private static bool IsName(string text) =>
        (char.IsLetter(text[0]) || text[0] == '_') && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');
}
