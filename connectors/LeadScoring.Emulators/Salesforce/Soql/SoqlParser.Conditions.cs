using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

internal sealed partial class SoqlParser
{
    // AND and OR may not stand side by side without parentheses.
    private SoqlCondition ReadCondition()
    {
        SoqlCondition first = ReadTerm();
        string word = IsWord("AND") ? "AND" : "OR";
        if (!IsWord(word))
        {
            return first;
        }

        List<SoqlCondition> parts = [first];
        while (Take(word))
        {
            parts.Add(ReadTerm());
        }

        return IsWord("AND") || IsWord("OR") ? throw Unexpected() : word == "AND" ? new SoqlAnd(parts) : new SoqlOr(parts);
    }

    private SoqlCondition ReadTerm()
    {
        if (Take("NOT"))
        {
            return new SoqlNot(ReadTerm());
        }

        if (Take("("))
        {
            SoqlCondition inner = ReadCondition();
            Expect(")");
            return inner;
        }

        SoqlOperand left = ReadOperand();
        if (Take("LIKE"))
        {
            return new SoqlComparison(left, "LIKE", ReadLiteral());
        }

        bool negated = Take("NOT");
        if (Take("IN"))
        {
            return ReadIn(left, negated);
        }

        if (negated)
        {
            throw Unexpected();
        }

        foreach (string word in (ReadOnlySpan<string>)["INCLUDES", "EXCLUDES"])
        {
            if (Take(word))
            {
                return new SoqlInList(left, word, ReadList());
            }
        }

        string comparison = Current.Raw;
        if (comparison is not ("=" or "!=" or "<>" or "<" or "<=" or ">" or ">="))
        {
            throw Unexpected();
        }

        _next++;
        return new SoqlComparison(left, comparison == "<>" ? "!=" : comparison, ReadLiteral());
    }

    private SoqlCondition ReadIn(SoqlOperand left, bool negated)
    {
        if (Current.Raw == "(" && Peek(1).Raw.Equals("SELECT", StringComparison.OrdinalIgnoreCase))
        {
            _next++;
            SoqlQuery query = ReadQuery(nested: true);
            Expect(")");
            return left is SoqlPath path ? new SoqlInQuery(path, negated, query) : throw Unexpected();
        }

        return new SoqlInList(left, negated ? "NOT IN" : "IN", ReadList());
    }

    private List<SoqlLiteral> ReadList()
    {
        Expect("(");
        List<SoqlLiteral> values = [];
        do
        {
            values.Add(ReadLiteral());
        }
        while (Take(","));
        Expect(")");
        return values;
    }

    private SoqlLiteral ReadLiteral()
    {
        SoqlToken token = Current;
        _next++;
        switch (token.Kind)
        {
            case SoqlTokenKind.Text:
                return new SoqlLiteral(SoqlLiteralKind.Text, token.Value, token.Position);
            case SoqlTokenKind.Number:
                return new SoqlLiteral(SoqlLiteralKind.Number, double.Parse(token.Raw, NumberStyles.Float, CultureInfo.InvariantCulture), token.Position);
            case SoqlTokenKind.Time:
                bool date = token.Raw.Length == 10;
                return DateTime.TryParse(token.Raw, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time)
                    ? new SoqlLiteral(date ? SoqlLiteralKind.Date : SoqlLiteralKind.DateTime, time, token.Position)
                    : throw SoqlError.Malformed(_soql, token.Position, $"{token.Raw} is not a valid date");
            case SoqlTokenKind.Name:
                return ReadWordLiteral(token);
            default:
                _next--;
                throw Unexpected();
        }
    }

    private SoqlLiteral ReadWordLiteral(SoqlToken token)
    {
        string word = token.Raw.ToUpperInvariant();
        switch (word)
        {
            case "TRUE" or "FALSE":
                return new SoqlLiteral(SoqlLiteralKind.Boolean, word == "TRUE", token.Position);
            case "NULL":
                return new SoqlLiteral(SoqlLiteralKind.Null, null, token.Position);
        }

        bool numbered = SoqlDates.TakesNumber(word);
        if (!numbered && !SoqlDates.IsLiteral(word))
        {
            _next--;
            throw Unexpected();
        }

        if (numbered)
        {
            Expect(":");
        }

        return new SoqlLiteral(SoqlLiteralKind.DateRange, null, token.Position, word, numbered ? ReadWhole() : 0);
    }
}
