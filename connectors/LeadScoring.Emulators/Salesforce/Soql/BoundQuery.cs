using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>A query ready to run against the organisation.</summary>
internal sealed class BoundQuery(ObjectTable table, string version, bool includeDeleted)
{
    public ObjectTable Table => table;

    public string Version => version;

    public BoundCondition? Where { get; init; }

    public IReadOnlyList<(Func<Row, object?> Get, bool ByByte, bool Descending, bool NullsFirst)> Order { get; init; } = [];

    /// <summary>Whether the stamp index already delivers the wanted order.</summary>
    public bool OrderIsIndex { get; init; }

    public int? Limit { get; init; }

    public int Offset { get; init; }

    public IReadOnlyList<Projection> Members { get; init; } = [];

    /// <summary>Grouping, or <see langword="null"/> for a query of records.</summary>
    public Aggregation? Aggregation { get; init; }

    public bool IsCount { get; init; }

    /// <summary>The rows the query selects, in order.</summary>
    public IReadOnlyList<Row> Select()
    {
        if (Where?.Candidates is { } lookup)
        {
            return SelectAmong(lookup());
        }

        KeyBounds bounds = Where?.Bounds ?? KeyBounds.Unknown with { Exact = true };
        StampIndex index = includeDeleted ? table.All : table.Live;
        Func<Row, bool>? test = bounds.Exact && bounds.AnyId ? null : Where?.Test;
        if (test is null && Limit is null && (OrderIsIndex || Order.Count == 0))
        {
            return Cut(index.Snapshot(bounds.From, bounds.To));
        }

        IEnumerable<Row> range = index.Range(bounds.From, bounds.To);
        if (!OrderIsIndex && Order.Count > 0)
        {
            return Cut(Sort([.. test is null ? range : range.Where(test)]));
        }

        int wanted = Limit is { } limit && Aggregation is null ? Offset + limit : int.MaxValue;
        List<Row> rows = [];
        foreach (Row row in range)
        {
            if (rows.Count == wanted)
            {
                break;
            }

            if (test is null || test(row))
            {
                rows.Add(row);
            }
        }

        return Cut(rows);
    }

    /// <summary>The same among given rows.</summary>
    public IReadOnlyList<Row> SelectAmong(IEnumerable<Row> candidates)
    {
        IEnumerable<Row> rows = includeDeleted ? candidates : candidates.Where(r => !r.IsDeleted);
        if (Where is not null)
        {
            rows = rows.Where(Where.Test);
        }

        return Cut(Sort([.. rows]));
    }

    public void WriteRecords(Utf8JsonWriter writer, IReadOnlyList<Row> rows, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            // A cursor remembers which rows, not their values.
            Row row = table.Find(rows[i].Id) ?? rows[i];
            Projection.WriteRecord(writer, table.Definition.Name, version, row, Members);
        }
    }

    private List<Row> Sort(List<Row> rows)
    {
        if (Order.Count == 0 || rows.Count < 2)
        {
            return rows;
        }

        (object?[] Keys, Row Row, int Index)[] keyed = [.. rows.Select((r, i) => (Order.Select(o => o.Get(r)).ToArray(), r, i))];
        Array.Sort(keyed, (a, b) =>
        {
            for (int i = 0; i < Order.Count; i++)
            {
                int by = CompareBy(Order[i], a.Keys[i], b.Keys[i]);
                if (by != 0)
                {
                    return by;
                }
            }

            return a.Index.CompareTo(b.Index);
        });
        return [.. keyed.Select(k => k.Row)];
    }

    private static int CompareBy((Func<Row, object?> Get, bool ByByte, bool Descending, bool NullsFirst) order, object? a, object? b)
    {
        if (a is null || b is null)
        {
            int nulls = (a is null ? 0 : 1) - (b is null ? 0 : 1);
            return order.NullsFirst ? nulls : -nulls;
        }

        int by = FieldValues.Compare(a, b, order.ByByte);
        return order.Descending ? -by : by;
    }

    private IReadOnlyList<Row> Cut(IReadOnlyList<Row> rows)
    {
        if (Aggregation is not null)
        {
            return rows;
        }

        int from = Math.Min(Offset, rows.Count);
        int count = Math.Min(Limit ?? int.MaxValue, rows.Count - from);
        return from == 0 && count == rows.Count ? rows : [.. rows.Skip(from).Take(count)];
    }
}
