using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>One value of a result line, taken from the rows of its group.</summary>
internal sealed record AggregateColumn(string Name, FieldType Type, Func<IReadOnlyList<Row>, object?> Value);

/// <summary>What GROUP BY and aggregate functions make of the selected rows.</summary>
internal sealed class Aggregation
{
    public required IReadOnlyList<Func<Row, object?>> Keys { get; init; }

    public required IReadOnlyList<AggregateColumn> Columns { get; init; }

    public Func<IReadOnlyList<Row>, bool>? Having { get; init; }

    public IReadOnlyList<(Func<IReadOnlyList<Row>, object?> Get, bool Descending, bool NullsFirst)> Order { get; init; } = [];

    public int? Limit { get; init; }

    public int Offset { get; init; }

    /// <summary>The groups that make result lines, in order. Without GROUP BY all rows, even none, are one group.</summary>
    public List<IReadOnlyList<Row>> Group(IReadOnlyList<Row> rows)
    {
        IEnumerable<IReadOnlyList<Row>> groups = Keys.Count == 0
            ? [rows]
            : rows.GroupBy(r => Keys.Select(k => k(r)).ToArray(), new KeyEquality()).Select(g => (IReadOnlyList<Row>)[.. g]);
        if (Having is not null)
        {
            groups = groups.Where(Having);
        }

        IOrderedEnumerable<IReadOnlyList<Row>> ordered = groups.Order(Comparer<IReadOnlyList<Row>>.Create(Compare));
        return [.. ordered.Skip(Offset).Take(Limit ?? int.MaxValue)];
    }

    public void Write(Utf8JsonWriter writer, IReadOnlyList<Row> group)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("attributes"u8);
        writer.WriteString("type"u8, "AggregateResult"u8);
        writer.WriteEndObject();
        foreach (AggregateColumn column in Columns)
        {
            writer.WritePropertyName(column.Name);
            FieldValues.Write(writer, column.Type, column.Value(group));
        }

        writer.WriteEndObject();
    }

    /// <summary>The value of an aggregate function.</summary>
    public static Func<IReadOnlyList<Row>, object?> Function(string name, Func<Row, object?> get, FieldType type) => name switch
    {
        "COUNT" => group => (double)group.Count(r => get(r) is not null),
        "COUNT_DISTINCT" => group => (double)group.Select(get).OfType<object>().Distinct(ValueEquality.For(type)).Count(),
        "SUM" => group => Numbers(group, get) is { Count: > 0 } numbers ? numbers.Sum() : null,
        "AVG" => group => Numbers(group, get) is { Count: > 0 } numbers ? numbers.Average() : null,
        "MIN" => group => group.Select(get).OfType<object>().Aggregate((object?)null, (best, v) => best is null || FieldValues.Compare(v, best, type.IsId()) < 0 ? v : best),
        _ => group => group.Select(get).OfType<object>().Aggregate((object?)null, (best, v) => best is null || FieldValues.Compare(v, best, type.IsId()) > 0 ? v : best),
    };

    private static List<double> Numbers(IReadOnlyList<Row> group, Func<Row, object?> get) => [.. group.Select(get).OfType<double>()];

    private int Compare(IReadOnlyList<Row>? a, IReadOnlyList<Row>? b)
    {
        foreach ((Func<IReadOnlyList<Row>, object?> get, bool descending, bool nullsFirst) in Order)
        {
            object? x = get(a!);
            object? y = get(b!);
            int by = x is null || y is null
                ? ((x is null ? 0 : 1) - (y is null ? 0 : 1)) * (nullsFirst ? 1 : -1)
                : FieldValues.Compare(x, y, byByte: false) * (descending ? -1 : 1);
            if (by != 0)
            {
                return by;
            }
        }

        return 0;
    }

    private sealed class KeyEquality : IEqualityComparer<object?[]>
    {
        private static readonly IEqualityComparer<object> Values = ValueEquality.For(FieldType.String);

        public bool Equals(object?[]? x, object?[]? y) => x!.AsSpan().SequenceEqual(y, Values!);

        public int GetHashCode(object?[] key)
        {
            HashCode hash = default;
            foreach (object? value in key)
            {
                hash.Add(value is null ? 0 : Values.GetHashCode(value));
            }

            return hash.ToHashCode();
        }
    }
}
