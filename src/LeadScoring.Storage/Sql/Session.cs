using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>One open connection with its prepared statements.</summary>
/// <remarks>Not thread-safe.</remarks>
internal class Session(DbConnection connection, Dialect dialect, bool ownsConnection = true) : IDisposable
{
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BulkStatement> _bulk = new(StringComparer.Ordinal);

    public DbConnection Connection => connection;

    public Dialect Dialect => dialect;

    /// <summary>Whether a transaction was begun that neither was committed nor rolled back.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Rows that the connection still carries, where it carries one command at a time.</summary>
    public object? OpenRows { get; set; }

    /// <summary>The prepared statement for a text; prepared once per session.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out Statement? statement))
            {
                statement = new Statement(this, sql);
                _statements.Add(sql, statement);
            }

            return statement;
        }
    }

    /// <summary>The prepared statement that takes many rows at once.</summary>
    /// <param name="sql">A statement that names <c>{rows}</c> once, with columns <c>c1</c>, <c>c2</c> …</param>
    /// <param name="columns">One letter per column: i = number, t = text, f = floating point, b = bytes.</param>
    public BulkStatement Many(string sql, string columns)
    {
        if (!_bulk.TryGetValue(sql, out BulkStatement? statement))
        {
            statement = new BulkStatement(this, sql, columns);
            _bulk.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Whether a transaction is open; a database ends one by itself on some failures.</summary>
    public bool InTransaction => dialect.InTransaction(this);

    /// <summary>Begins a snapshot.</summary>
    public void BeginReading()
    {
        HasBegun = true;
        dialect.BeginReading(this);
    }

    /// <summary>Begins a transaction as the only writer.</summary>
    public void BeginWriting()
    {
        HasBegun = true;
        dialect.BeginWriting(this);
    }

    public void Commit()
    {
        this["COMMIT"].Run();
        HasBegun = false;
    }

    public void Rollback()
    {
        (OpenRows as IDisposable)?.Dispose();
        foreach (BulkStatement statement in _bulk.Values)
        {
            statement.Clear();
        }

        if (InTransaction)
        {
            this["ROLLBACK"].Run();
        }

        HasBegun = false;
    }

    public virtual void Dispose()
    {
        foreach (Statement statement in _statements.Values)
        {
            statement.Dispose();
        }

        foreach (BulkStatement statement in _bulk.Values)
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
