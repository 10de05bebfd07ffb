using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>SQLite: statements run in the process, so many rows are as many runs of a prepared statement.</summary>
internal sealed class SqliteDialect : Dialect
{
    public static readonly SqliteDialect Instance = new();

    public override bool WorkTablesEndWithTransaction => false;

    public override string Text(string sql) => sql.Replace("greatest(", "max(", StringComparison.Ordinal);

    public override string Text(string sql, string columns) =>
        Text(sql).Replace("{rows}", $"(SELECT {string.Join(", ", columns.Select((_, i) => $"{Name(i)} AS c{(i + 1).ToString(CultureInfo.InvariantCulture)}"))}) AS input", StringComparison.Ordinal);

    public override DbParameter Parameter(int index) => new SqliteParameter { ParameterName = Name(index) };

    public override void Bind(DbParameter parameter, object? value) => parameter.Value = value ?? DBNull.Value;

    public override int Run(Session session, DbCommand command) => command.ExecuteNonQuery();

    public override int RunMany(Session session, DbCommand command, string columns, List<object?[]> rows)
    {
        SqliteBatch batch = SqliteBatch.Of((SqliteCommand)command);
        int changed = 0;
        foreach (object?[] row in rows)
        {
            changed += batch.Run(row);
        }

        return changed;
    }

    public override IEnumerable<Cursor> QueryMany(Session session, DbCommand command, string columns, List<object?[]> rows)
    {
        SqliteBatch batch = SqliteBatch.Of((SqliteCommand)command);
        foreach (object?[] row in rows)
        {
            yield return batch.Query(row);
        }
    }

    public override Cursor Query(Session session, DbCommand command) => new ReaderCursor(command.ExecuteReader(), this);

    public override Cursor Stream(Session session, DbCommand command) => Query(session, command);

    public override IRowSink OpenSink(Session session, string table, IReadOnlyList<string> columns, string types) => new SqliteSink(session, table, columns);

    public override IReadOnlyList<TableShape> ReadShape(Session session)
    {
        using Cursor rows = session["""
            SELECT m.name, p.name, p.type FROM sqlite_master m CROSS JOIN pragma_table_info(m.name) p
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'schema_version'
            """].Query();
        return TableShape.From(rows);
    }

    public override void GoOnNumbering(Session session, TableShape table)
    {
        // SQLite looks at the greatest number by itself.
    }

    public override Exception Translate(DbException exception) => exception is SqliteException sqlite ? SqliteFailure.Translate(sqlite) : exception;

    public override bool InTransaction(Session session) => SQLitePCL.raw.sqlite3_get_autocommit(((SqliteConnection)session.Connection).Handle) == 0;

    public override void BeginReading(Session session) => session["BEGIN"].Run();

    public override void BeginWriting(Session session) => session["BEGIN IMMEDIATE"].Run();

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"${index + 1}");
}
