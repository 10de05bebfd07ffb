using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Ties GROUP BY, HAVING and aggregate functions to the schema.</summary>
internal sealed class AggregationBinder(PathBinder paths, SoqlQuery query, ObjectDefinition definition)
{
    public static bool IsNeeded(SoqlQuery query) =>
        query.GroupBy.Count > 0 || query.Items.Any(i => i is SoqlSelectOperand { Operand: SoqlAggregate });

    public Aggregation Bind()
    {
        List<AggregateColumn> columns = [];
        int unnamed = 0;
        foreach (SoqlItem item in query.Items)
        {
            if (item is not SoqlSelectOperand selected)
            {
                throw SoqlError.Malformed(paths.Soql, query.FromPosition, "a grouped query selects fields and aggregate functions only");
            }

            (FieldType type, Func<IReadOnlyList<Row>, object?> value) = Operand(selected.Operand);
            string name = selected.Alias ?? (selected.Operand is SoqlPath { Function: null } path
                ? path.Parts[^1]
                : "expr" + (unnamed++).ToString(CultureInfo.InvariantCulture));
            columns.Add(new AggregateColumn(name, type, value));
        }

        return new Aggregation
        {
            Keys = [.. query.GroupBy.Select(g => paths.Bind(query, definition, g).Get)],
            Columns = columns,
            Having = query.Having is null ? null : Having(query.Having),
            Order = [.. query.OrderBy.Select(o => (Operand(o.Operand).Value, o.Descending, o.NullsFirst ?? !o.Descending))],
            Limit = query.Limit,
            Offset = query.Offset,
        };
    }

    private (FieldType Type, Func<IReadOnlyList<Row>, object?> Value) Operand(SoqlOperand operand)
    {
        if (operand is SoqlAggregate aggregate)
        {
            BoundPath argument = paths.Bind(query, definition, aggregate.Argument!);
            if (aggregate.Function is "SUM" or "AVG" && !argument.Field.Type.IsNumber())
            {
                throw SoqlError.Malformed(paths.Soql, aggregate.Position, $"field {argument.Field.Name} does not support aggregate operator {aggregate.Function}");
            }

            FieldType type = aggregate.Function.StartsWith("COUNT", StringComparison.Ordinal) ? FieldType.Int
                : aggregate.Function == "AVG" ? FieldType.Double : argument.Field.Type;
            return (type, Aggregation.Function(aggregate.Function, argument.Get, argument.Field.Type));
        }

        SoqlPath path = (SoqlPath)operand;
        BoundPath bound = paths.Bind(query, definition, path);
        return query.GroupBy.Any(g => g.Function == path.Function && PathBinder.Strip(query, g.Parts).SequenceEqual(PathBinder.Strip(query, path.Parts), StringComparer.OrdinalIgnoreCase))
            ? (bound.Field.Type, group => bound.Get(group[0]))
            : throw SoqlError.Malformed(paths.Soql, path.Position, $"Field must be grouped or aggregated: {path.Text}");
    }

    private Func<IReadOnlyList<Row>, bool> Having(SoqlCondition condition)
    {
        switch (condition)
        {
            case SoqlAnd and:
                Func<IReadOnlyList<Row>, bool>[] all = [.. and.Parts.Select(Having)];
                return group => Array.TrueForAll(all, p => p(group));
            case SoqlOr or:
                Func<IReadOnlyList<Row>, bool>[] any = [.. or.Parts.Select(Having)];
                return group => Array.Exists(any, p => p(group));
            case SoqlNot not:
                Func<IReadOnlyList<Row>, bool> inner = Having(not.Inner);
                return group => !inner(group);
            case SoqlComparison { Operator: not "LIKE" } comparison:
                return Compare(comparison);
            default:
                throw SoqlError.Malformed(paths.Soql, query.FromPosition, "HAVING takes comparisons of grouped fields and aggregate functions");
        }
    }

    private Func<IReadOnlyList<Row>, bool> Compare(SoqlComparison comparison)
    {
        (_, Func<IReadOnlyList<Row>, object?> get) = Operand(comparison.Left);
        object? right = comparison.Right.Value is string text ? SoqlLexer.Unescape(text) : comparison.Right.Value;
        return group =>
        {
            object? left = get(group);
            if (left is null || right is null || left.GetType() != right.GetType())
            {
                return comparison.Operator switch { "=" => left is null && right is null, "!=" => !(left is null && right is null), _ => false };
            }

            int by = FieldValues.Compare(left, right, byByte: false);
            return comparison.Operator switch
            {
                "=" => by == 0,
                "!=" => by != 0,
                "<" => by < 0,
                "<=" => by <= 0,
                ">" => by > 0,
                _ => by >= 0,
            };
        };
    }
}
