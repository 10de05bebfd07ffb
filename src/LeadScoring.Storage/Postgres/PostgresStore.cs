using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace LeadScoring.Storage;

/// <summary>The hosted store: a schema in a PostgreSQL database, version 15 or later.</summary>
public static class PostgresStore
{
    /// <summary>How long a write waits for another process.</summary>
    internal static readonly TimeSpan Busy = TimeSpan.FromSeconds(10);

    /// <summary>Opens a store; makes its schema where there is none and brings it to this program's version.</summary>
    /// <param name="address">Where it lies.</param>
    /// <param name="password">The user's password; <see langword="null"/> = what PGPASSWORD or the password file say, or none.</param>
    /// <param name="clock">Gives the instants of migrations.</param>
    /// <param name="cancellationToken">Cancels before anything is opened.</param>
    /// <remarks>
    /// Reads never wait for writes and see one snapshot each. Writes of one process queue; a write of another process is waited for at most ten seconds. A connection that was lost
    /// fails what uses it with <see cref="StoreFailureKind.Interrupted"/>, and is opened anew by the next write or read.
    /// </remarks>
    /// <exception cref="StoreException">
    /// The store is newer than this program (<see cref="StoreFailureKind.TooNew"/>), tables are missing (<see cref="StoreFailureKind.Damaged"/>), the server cannot be reached, refuses the user, is too
    /// old, or the schema belongs to another program (<see cref="StoreFailureKind.Unreachable"/>), the store is being written (<see cref="StoreFailureKind.Busy"/>), or the disk is full
    /// (<see cref="StoreFailureKind.Full"/>).
    /// </exception>
    public static ValueTask<IStore> OpenAsync(PostgresAddress address, string? password, TimeProvider clock, CancellationToken cancellationToken) => OpenAsync(address, password, clock, Busy, cancellationToken);

    internal static ValueTask<IStore> OpenAsync(PostgresAddress address, string? password, TimeProvider clock, TimeSpan busy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(clock);
        cancellationToken.ThrowIfCancellationRequested();
        NpgsqlDataSource source = NpgsqlDataSource.Create(address.ConnectionString(password));
        try
        {
            PostgresDatabase database = PostgresDatabase.Open(source, address, busy, clock);
            return ValueTask.FromResult<IStore>(new SqlStore(database, new SqlInbox(() => PostgresDatabase.OpenInbox(source, address, busy), static () => true)));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Number of the advisory lock that writers of a schema take; the inbox has its own.</summary>
    internal static long LockOf(string schema, string part) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"leadscoring {part} {schema}")));
}
