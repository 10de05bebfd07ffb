using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>The one place where SQLite's result codes become words for the operator (codes: https://www.sqlite.org/rescode.html).</summary>
internal static class SqliteFailure
{
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Io = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Authorization = 23;
    private const int NotADatabase = 26;

    /// <summary>The store's failure for SQLite's; a code that only a bug of ours can cause comes back unchanged.</summary>
    public static Exception Translate(SqliteException exception) => exception.SqliteErrorCode switch
    {
        Busy or Locked => new StoreException(StoreFailureKind.Busy, "the store is held by another process; wait until it is done or stop it, then run again", exception),
        Full => new StoreException(StoreFailureKind.Full, "disk is full: nothing of this page was stored; free space and run again", exception),
        Corrupt or NotADatabase => new StoreException(StoreFailureKind.Damaged, "the store's file is damaged or not a store; put back a backup, or move the file away and pull everything again", exception),
        CannotOpen or Perm or ReadOnly or Authorization => new StoreException(StoreFailureKind.Unreachable, "the store's file cannot be opened for writing; check that its folder exists and that this user may write to file and folder", exception),
        Io => new StoreException(StoreFailureKind.Unreachable, $"the disk failed while the store was in use (SQLite code {exception.SqliteExtendedErrorCode}); nothing of this page was stored; check the disk and run again", exception),
        _ => exception,
    };
}
