using System.Data.Common;
using Npgsql;

namespace LeadScoring.Storage;

/// <summary>The one place where PostgreSQL's states become words for the operator (states: https://www.postgresql.org/docs/15/errcodes-appendix.html).</summary>
/// <remarks>A server's own words may quote values, so only its state is told.</remarks>
internal static class PostgresFailure
{
    /// <summary>The store's failure for PostgreSQL's; a state that only a bug of ours can cause comes back unchanged.</summary>
    public static Exception Translate(DbException exception) => exception switch
    {
        PostgresException { SqlState: var state } => Translate(state, exception),
        NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException } => Lost(exception),
        NpgsqlException when exception.InnerException is not null => Lost(exception),
        _ => exception,
    };

    private static Exception Translate(string state, DbException exception) => state switch
    {
        "53100" => new StoreException(StoreFailureKind.Full, "disk is full on the PostgreSQL server: nothing of this page was stored; free space there and run again", exception),
        "55P03" or "40P01" or "40001" => new StoreException(StoreFailureKind.Busy, "the store is held by another process; wait until it is done or stop it, then run again", exception),
        "XX001" or "XX002" or "42P01" or "42703" or "3F000" => new StoreException(StoreFailureKind.Damaged, $"the store in PostgreSQL is damaged or tables of it are missing (state {state}); put back a backup, or drop its schema and pull everything again", exception),
        "28P01" or "28000" => new StoreException(StoreFailureKind.Unreachable, "the PostgreSQL server refuses the user or the password; check the user in --store and the secret that holds the password", exception),
        "3D000" => new StoreException(StoreFailureKind.Unreachable, "there is no such database on the PostgreSQL server; create it (createdb NAME), or name another one in --store", exception),
        "42501" or "25006" => new StoreException(StoreFailureKind.Unreachable, $"the PostgreSQL user may not write here (state {state}); grant it CREATE on the database, and name the primary server, not a standby", exception),
        "53200" or "53300" or "53400" => new StoreException(StoreFailureKind.Interrupted, $"the PostgreSQL server has no connection or memory left (state {state}); nothing of this page was stored; raise max_connections or stop other clients, then run again", exception),
        _ when state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal) => Lost(exception),
        _ when state.StartsWith("58", StringComparison.Ordinal) => new StoreException(StoreFailureKind.Unreachable, $"the PostgreSQL server's disk failed (state {state}); nothing of this page was stored; check the server and run again", exception),
        _ => exception,
    };

    private static StoreException Lost(DbException exception) =>
        new(StoreFailureKind.Interrupted, "the connection to the PostgreSQL server was lost; nothing of this page was stored; run again when the server is back", exception);
}
