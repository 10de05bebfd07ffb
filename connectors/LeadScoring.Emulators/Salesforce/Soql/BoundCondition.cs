namespace LeadScoring.Emulators.Salesforce;

/// <summary>A condition ready to run.</summary>
/// <param name="Test">Whether a row meets it.</param>
/// <param name="Bounds">What it says about the row's place in the stamp index.</param>
/// <param name="Candidates">Rows among which all that meet it are, when a lookup finds them.</param>
internal sealed record BoundCondition(Func<Row, bool> Test, KeyBounds Bounds, Func<IEnumerable<Row>>? Candidates = null);

/// <summary>Ties conditions to the schema, checks literals against field types, and finds what an index can answer.</summary>
internal sealed class ConditionBinder(PathBinder paths, SoqlQuery query, ObjectTable table, Func<SoqlQuery, IEnumerable<object?>> runInner)
{
    private const int LookupLimit = 20_000;

    public BoundCondition Bind(SoqlCondition condition) => condition switch
    {
        SoqlAnd and => And([.. and.Parts.Select(Bind)]),
        SoqlOr or => Or([.. or.Parts.Select(Bind)]),
        SoqlNot not => Not(Bind(not.Inner)),
        SoqlComparison comparison => Compare(comparison),
        SoqlInList list => In(list),
        SoqlInQuery inner => InQuery(inner),
        _ => throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}."),
    };

    private static BoundCondition And(BoundCondition[] parts) => new(
        parts.Length == 2 ? TestBoth(parts[0].Test, parts[1].Test) : row => Array.TrueForAll(parts, p => p.Test(row)),
        parts.Select(p => p.Bounds).Aggregate((a, b) => a.And(b)),
        Array.Find(parts, p => p.Candidates is not null)?.Candidates);

    private static Func<Row, bool> TestBoth(Func<Row, bool> first, Func<Row, bool> second) => row => first(row) && second(row);

    private static BoundCondition Or(BoundCondition[] parts) => new(
        row => Array.Exists(parts, p => p.Test(row)), parts.Select(p => p.Bounds).Aggregate((a, b) => a.Or(b)));

    private static BoundCondition Not(BoundCondition inner) => new(row => !inner.Test(row), KeyBounds.Unknown);

    private BoundPath Path(SoqlOperand operand)
    {
        if (operand is not SoqlPath path)
        {
            throw SoqlError.Malformed(paths.Soql, operand.Position, "aggregate functions may only be used in HAVING");
        }

        BoundPath bound = paths.Bind(query, table.Definition, path);
        return bound.Field.Filterable
            ? bound
            : throw SoqlError.At("INVALID_FIELD", paths.Soql, path.Position, $"field '{path.Text}' can not be filtered in a query call");
    }

    private BoundCondition Compare(SoqlComparison comparison)
    {
        BoundPath path = Path(comparison.Left);
        SoqlLiteral right = comparison.Right;
        if (comparison.Operator == "LIKE")
        {
            return Like(path, comparison);
        }

        if (right.Kind == SoqlLiteralKind.DateRange)
        {
            CheckType(path.Field, right);
            (DateTime from, DateTime to) = SoqlDates.Range(right.Name, right.Number, paths.Organization.Now);
            return Times(path, comparison.Operator, from, to);
        }

        object? value = Value(path.Field, right);
        if (value is DateTime time)
        {
            return Times(path, comparison.Operator, time, time.AddTicks(1));
        }

        Func<Row, object?> get = path.Get;
        bool byByte = path.Field.Type.IsId();
        KeyBounds bounds = path is { IsLocal: true, Field.Type: FieldType.Id } && value is string id ? KeyBounds.OfId(comparison.Operator, id) : KeyBounds.Unknown;
        Func<Row, bool> test = comparison.Operator switch
        {
            "=" => row => FieldValues.Compare(get(row), value, byByte) == 0,
            "!=" => row => FieldValues.Compare(get(row), value, byByte) != 0,
            _ when value is null => throw SoqlError.At(
                "INVALID_QUERY_FILTER_OPERATOR", paths.Soql, right.Position, $"invalid operator {comparison.Operator} with null"),
            "<" => row => get(row) is { } left && FieldValues.Compare(left, value, byByte) < 0,
            "<=" => row => get(row) is { } left && FieldValues.Compare(left, value, byByte) <= 0,
            ">" => row => get(row) is { } left && FieldValues.Compare(left, value, byByte) > 0,
            _ => row => get(row) is { } left && FieldValues.Compare(left, value, byByte) >= 0,
        };
        return new BoundCondition(test, bounds, comparison.Operator == "=" && value is string key ? Lookup(path, [key]) : null);
    }

    private BoundCondition Times(BoundPath path, string comparison, DateTime from, DateTime to)
    {
        Func<Row, object?> get = path.Get;
        Func<Row, bool> test = comparison switch
        {
            "=" => row => get(row) is DateTime time && time >= from && time < to,
            "!=" => row => get(row) is not DateTime time || time < from || time >= to,
            "<" => row => get(row) is DateTime time && time < from,
            "<=" => row => get(row) is DateTime time && time < to,
            ">" => row => get(row) is DateTime time && time >= to,
            _ => row => get(row) is DateTime time && time >= from,
        };
        bool isCursor = path.IsLocal && path.Field.Name == table.Definition.CursorField?.Name;
        return new BoundCondition(test, isCursor ? KeyBounds.OfStamp(comparison, from, to) : KeyBounds.Unknown);
    }

    private BoundCondition Like(BoundPath path, SoqlComparison comparison)
    {
        if (!path.Field.Type.IsText() || comparison.Right is not { Kind: SoqlLiteralKind.Text, Value: string pattern })
        {
            throw SoqlError.At("INVALID_QUERY_FILTER_OPERATOR", paths.Soql, comparison.Left.Position, $"invalid operator on {path.Field.Type.ApiName()} field");
        }

        SoqlLike like = new(pattern);
        return new BoundCondition(row => path.Get(row) is string text && like.Matches(text), KeyBounds.Unknown);
    }

    private BoundCondition In(SoqlInList list)
    {
        BoundPath path = Path(list.Left);
        Func<Row, object?> get = path.Get;
        if (list.Operator is "INCLUDES" or "EXCLUDES")
        {
            if (path.Field.Type != FieldType.MultiPicklist)
            {
                throw SoqlError.At("INVALID_QUERY_FILTER_OPERATOR", paths.Soql, list.Left.Position, $"invalid operator on {path.Field.Type.ApiName()} field");
            }

            string[][] groups = [.. list.Values.Select(v => ((string)Value(path.Field, v)!).Split(';'))];
            bool includes = list.Operator == "INCLUDES";
            return new BoundCondition(row => Includes(get(row) as string, groups) == includes, KeyBounds.Unknown);
        }

        HashSet<object> values = new(ValueEquality.For(path.Field.Type));
        List<(DateTime From, DateTime To)> ranges = [];
        bool hasNull = false;
        foreach (SoqlLiteral literal in list.Values)
        {
            if (literal.Kind == SoqlLiteralKind.DateRange)
            {
                CheckType(path.Field, literal);
                ranges.Add(SoqlDates.Range(literal.Name, literal.Number, paths.Organization.Now));
            }
            else if (Value(path.Field, literal) is { } value)
            {
                values.Add(value);
            }
            else
            {
                hasNull = true;
            }
        }

        bool Member(Row row) => get(row) is { } value
            ? values.Contains(value) || (ranges.Count > 0 && value is DateTime time && ranges.Exists(r => time >= r.From && time < r.To))
            : hasNull;
        return list.Operator == "IN"
            ? new BoundCondition(Member, KeyBounds.Unknown, hasNull || ranges.Count > 0 ? null : Lookup(path, [.. values.OfType<string>()]))
            : new BoundCondition(row => !Member(row), KeyBounds.Unknown);
    }

    private static bool Includes(string? value, string[][] groups)
    {
        string[] chosen = value?.Split(';') ?? [];
        return Array.Exists(groups, g => Array.TrueForAll(g, w => chosen.Contains(w, StringComparer.OrdinalIgnoreCase)));
    }

    private BoundCondition InQuery(SoqlInQuery condition)
    {
        BoundPath path = Path(condition.Left);
        if (!path.Field.Type.IsId())
        {
            throw SoqlError.Malformed(paths.Soql, condition.Left.Position, "semi join sub-selects need an ID or reference field on the left");
        }

        HashSet<object> values = new(runInner(condition.Query).OfType<object>(), ValueEquality.For(path.Field.Type));
        Func<Row, object?> get = path.Get;
        return condition.Negated
            ? new BoundCondition(row => get(row) is { } value && !values.Contains(value), KeyBounds.Unknown)
            : new BoundCondition(row => get(row) is { } value && values.Contains(value), KeyBounds.Unknown, Lookup(path, [.. values.OfType<string>()]));
    }

    /// <summary>Rows by id or by foreign key without reading the table.</summary>
    private Func<IEnumerable<Row>>? Lookup(BoundPath path, string[] keys)
    {
        if (!path.IsLocal || !path.Field.Type.IsId() || keys.Length > LookupLimit)
        {
            return null;
        }

        return path.Field.Type == FieldType.Id
            ? () => keys.Select(table.Find).OfType<Row>()
            : () => keys.SelectMany(k => table.FindBy(path.Field, k));
    }

    private object? Value(FieldDefinition field, SoqlLiteral literal)
    {
        CheckType(field, literal);
        if (literal is { Kind: SoqlLiteralKind.Text, Value: string text })
        {
            string plain = SoqlLexer.Unescape(text);
            return !field.Type.IsId() || plain.Length == 0 ? (plain.Length == 0 ? null : plain) : RecordId.Normalize(plain)
                ?? throw SoqlError.At("INVALID_QUERY_FILTER_OPERATOR", paths.Soql, literal.Position, $"invalid ID field: {plain}");
        }

        return literal.Value;
    }

    private void CheckType(FieldDefinition field, SoqlLiteral literal)
    {
        SoqlLiteralKind kind = literal.Kind;
        bool fits = kind == SoqlLiteralKind.Null || field.Type switch
        {
            FieldType.Boolean => kind == SoqlLiteralKind.Boolean,
            FieldType.Date => kind is SoqlLiteralKind.Date or SoqlLiteralKind.DateRange,
            FieldType.DateTime => kind is SoqlLiteralKind.DateTime or SoqlLiteralKind.DateRange,
            _ when field.Type.IsNumber() => kind == SoqlLiteralKind.Number,
            _ => kind == SoqlLiteralKind.Text,
        };
        if (fits)
        {
            return;
        }

        string type = field.Type switch
        {
            FieldType.DateTime => "dateTime",
            FieldType.Id or FieldType.Reference => "ID",
            _ when field.Type.IsText() => "string",
            _ => field.Type.ApiName(),
        };
        string quotes = kind == SoqlLiteralKind.Text ? " and should not be enclosed in quotes"
            : field.Type.IsText() || field.Type.IsId() ? " and should be enclosed in quotes" : "";
        throw SoqlError.At(
            "INVALID_FIELD", paths.Soql, literal.Position, $"value of filter criterion for field '{field.Name}' must be of type {type}{quotes}");
    }
}

/// <summary>Equality as SOQL has it: text without regard to case, ids by byte.</summary>
internal sealed class ValueEquality(bool byByte) : IEqualityComparer<object>
{
    private static readonly ValueEquality Ids = new(true);
    private static readonly ValueEquality Texts = new(false);

    public static ValueEquality For(FieldType type) => type.IsId() ? Ids : Texts;

    bool IEqualityComparer<object>.Equals(object? x, object? y) =>
        x is string a && y is string b ? string.Equals(a, b, byByte ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase) : Equals(x, y);

    int IEqualityComparer<object>.GetHashCode(object obj) =>
        obj is string text ? text.GetHashCode(byByte ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase) : obj.GetHashCode();
}
