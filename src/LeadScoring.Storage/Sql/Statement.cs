using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>A prepared statement that is run many times; parameters are <c>$1</c>, <c>$2</c> … in the order they are given. Fails in the store's words.</summary>
/// <remarks>Not thread-safe: it belongs to one connection, and its rows must be closed before the next run.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly Session _session;
    private readonly DbCommand _command;

    public Statement(Session session, string sql)
    {
        _session = session;
        _command = session.Connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly; values only ever come in as parameters.
        _command.CommandText = session.Dialect.Text(sql);
#pragma warning restore CA2100
    }

    /// <summary>Runs it and gives the number of rows it changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return Translated(static (session, command) => session.Dialect.Run(session, command));
    }

    /// <summary>First column of the first row; <see langword="null"/> for no row or an empty value.</summary>
    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        using Cursor row = Translated(static (session, command) => session.Dialect.Query(session, command));
        return row.Read() ? row.Value(0) : null;
    }

    /// <summary>Runs it and gives its rows. Not for results that do not fit into memory: see <see cref="Stream"/>.</summary>
    public Cursor Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return Translated(static (session, command) => session.Dialect.Query(session, command));
    }

    /// <summary>Runs it and gives its rows in bounded memory, however many they are.</summary>
    public Cursor Stream(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return Translated(static (session, command) => session.Dialect.Stream(session, command));
    }

    public void Dispose() => _command.Dispose();

    private T Translated<T>(Func<Session, DbCommand, T> run)
    {
        try
        {
            return run(_session, _command);
        }
        catch (DbException exception) when (_session.Dialect.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
    }

    private void Bind(ReadOnlySpan<object?> values)
    {
        if (_command.Parameters.Count == 0)
        {
            for (int i = 0; i < values.Length; i++)
            {
                _command.Parameters.Add(_session.Dialect.Parameter(i));
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            _session.Dialect.Bind(_command.Parameters[i], values[i]);
        }
    }
}
