using Npgsql;

namespace LeadScoring.Storage;

/// <summary>Writes the tables of a store anew without what was deleted, so that no byte of it stays in their files.</summary>
/// <remarks>
/// A deleted row stays in its file until it is overwritten, also after an ordinary VACUUM; VACUUM FULL writes a new file of what is left. It needs the tables for itself, and nobody on a snapshot
/// from before the deletion; otherwise it is left for later. The server's write-ahead log, its archive, backups and standbys are out of reach: they forget with their own retention.
/// </remarks>
internal static class PostgresScrub
{
    private const string LockPatience = "500ms";

    // Somebody's snapshot may still need what was deleted: then the new files would hold it again.
    private const string OldSnapshots = """
        SELECT count(*) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database() AND (age(backend_xmin) > 0 OR age(backend_xid) > 0)
        """;

    private const string Tables = """
        SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_type t ON t.oid = a.atttypid
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND t.typname IN ('text', 'bytea') AND c.relname NOT LIKE 'qrtz%'
        AND c.relname NOT IN ('schema_version', 'terms', 'streams', 'models', 'counters', 'notes', 'checkpoints', 'erased', 'turns')
        ORDER BY c.relname
        """;

    /// <summary>Tries.</summary>
    /// <returns>Whether it is done.</returns>
    public static bool Try(WriteSession session)
    {
        if (session[OldSnapshots].Scalar() is not 0L)
        {
            return false;
        }

        List<string> tables = [];
        using (Cursor rows = session[Tables].Query())
        {
            while (rows.Read())
            {
                tables.Add(rows.Text(0));
            }
        }

        session[$"SET lock_timeout = '{LockPatience}'"].Run();
        try
        {
            foreach (string table in tables)
            {
                session[$"VACUUM (FULL) \"{table}\""].Run();
            }
        }
        finally
        {
            if (((NpgsqlConnection)session.Connection).State == System.Data.ConnectionState.Open)
            {
                session["SET lock_timeout = 0"].Run();
            }
        }

        // A snapshot that was taken meanwhile cannot be older than the deletion.
        return true;
    }
}
