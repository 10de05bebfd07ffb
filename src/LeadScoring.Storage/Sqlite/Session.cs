using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>One open connection with its prepared statements.</summary>
/// <remarks>Not thread-safe.</remarks>
internal class Session(SqliteConnection connection, bool ownsConnection = true) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>The prepared statement for a text; prepared once per session.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out Statement? statement))
            {
                statement = new Statement(connection, sql);
                _statements.Add(sql, statement);
            }

            return statement;
        }
    }

    /// <summary>Whether a transaction is open; SQLite ends one by itself on some failures.</summary>
    public bool InTransaction => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0;

    public void Rollback()
    {
        if (InTransaction)
        {
            this["ROLLBACK"].Run();
        }
    }

    public virtual void Dispose()
    {
        foreach (Statement statement in _statements.Values)
        {
            statement.Dispose();
        }

        if (ownsConnection)
        {
            connection.Dispose();
        }

        GC.SuppressFinalize(this);
    }
}
