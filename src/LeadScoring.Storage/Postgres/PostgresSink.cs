using Npgsql;
using NpgsqlTypes;

namespace LeadScoring.Storage;

/// <summary>Rows into a table by COPY, the quickest way in.</summary>
internal sealed class PostgresSink : IRowSink
{
    private readonly string _types;
    private readonly PostgresDialect _dialect;
    private readonly NpgsqlBinaryImporter _import;

    public PostgresSink(NpgsqlConnection connection, string table, IReadOnlyList<string> columns, string types, PostgresDialect dialect)
    {
        _types = types;
        _dialect = dialect;
        _import = connection.BeginBinaryImport($"COPY \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c}\""))}) FROM STDIN (FORMAT BINARY)");
        _import.Timeout = TimeSpan.Zero;
    }

    public void Add(object?[] row)
    {
        try
        {
            _import.StartRow();
            for (int i = 0; i < row.Length; i++)
            {
                Write(row[i], _types[i]);
            }
        }
        catch (NpgsqlException exception) when (_dialect.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
    }

    public void Complete()
    {
        try
        {
            _import.Complete();
        }
        catch (NpgsqlException exception) when (_dialect.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
    }

    public void Dispose()
    {
        try
        {
            _import.Dispose();
        }
        catch (NpgsqlException)
        {
            // What went wrong was told by the row that failed.
        }
    }

    private void Write(object? value, char type)
    {
        switch (value)
        {
            case null:
                _import.WriteNull();
                break;
            case string text:
                _import.Write(PostgresText.Write(text), NpgsqlDbType.Text);
                break;
            case byte[] bytes:
                _import.Write(bytes, NpgsqlDbType.Bytea);
                break;
            case double number when type == 'f':
                _import.Write(number, NpgsqlDbType.Double);
                break;
            default:
                _import.Write(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture), NpgsqlDbType.Bigint);
                break;
        }
    }
}
