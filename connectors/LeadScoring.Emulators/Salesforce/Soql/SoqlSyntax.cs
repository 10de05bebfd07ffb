namespace LeadScoring.Emulators.Salesforce;

/// <summary>A parsed query. Positions are offsets into the query text, for error messages.</summary>
internal sealed record SoqlQuery(IReadOnlyList<SoqlItem> Items, string From, int FromPosition)
{
    public string? Alias { get; init; }

    /// <summary>Whether the query is <c>SELECT COUNT()</c>.</summary>
    public bool IsCount { get; init; }

    public SoqlCondition? Where { get; init; }

    public IReadOnlyList<SoqlPath> GroupBy { get; init; } = [];

    public SoqlCondition? Having { get; init; }

    public IReadOnlyList<SoqlOrder> OrderBy { get; init; } = [];

    public int? Limit { get; init; }

    public int Offset { get; init; }

    public bool AllRows { get; init; }
}

/// <summary>Something with a value: a field path or an aggregate over one.</summary>
internal abstract record SoqlOperand(int Position);

/// <summary>A field, perhaps of a parent: <c>Owner.Name</c>.</summary>
internal sealed record SoqlPath(IReadOnlyList<string> Parts, int Position) : SoqlOperand(Position)
{
    public string Text => string.Join('.', Parts);

    /// <summary>A date function over it, in upper case: <c>CALENDAR_YEAR</c>.</summary>
    public string? Function { get; init; }
}

/// <summary><c>COUNT(Id)</c>, <c>MAX(Amount)</c>, …; the function in upper case.</summary>
internal sealed record SoqlAggregate(string Function, SoqlPath? Argument, int Position) : SoqlOperand(Position);

/// <summary>One entry of the select list.</summary>
internal abstract record SoqlItem;

internal sealed record SoqlSelectOperand(SoqlOperand Operand, string? Alias) : SoqlItem;

internal sealed record SoqlSelectChildren(SoqlQuery Query) : SoqlItem;

/// <summary><c>FIELDS(ALL|STANDARD|CUSTOM)</c>; the kind in upper case.</summary>
internal sealed record SoqlSelectFields(string Kind, int Position) : SoqlItem;

/// <summary><c>TYPEOF Owner WHEN User THEN Name ELSE Id END</c>.</summary>
internal sealed record SoqlSelectTypeOf(SoqlPath Parent, IReadOnlyList<(string Type, IReadOnlyList<SoqlPath> Fields)> Cases, IReadOnlyList<SoqlPath> Otherwise) : SoqlItem;

internal sealed record SoqlOrder(SoqlOperand Operand, bool Descending, bool? NullsFirst);

internal abstract record SoqlCondition;

internal sealed record SoqlAnd(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

internal sealed record SoqlOr(IReadOnlyList<SoqlCondition> Parts) : SoqlCondition;

internal sealed record SoqlNot(SoqlCondition Inner) : SoqlCondition;

/// <summary>A comparison; operators are <c>= != &lt; &lt;= &gt; &gt;= LIKE</c>.</summary>
internal sealed record SoqlComparison(SoqlOperand Left, string Operator, SoqlLiteral Right) : SoqlCondition;

/// <summary><c>IN</c>, <c>NOT IN</c>, <c>INCLUDES</c> or <c>EXCLUDES</c> with a list.</summary>
internal sealed record SoqlInList(SoqlOperand Left, string Operator, IReadOnlyList<SoqlLiteral> Values) : SoqlCondition;

internal sealed record SoqlInQuery(SoqlPath Left, bool Negated, SoqlQuery Query) : SoqlCondition;

internal enum SoqlLiteralKind
{
    Text,
    Number,
    DateTime,
    Date,
    Boolean,
    Null,
    DateRange,
}

/// <summary>A literal: text, boxed double, UTC DateTime or bool; a date literal such as <c>LAST_N_DAYS:7</c> has its name and number.</summary>
internal sealed record SoqlLiteral(SoqlLiteralKind Kind, object? Value, int Position, string Name = "", int Number = 0);
