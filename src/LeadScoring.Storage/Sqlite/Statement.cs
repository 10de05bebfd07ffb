using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>A prepared statement that is run many times; parameters are <c>$1</c>, <c>$2</c> … in the order they are given. Fails in the store's words.</summary>
/// <remarks>Not thread-safe: it belongs to one connection, and a reader must be closed before the next run.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    public Statement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly; values only ever come in as parameters.
        _command.CommandText = sql;
#pragma warning restore CA2100
    }

    /// <summary>Runs it and gives the number of rows it changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return Translated(static command => command.ExecuteNonQuery());
    }

    /// <summary>First column of the first row; <see langword="null"/> for no row or an empty value.</summary>
    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        object? result = Translated(static command => command.ExecuteScalar());
        return result is DBNull ? null : result;
    }

    /// <summary>Runs it and gives its rows.</summary>
    public Cursor Query(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return new Cursor(Translated(static command => command.ExecuteReader()));
    }

    public void Dispose() => _command.Dispose();

    private T Translated<T>(Func<SqliteCommand, T> run)
    {
        try
        {
            return run(_command);
        }
        catch (SqliteException exception) when (SqliteFailure.Translate(exception) is StoreException failure)
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
                _command.Parameters.Add(new SqliteParameter { ParameterName = Name(i) });
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    private static string Name(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${index + 1}");
}
