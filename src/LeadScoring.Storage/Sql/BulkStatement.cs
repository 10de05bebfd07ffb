using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>A statement for many rows: PostgreSQL takes them all in one round trip, SQLite one after the other. Fails in the store's words.</summary>
/// <remarks>
/// The statement reads its rows from <c>{rows}</c>, whose columns are <c>c1</c>, <c>c2</c> …: <c>INSERT INTO t (a, b) SELECT c1, c2 FROM {rows}</c>.
/// Rows of one run must not touch the same row of a table twice, and must not need each other's effect. Not thread-safe.
/// </remarks>
internal sealed class BulkStatement : IDisposable
{
    private const int MostRows = 5000;

    private readonly Session _session;
    private readonly DbCommand _command;
    private readonly string _columns;
    private readonly List<object?[]> _rows = [];

    public BulkStatement(Session session, string sql, string columns)
    {
        _session = session;
        _columns = columns;
        _command = session.Connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly; values only ever come in as parameters.
        _command.CommandText = session.Dialect.Text(sql, columns);
#pragma warning restore CA2100
    }

    /// <summary>Number of rows that wait to be taken.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds one row, a value per column.</summary>
    public BulkStatement Add(params ReadOnlySpan<object?> values)
    {
        _rows.Add(values.ToArray());
        return this;
    }

    /// <summary>Runs it for the rows that were added, and gives the number of rows it changed.</summary>
    public int Run()
    {
        int changed = 0;
        foreach (List<object?[]> rows in Take())
        {
            try
            {
                changed += _session.Dialect.RunMany(_session, _command, _columns, rows);
            }
            catch (DbException exception) when (_session.Dialect.Translate(exception) is StoreException failure)
            {
                throw failure;
            }
        }

        return changed;
    }

    /// <summary>Runs it for the rows that were added, and shows each row of the answer; rows of one input come in the order the statement gives them, inputs in any order.</summary>
    public void Query(Action<Cursor> read)
    {
        foreach (List<object?[]> rows in Take())
        {
            try
            {
                foreach (Cursor cursor in _session.Dialect.QueryMany(_session, _command, _columns, rows))
                {
                    using (cursor)
                    {
                        while (cursor.Read())
                        {
                            read(cursor);
                        }
                    }
                }
            }
            catch (DbException exception) when (_session.Dialect.Translate(exception) is StoreException failure)
            {
                throw failure;
            }
        }
    }

    /// <summary>Forgets the rows that wait.</summary>
    public void Clear() => _rows.Clear();

    public void Dispose() => _command.Dispose();

    private IEnumerable<List<object?[]>> Take()
    {
        if (_rows.Count == 0)
        {
            return [];
        }

        List<object?[]> all = [.. _rows];
        _rows.Clear();
        return all.Count <= MostRows ? [all] : all.Chunk(MostRows).Select(c => c.ToList());
    }
}
