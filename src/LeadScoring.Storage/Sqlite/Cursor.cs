using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>Rows that are read one after the other, with failures in the store's words.</summary>
internal sealed class Cursor(SqliteDataReader rows) : IDisposable
{
    public bool Read()
    {
        try
        {
            return rows.Read();
        }
        catch (SqliteException exception) when (SqliteFailure.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
    }

    public long Long(int column) => rows.GetInt64(column);

    public double Double(int column) => rows.GetDouble(column);

    public string Text(int column) => rows.GetString(column);

    public string? TextOrNull(int column) => rows.IsDBNull(column) ? null : rows.GetString(column);

    public double? DoubleOrNull(int column) => rows.IsDBNull(column) ? null : rows.GetDouble(column);

    public long? LongOrNull(int column) => rows.IsDBNull(column) ? null : rows.GetInt64(column);

    public bool Flag(int column) => rows.GetInt64(column) != 0;

    public byte[] Bytes(int column) => rows.GetFieldValue<byte[]>(column);

    public DateTimeOffset Instant(int column) => new(rows.GetInt64(column), TimeSpan.Zero);

    public DateTimeOffset? InstantOrNull(int column) => rows.IsDBNull(column) ? null : Instant(column);

    public void Dispose() => rows.Dispose();
}
