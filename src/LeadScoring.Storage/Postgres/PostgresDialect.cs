using System.Collections;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;

namespace LeadScoring.Storage;

/// <summary>PostgreSQL: many rows travel as arrays in one command, streams are cursors on the server.</summary>
/// <param name="writerLock">Number of the advisory lock that the schema's writer holds.</param>
/// <param name="busy">How long a write waits for another writer.</param>
internal sealed partial class PostgresDialect(long writerLock, TimeSpan busy) : Dialect
{
    private int _streams;

    public override bool WorkTablesEndWithTransaction => true;

    public override string Text(string sql)
    {
        string text = sql
            .Replace("CROSS JOIN", "JOIN", StringComparison.Ordinal)
            .Replace("temp.", "pg_temp.", StringComparison.Ordinal)

            // A value may be longer than an index entry can be: there the key holds its hash.
            .Replace("(ref, field, changed_at, has_value, new_value) DO", "(ref, field, changed_at, has_value, md5(new_value)) DO", StringComparison.Ordinal);
        text = IndexHint().Replace(text, "");
        return WorkTable().Replace(text, m => $"{m.Groups[1].Value.Replace(" INTEGER", " BIGINT", StringComparison.Ordinal).Replace(" TEXT", " TEXT COLLATE \"C\"", StringComparison.Ordinal)} ON COMMIT DELETE ROWS");
    }

    public override string Text(string sql, string columns)
    {
        string arrays = string.Join(", ", columns.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}::{TypeName(c)}[]")));
        string names = string.Join(", ", columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"c{i + 1}")));
        return Text(sql).Replace("{rows}", $"unnest({arrays}) AS input({names})", StringComparison.Ordinal);
    }

    public override DbParameter Parameter(int index) => new NpgsqlParameter();

    public override void Bind(DbParameter parameter, object? value) => parameter.Value = value is string text ? PostgresText.Write(text) : value ?? DBNull.Value;

    public override int Run(Session session, DbCommand command)
    {
        MakeRoom(session);
        return command.ExecuteNonQuery();
    }

    public override int RunMany(Session session, DbCommand command, string columns, List<object?[]> rows)
    {
        Fill(command, columns, rows);
        return Run(session, command);
    }

    public override IEnumerable<Cursor> QueryMany(Session session, DbCommand command, string columns, List<object?[]> rows)
    {
        Fill(command, columns, rows);
        return [Query(session, command)];
    }

    public override Cursor Query(Session session, DbCommand command) => Read(session, (NpgsqlCommand)command);

    public override Cursor Stream(Session session, DbCommand command)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"stream_{Interlocked.Increment(ref _streams)}");
        using NpgsqlCommand declare = ((NpgsqlConnection)session.Connection).CreateCommand();
#pragma warning disable CA2100 // A constant of this assembly, behind a number of ours.
        declare.CommandText = $"DECLARE {name} NO SCROLL CURSOR FOR {command.CommandText}";
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            declare.Parameters.Add(parameter.Clone());
        }

        Run(session, declare);
        return new PostgresStream(session, this, name);
    }

    public override IReadOnlyList<TableShape> ReadShape(Session session)
    {
        using Cursor rows = session["""
            SELECT c.table_name::text, c.column_name::text, c.data_type::text FROM information_schema.columns c
            WHERE c.table_schema = current_schema() AND c.table_name <> 'schema_version' AND c.table_name NOT LIKE 'qrtz%'
            """].Query();
        return TableShape.From(rows);
    }

    public override void GoOnNumbering(Session session, TableShape table)
    {
        foreach (string column in table.Columns)
        {
            if (session["SELECT pg_get_serial_sequence($1, $2)"].Scalar($"\"{table.Name}\"", column) is string sequence)
            {
                session[$"SELECT setval($1::regclass, (SELECT coalesce(max(\"{column}\"), 0) + 1 FROM \"{table.Name}\"), false)"].Run(sequence);
            }
        }
    }

    public override Exception Translate(DbException exception) => PostgresFailure.Translate(exception);

    public override bool InTransaction(Session session) => session.HasBegun && session.Connection.State == ConnectionState.Open;

    public override void BeginReading(Session session) => session["BEGIN ISOLATION LEVEL REPEATABLE READ"].Run();

    public override void BeginWriting(Session session)
    {
        // One round trip; the lock ends with the transaction, also when the connection is lost.
        session[string.Create(CultureInfo.InvariantCulture, $"BEGIN; SET LOCAL lock_timeout = {(long)busy.TotalMilliseconds}; SELECT pg_advisory_xact_lock({writerLock})")].Run();
    }

    public override IRowSink OpenSink(Session session, string table, IReadOnlyList<string> columns, string types)
    {
        MakeRoom(session);
        return new PostgresSink((NpgsqlConnection)session.Connection, table, columns, types, this);
    }

    /// <summary>Runs a command and gives its rows.</summary>
    public PostgresCursor Read(Session session, NpgsqlCommand command)
    {
        MakeRoom(session);
        return new PostgresCursor(session, this, command.ExecuteReader());
    }

    private static void MakeRoom(Session session) => ((PostgresCursor?)session.OpenRows)?.Keep();

    private static string TypeName(char column) => column switch
    {
        'i' => "bigint",
        't' => "text",
        'f' => "double precision",
        _ => "bytea",
    };

    private static void Fill(DbCommand command, string columns, List<object?[]> rows)
    {
        command.Parameters.Clear();
        for (int c = 0; c < columns.Length; c++)
        {
            (IList array, NpgsqlDbType type) = columns[c] switch
            {
                'i' => (Column(rows, c, static v => v is null ? (long?)null : Convert.ToInt64(v, CultureInfo.InvariantCulture)), NpgsqlDbType.Bigint),
                't' => (Column(rows, c, static v => v is null ? null : PostgresText.Write((string)v)), NpgsqlDbType.Text),
                'f' => (Column(rows, c, static v => (double?)v), NpgsqlDbType.Double),
                _ => ((IList, NpgsqlDbType))(Column(rows, c, static v => (byte[]?)v), NpgsqlDbType.Bytea),
            };
            command.Parameters.Add(new NpgsqlParameter { Value = array, NpgsqlDbType = NpgsqlDbType.Array | type });
        }
    }

    private static T[] Column<T>(List<object?[]> rows, int column, Func<object?, T> read)
    {
        T[] values = new T[rows.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(rows[i][column]);
        }

        return values;
    }

    [GeneratedRegex(@" INDEXED BY \w+")]
    private static partial Regex IndexHint();

    [GeneratedRegex(@"(CREATE TEMP TABLE [^;]*\))( WITHOUT ROWID)?(?=;|$)")]
    private static partial Regex WorkTable();
}
