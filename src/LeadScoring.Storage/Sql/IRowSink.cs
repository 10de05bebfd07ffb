namespace LeadScoring.Storage;

/// <summary>Takes rows into one table.</summary>
internal interface IRowSink : IDisposable
{
    void Add(object?[] row);

    /// <summary>Ends it; without this nothing was added.</summary>
    void Complete();
}

/// <summary>A table as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, sorted by name.</param>
/// <param name="Types">One letter per column: i = number, t = text, f = floating point, b = bytes.</param>
internal sealed record TableShape(string Name, IReadOnlyList<string> Columns, string Types)
{
    /// <summary>The columns as a statement names them.</summary>
    public string ColumnList => string.Join(", ", Columns.Select(c => $"\"{c}\""));

    /// <summary>Tables from rows of table, column and type, sorted by table and column.</summary>
    public static IReadOnlyList<TableShape> From(Cursor rows)
    {
        List<(string Table, string Column, char Type)> columns = [];
        while (rows.Read())
        {
            columns.Add((rows.Text(0), rows.Text(1), rows.Text(2).ToUpperInvariant() switch
            {
                "TEXT" => 't',
                "BLOB" or "BYTEA" => 'b',
                "REAL" or "DOUBLE PRECISION" => 'f',
                _ => 'i',
            }));
        }

        return [.. columns.GroupBy(c => c.Table, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            var sorted = g.OrderBy(c => c.Column, StringComparer.Ordinal).ToList();
            return new TableShape(g.Key, [.. sorted.Select(c => c.Column)], string.Concat(sorted.Select(c => c.Type)));
        })];
    }
}
