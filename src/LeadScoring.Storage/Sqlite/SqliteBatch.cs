using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LeadScoring.Storage;

/// <summary>A statement that SQLite runs once per row of a batch, bound and stepped without a command's and a reader's cost each time.</summary>
/// <remarks>Belongs to one command and goes with it. Not thread-safe; its rows are read before the next run.</remarks>
internal sealed class SqliteBatch : Cursor
{
    private static readonly ConditionalWeakTable<SqliteCommand, SqliteBatch> Known = [];

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly bool _writes;

    private SqliteBatch(SqliteCommand command)
    {
        _database = command.Connection?.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v2(_database, command.CommandText, out _statement));
        _writes = raw.sqlite3_stmt_readonly(_statement) == 0;
        command.Disposed += (_, _) => _statement.Dispose();
    }

    public override int Columns => raw.sqlite3_column_count(_statement);

    /// <summary>The batch of a command.</summary>
    public static SqliteBatch Of(SqliteCommand command) => Known.GetValue(command, static c => new SqliteBatch(c));

    /// <summary>Runs it for one row and gives the number of rows it changed.</summary>
    public int Run(object?[] row)
    {
        Bind(row);
        try
        {
            while (Read())
            {
            }

            return _writes ? raw.sqlite3_changes(_database) : 0;
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Begins to run it for one row; what it answers is read from this cursor.</summary>
    public Cursor Query(object?[] row)
    {
        Bind(row);
        return this;
    }

    public override bool Read()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code != raw.SQLITE_DONE)
        {
            Check(code);
        }

        return false;
    }

    public override bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public override long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public override double Double(int column) => raw.sqlite3_column_double(_statement, column);

    public override string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public override byte[] Bytes(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    public override object? Value(int column) => raw.sqlite3_column_type(_statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Long(column),
        raw.SQLITE_FLOAT => Double(column),
        raw.SQLITE_TEXT => Text(column),
        _ => Bytes(column),
    };

    /// <summary>Ends the run; the statement stays for the next row.</summary>
    public override void Dispose() => raw.sqlite3_reset(_statement);

    private void Bind(object?[] row)
    {
        // A run that failed leaves its code to the reset; it was told already.
        raw.sqlite3_reset(_statement);
        for (int i = 0; i < row.Length; i++)
        {
            Check(row[i] switch
            {
                null => raw.sqlite3_bind_null(_statement, i + 1),
                long number => raw.sqlite3_bind_int64(_statement, i + 1, number),
                int number => raw.sqlite3_bind_int64(_statement, i + 1, number),
                string text => raw.sqlite3_bind_text(_statement, i + 1, text),
                byte[] bytes => bytes.Length == 0 ? raw.sqlite3_bind_zeroblob(_statement, i + 1, 0) : raw.sqlite3_bind_blob(_statement, i + 1, bytes),
                double number => raw.sqlite3_bind_double(_statement, i + 1, number),
                _ => throw new ArgumentException($"A row holds a {row[i]!.GetType()}, which the store has no place for."),
            });
        }
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
