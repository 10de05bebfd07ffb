namespace LeadScoring;

/// <summary>Feature rows, stored by column: row r belongs to <see cref="Keys"/>[r].</summary>
/// <remarks>Immutable once built; safe to read from several threads.</remarks>
public sealed class FeatureTable
{
    /// <summary>Puts columns together.</summary>
    /// <exception cref="ArgumentException">A column's length differs from the number of keys.</exception>
    public FeatureTable(IReadOnlyList<FeatureRowKey> keys, IReadOnlyList<FeatureColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(columns);
        foreach (FeatureColumn column in columns)
        {
            if (column.Length != keys.Count)
            {
                throw new ArgumentException($"Column {column.Name} has {column.Length} rows, the table {keys.Count}.", nameof(columns));
            }
        }

        Keys = keys;
        Columns = columns;
    }

    /// <summary>Whose row, as of when.</summary>
    public IReadOnlyList<FeatureRowKey> Keys { get; }

    /// <summary>One column per feature, in the feature set's order.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => Keys.Count;

    /// <summary>The given rows, in the given order; cost is rows × columns.</summary>
    public FeatureTable Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new FeatureTable([.. rows.Select(r => Keys[r])], [.. Columns.Select(c => c.Select(rows))]);
    }

    /// <summary>The columns of those names, in this table's order.</summary>
    public FeatureTable WithColumns(IReadOnlySet<string> names) => new(Keys, [.. Columns.Where(c => names.Contains(c.Name))]);
}

/// <summary>Whose features, and the instant beyond which nothing is known (UTC).</summary>
public readonly record struct FeatureRowKey(LeadId Lead, DateTimeOffset AsOf);
