namespace LeadScoring.Storage;

/// <summary>The embedded store: one SQLite file.</summary>
public static class SqliteStore
{
    /// <summary>How long a write waits for another process.</summary>
    internal const int BusySeconds = 10;

    /// <summary>Opens a store; creates the file where there is none and brings it to this program's version.</summary>
    /// <param name="path">The file. Its folder must exist. Two more files (<c>-wal</c>, <c>-shm</c>) stand beside it while it is open; hints that came by webhook wait in <c>NAME.inbox.db</c>.</param>
    /// <param name="clock">Gives the instants of migrations.</param>
    /// <param name="cancellationToken">Cancels before anything is opened.</param>
    /// <remarks>Reads never wait for writes and see one snapshot each. Writes of one process queue; a write of another process is waited for at most ten seconds.</remarks>
    /// <exception cref="StoreException">
    /// The store is newer than this program (<see cref="StoreFailureKind.TooNew"/>), damaged or not a database (<see cref="StoreFailureKind.Damaged"/>), cannot be opened or belongs
    /// to another program (<see cref="StoreFailureKind.Unreachable"/>), is being written (<see cref="StoreFailureKind.Busy"/>), or the disk is full (<see cref="StoreFailureKind.Full"/>).
    /// </exception>
    public static ValueTask<IStore> OpenAsync(string path, TimeProvider clock, CancellationToken cancellationToken) => OpenAsync(path, clock, BusySeconds, cancellationToken);

    /// <summary>The inbox's own file beside the store: <c>inbound.db</c> → <c>inbound.inbox.db</c>. Made when the first hint comes.</summary>
    internal static string InboxPath(string path) => Path.ChangeExtension(path, ".inbox.db");

    internal static ValueTask<IStore> OpenAsync(string path, TimeProvider clock, int busySeconds, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(clock);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IStore>(new SqlStore(SqliteDatabase.Open(path, busySeconds, clock), new SqlInbox(() => SqliteDatabase.OpenInbox(InboxPath(path), busySeconds, clock), () => File.Exists(InboxPath(path)))));
    }
}
