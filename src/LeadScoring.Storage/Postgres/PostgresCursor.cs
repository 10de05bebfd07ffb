using Npgsql;

namespace LeadScoring.Storage;

/// <summary>Rows of one command. A connection carries one at a time, so that rows not yet read are taken into memory when another command comes.</summary>
internal sealed class PostgresCursor : Cursor
{
    private readonly Session _session;
    private readonly PostgresDialect _dialect;
    private NpgsqlDataReader? _reader;
    private Queue<object?[]>? _kept;
    private object?[]? _row;

    public PostgresCursor(Session session, PostgresDialect dialect, NpgsqlDataReader reader)
    {
        _session = session;
        _dialect = dialect;
        _reader = reader;
        Columns = reader.FieldCount;
        session.OpenRows = this;
    }

    public override int Columns { get; }

    /// <summary>Rows read so far.</summary>
    public int Count { get; private set; }

    public override bool Read()
    {
        if (_reader is null)
        {
            bool kept = _kept!.TryDequeue(out _row);
            Count += kept ? 1 : 0;
            return kept;
        }

        try
        {
            if (_reader.Read())
            {
                Count++;
                return true;
            }
        }
        catch (NpgsqlException exception) when (_dialect.Translate(exception) is StoreException failure)
        {
            throw failure;
        }

        Keep();
        return false;
    }

    /// <summary>Takes what is left into memory, to make room for another command.</summary>
    public void Keep()
    {
        if (_reader is not { } reader)
        {
            return;
        }

        try
        {
            _kept = [];
            _row = reader.IsOnRow ? Values(reader) : null;
            while (reader.Read())
            {
                _kept.Enqueue(Values(reader));
            }
        }
        catch (NpgsqlException exception) when (_dialect.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
        finally
        {
            Free();
        }
    }

    public override bool IsNull(int column) => _reader is { } reader ? reader.IsDBNull(column) : _row![column] is null;

    public override long Long(int column) => _reader is { } reader ? reader.GetInt64(column) : Convert.ToInt64(_row![column], null);

    public override double Double(int column) => _reader is { } reader ? reader.GetDouble(column) : (double)_row![column]!;

    public override string Text(int column) => _reader is { } reader ? PostgresText.Read(reader.GetString(column)) : (string)_row![column]!;

    public override byte[] Bytes(int column) => _reader is { } reader ? reader.GetFieldValue<byte[]>(column) : (byte[])_row![column]!;

    public override object? Value(int column) => _reader is { } reader ? ValueOf(reader, column) : _row![column];

    public override void Dispose()
    {
        try
        {
            Free();
        }
        catch (NpgsqlException)
        {
            // The connection is lost; who uses it next is told.
        }
    }

    private static object?[] Values(NpgsqlDataReader reader)
    {
        object?[] row = new object?[reader.FieldCount];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = ValueOf(reader, i);
        }

        return row;
    }

    private static object? ValueOf(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetValue(column) is string text ? PostgresText.Read(text) : reader.GetValue(column);

    private void Free()
    {
        NpgsqlDataReader? reader = _reader;
        _reader = null;
        if (ReferenceEquals(_session.OpenRows, this))
        {
            _session.OpenRows = null;
        }

        reader?.Dispose();
    }
}
