using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>What differs between the databases, so that every statement is written once.</summary>
/// <remarks>
/// Statements are written in the SQL both understand, with a few words that a dialect may change: <c>CROSS JOIN x ON …</c> (the order of the tables is meant),
/// <c>greatest(a, b)</c>, <c>temp.name</c>, and <c>{rows}</c> in statements that take many rows. Immutable and thread-safe.
/// </remarks>
internal abstract class Dialect
{
    /// <summary>The statement in the words of this database.</summary>
    public abstract string Text(string sql);

    /// <summary>The statement that takes many rows, in the words of this database.</summary>
    /// <param name="sql">A statement that names <c>{rows}</c> once, with columns <c>c1</c>, <c>c2</c> …</param>
    /// <param name="columns">One letter per column: i = number, t = text, f = floating point, b = bytes.</param>
    public abstract string Text(string sql, string columns);

    /// <summary>A parameter of the first, second … value.</summary>
    public abstract DbParameter Parameter(int index);

    /// <summary>Gives a parameter its value.</summary>
    public abstract void Bind(DbParameter parameter, object? value);

    /// <summary>Runs a statement and gives the number of rows it changed.</summary>
    public abstract int Run(Session session, DbCommand command);

    /// <summary>Runs a statement for many rows and gives the number of rows it changed.</summary>
    public abstract int RunMany(Session session, DbCommand command, string columns, List<object?[]> rows);

    /// <summary>Runs a statement for many rows and gives what it answers, in any order.</summary>
    public abstract IEnumerable<Cursor> QueryMany(Session session, DbCommand command, string columns, List<object?[]> rows);

    /// <summary>Rows of a command; others may be asked for while they are read.</summary>
    public abstract Cursor Query(Session session, DbCommand command);

    /// <summary>Rows of a command however many they are, in bounded memory; others may be asked for while they are read.</summary>
    public abstract Cursor Stream(Session session, DbCommand command);

    /// <summary>The quickest way to fill a table, inside the open transaction.</summary>
    public abstract IRowSink OpenSink(Session session, string table, IReadOnlyList<string> columns, string types);

    /// <summary>The tables of the open database with their columns, in order of name and column; tables of the scheduler and of the version left out.</summary>
    public abstract IReadOnlyList<TableShape> ReadShape(Session session);

    /// <summary>Lets numbers that the database gives go on behind those that were brought along.</summary>
    public abstract void GoOnNumbering(Session session, TableShape table);

    /// <summary>The store's failure for the database's; one that only a bug of ours can cause comes back unchanged.</summary>
    public abstract Exception Translate(DbException exception);

    /// <summary>Whether a transaction is open that can be rolled back.</summary>
    public abstract bool InTransaction(Session session);

    /// <summary>Begins a snapshot.</summary>
    public abstract void BeginReading(Session session);

    /// <summary>Begins a transaction as the only writer.</summary>
    public abstract void BeginWriting(Session session);

    /// <summary>Whether work tables of the connection are empty when a transaction begins.</summary>
    public abstract bool WorkTablesEndWithTransaction { get; }
}
