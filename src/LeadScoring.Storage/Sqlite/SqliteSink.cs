using System.Globalization;

namespace LeadScoring.Storage;

/// <summary>Rows into a table by a prepared statement.</summary>
internal sealed class SqliteSink(Session session, string table, IReadOnlyList<string> columns) : IRowSink
{
    private readonly Statement _insert = session[$"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"${(i + 1).ToString(CultureInfo.InvariantCulture)}"))})"];

    public void Add(object?[] row) => _insert.Run(row);

    public void Complete()
    {
    }

    public void Dispose()
    {
    }
}
