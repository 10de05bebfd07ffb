using System.Globalization;
using Npgsql;

namespace LeadScoring.Storage;

/// <summary>Rows of a cursor on the server, fetched block by block.</summary>
internal sealed class PostgresStream : Cursor
{
    private const int BlockRows = 4000;

    private readonly Session _session;
    private readonly PostgresDialect _dialect;
    private readonly string _name;
    private PostgresCursor? _block;

    public PostgresStream(Session session, PostgresDialect dialect, string name)
    {
        _session = session;
        _dialect = dialect;
        _name = name;
        _block = Fetch();
        Columns = _block.Columns;
    }

    public override int Columns { get; }

    private PostgresCursor Block => _block!;

    public override bool Read()
    {
        while (_block is { } block)
        {
            if (block.Read())
            {
                return true;
            }

            block.Dispose();
            _block = block.Count < BlockRows ? null : Fetch();
        }

        return false;
    }

    public override bool IsNull(int column) => Block.IsNull(column);

    public override long Long(int column) => Block.Long(column);

    public override double Double(int column) => Block.Double(column);

    public override string Text(int column) => Block.Text(column);

    public override byte[] Bytes(int column) => Block.Bytes(column);

    public override object? Value(int column) => Block.Value(column);

    public override void Dispose()
    {
        _block?.Dispose();
        _block = null;

        // The cursor ends with the snapshot, which is never kept longer than its rows.
    }

    private PostgresCursor Fetch()
    {
        using NpgsqlCommand fetch = ((NpgsqlConnection)_session.Connection).CreateCommand();
#pragma warning disable CA2100 // The name is a number of ours.
        fetch.CommandText = string.Create(CultureInfo.InvariantCulture, $"FETCH FORWARD {BlockRows} FROM {_name}");
#pragma warning restore CA2100
        try
        {
            return _dialect.Read(_session, fetch);
        }
        catch (NpgsqlException exception) when (_dialect.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
    }
}
