using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Reads SOQL by recursive descent: here the clauses, in <c>SoqlParser.Conditions.cs</c> what stands in WHERE and HAVING.</summary>
internal sealed partial class SoqlParser
{
    private const int LongestQuery = 100_000;
    private static readonly HashSet<string> Aggregates = new(StringComparer.OrdinalIgnoreCase) { "COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX" };
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "FROM", "WHERE", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "SELECT", "IN", "LIKE", "INCLUDES", "EXCLUDES", "FOR", "ALL",
        "USING", "WITH", "NULLS", "ASC", "DESC",
    };

    private readonly string _soql;
    private readonly List<SoqlToken> _tokens;
    private int _next;

    private SoqlParser(string soql)
    {
        _soql = soql;
        _tokens = SoqlLexer.Cut(soql);
    }

    private SoqlToken Current => _tokens[_next];

    /// <summary>Parses one query.</summary>
    /// <exception cref="ApiException"><c>MALFORMED_QUERY</c> with the place of the error.</exception>
    public static SoqlQuery Parse(string soql)
    {
        if (soql.Length > LongestQuery)
        {
            throw new ApiException(400, "QUERY_TOO_COMPLICATED", $"The query is longer than {LongestQuery} characters.");
        }

        SoqlParser parser = new(soql);
        SoqlQuery query = parser.ReadQuery(nested: false);
        return parser.Current.Kind == SoqlTokenKind.End ? query : throw parser.Unexpected();
    }

    private SoqlQuery ReadQuery(bool nested)
    {
        Expect("SELECT");
        List<SoqlItem> items = [];
        bool isCount = false;
        do
        {
            if (IsWord("COUNT") && Peek(1).Raw == "(" && Peek(2).Raw == ")")
            {
                _next += 3;
                isCount = true;
            }
            else
            {
                items.Add(ReadItem(nested));
            }
        }
        while (Take(","));

        if (isCount && items.Count > 0)
        {
            throw Unexpected();
        }

        Expect("FROM");
        int fromPosition = Current.Position;
        string from = ReadName();
        string? alias = Take("AS") ? ReadName() : Current.Kind == SoqlTokenKind.Name && !Reserved.Contains(Current.Raw) ? ReadName() : null;
        if (Take("USING"))
        {
            Expect("SCOPE");
            ReadName();
        }

        SoqlCondition? where = Take("WHERE") ? ReadCondition() : null;
        List<SoqlPath> groupBy = [];
        if (Take("GROUP"))
        {
            Expect("BY");
            do
            {
                groupBy.Add(ReadGroupPath());
            }
            while (Take(","));
        }

        SoqlCondition? having = Take("HAVING") ? ReadCondition() : null;
        List<SoqlOrder> orderBy = ReadOrder();
        int? limit = Take("LIMIT") ? ReadWhole() : null;
        int offset = Take("OFFSET") ? ReadOffset() : 0;
        bool allRows = ReadTail();
        return new SoqlQuery(items, from, fromPosition)
        {
            Alias = alias, IsCount = isCount, Where = where, GroupBy = groupBy, Having = having, OrderBy = orderBy, Limit = limit, Offset = offset, AllRows = allRows,
        };
    }

    private bool ReadTail()
    {
        bool allRows = false;
        while (true)
        {
            if (Take("FOR"))
            {
                if (!Take("VIEW") && !Take("REFERENCE") && !Take("UPDATE"))
                {
                    throw Unexpected();
                }
            }
            else if (Take("ALL"))
            {
                Expect("ROWS");
                allRows = true;
            }
            else
            {
                return allRows;
            }
        }
    }

    private SoqlItem ReadItem(bool nested)
    {
        if (!nested && Take("("))
        {
            SoqlQuery children = ReadQuery(nested: true);
            Expect(")");
            return new SoqlSelectChildren(children);
        }

        if (Take("TYPEOF"))
        {
            return ReadTypeOf();
        }

        if (IsWord("FIELDS") && Peek(1).Raw == "(")
        {
            int position = Current.Position;
            _next += 2;
            string kind = ReadName().ToUpperInvariant();
            Expect(")");
            return kind is "ALL" or "STANDARD" or "CUSTOM"
                ? new SoqlSelectFields(kind, position)
                : throw SoqlError.Malformed(_soql, position, "FIELDS() takes ALL, STANDARD or CUSTOM");
        }

        if (IsWord("toLabel") && Peek(1).Raw == "(")
        {
            _next += 2;
            SoqlPath path = ReadPath();
            Expect(")");
            return new SoqlSelectOperand(path, ReadAlias());
        }

        SoqlOperand operand = ReadOperand();
        return new SoqlSelectOperand(operand, ReadAlias());
    }

    private string? ReadAlias() => Current.Kind == SoqlTokenKind.Name && !Reserved.Contains(Current.Raw) ? ReadName() : null;

    private SoqlSelectTypeOf ReadTypeOf()
    {
        SoqlPath parent = ReadPath();
        List<(string, IReadOnlyList<SoqlPath>)> cases = [];
        while (Take("WHEN"))
        {
            string type = ReadName();
            Expect("THEN");
            cases.Add((type, ReadPaths()));
        }

        IReadOnlyList<SoqlPath> otherwise = Take("ELSE") ? ReadPaths() : [];
        Expect("END");
        return cases.Count > 0 ? new SoqlSelectTypeOf(parent, cases, otherwise) : throw Unexpected();
    }

    private List<SoqlPath> ReadPaths()
    {
        List<SoqlPath> paths = [];
        do
        {
            paths.Add(ReadPath());
        }
        while (Take(","));
        return paths;
    }

    private SoqlOperand ReadOperand()
    {
        if (Current.Kind == SoqlTokenKind.Name && Peek(1).Raw == "(")
        {
            int position = Current.Position;
            if (SoqlDateFunctions.IsKnown(Current.Raw))
            {
                return ReadGroupPath();
            }

            if (!Aggregates.Contains(Current.Raw))
            {
                throw SoqlError.Malformed(_soql, position, $"unexpected token: '{Current.Raw}('");
            }

            string function = ReadName().ToUpperInvariant();
            Expect("(");
            SoqlPath argument = ReadPath();
            Expect(")");
            return new SoqlAggregate(function, argument, position);
        }

        return ReadPath();
    }

    /// <summary>A path, perhaps inside a date function.</summary>
    private SoqlPath ReadGroupPath()
    {
        if (!SoqlDateFunctions.IsKnown(Current.Raw) || Peek(1).Raw != "(")
        {
            return ReadPath();
        }

        int position = Current.Position;
        string function = ReadName().ToUpperInvariant();
        Expect("(");
        SoqlPath path = ReadPath();
        Expect(")");
        return path with { Function = function, Position = position };
    }

    private SoqlPath ReadPath()
    {
        int position = Current.Position;
        List<string> parts = [ReadName()];
        while (Take("."))
        {
            parts.Add(ReadName());
        }

        return parts.Count > 6
            ? throw SoqlError.Malformed(_soql, position, "a path may have at most five relationships")
            : new SoqlPath(parts, position);
    }

    private List<SoqlOrder> ReadOrder()
    {
        List<SoqlOrder> orders = [];
        if (!Take("ORDER"))
        {
            return orders;
        }

        Expect("BY");
        do
        {
            SoqlOperand operand = ReadOperand();
            bool descending = Take("DESC");
            if (!descending)
            {
                Take("ASC");
            }

            bool? nullsFirst = null;
            if (Take("NULLS"))
            {
                nullsFirst = Take("FIRST") || (Take("LAST") ? false : throw Unexpected());
            }

            orders.Add(new SoqlOrder(operand, descending, nullsFirst));
        }
        while (Take(","));
        return orders;
    }

    private int ReadOffset()
    {
        int position = Current.Position;
        int offset = ReadWhole();
        return offset <= 2_000
            ? offset
            : throw SoqlError.At("NUMBER_OUTSIDE_VALID_RANGE", _soql, position, "Maximum SOQL offset allowed is 2000");
    }

    private int ReadWhole()
    {
        if (Current.Kind != SoqlTokenKind.Number || !int.TryParse(Current.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            throw Unexpected();
        }

        _next++;
        return number;
    }

    private string ReadName()
    {
        if (Current.Kind != SoqlTokenKind.Name || (Reserved.Contains(Current.Raw) && Current.Raw.ToUpperInvariant() is not ("ALL" or "GROUP" or "ORDER")))
        {
            throw Unexpected();
        }

        return _tokens[_next++].Raw;
    }

    private SoqlToken Peek(int ahead) => _tokens[Math.Min(_next + ahead, _tokens.Count - 1)];

    private bool IsWord(string word) => Current.Kind is SoqlTokenKind.Name or SoqlTokenKind.Symbol && Current.Raw.Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool Take(string word)
    {
        bool found = IsWord(word);
        _next += found ? 1 : 0;
        return found;
    }

    private void Expect(string word)
    {
        if (!Take(word))
        {
            throw Unexpected();
        }
    }

    private ApiException Unexpected() => SoqlError.Malformed(
        _soql, Current.Position, Current.Kind == SoqlTokenKind.End ? "unexpected token: '<EOF>'" : $"unexpected token: '{Current.Raw}'");
}
