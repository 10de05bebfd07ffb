using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>A SQLite file.</summary>
internal sealed class SqliteDatabase : SqlDatabase
{
    private readonly SqliteConnectionStringBuilder _text;
    private readonly string _settings;
    private readonly string? _workTables;
    private readonly string _readerText;

    private SqliteDatabase(string path, int busySeconds, string settings, string? workTables)
    {
        _text = new() { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = busySeconds };
        _readerText = new SqliteConnectionStringBuilder(_text.ConnectionString) { Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ConnectionString;
        _settings = settings;
        _workTables = workTables;
    }

    /// <summary>Opens or creates the file and brings it to this version.</summary>
    /// <exception cref="StoreException">As opening a store says.</exception>
    public static SqliteDatabase Open(string path, int busySeconds, TimeProvider clock)
    {
        // Facts arrive in any order of leads and touch pages all over the file: the more of them the log takes before it is carried over, the less often each is written.
        SqliteDatabase database = new(
            path, busySeconds, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 16000; PRAGMA secure_delete = ON;", Resolution.TemporaryTables + Erasure.TemporaryTables);
        database.Open(SqliteMigrations.Store, clock);
        Scrub.TakeUp(database, database.Writer());
        return database;
    }

    /// <summary>Opens or creates the file of the inbox. What it took was answered for, so it survives a power failure too.</summary>
    /// <exception cref="StoreException">As opening a store says.</exception>
    public static SqliteDatabase OpenInbox(string path, int busySeconds, TimeProvider clock)
    {
        SqliteDatabase database = new(path, busySeconds, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;", null);
        database.Open(SqliteMigrations.Inbox, clock);
        Scrub.TakeUp(database, database.Writer());
        return database;
    }

    public override ReadSession OpenReader()
    {
        SqliteConnection connection = new(_readerText);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;");
            return new ReadSession(connection, SqliteDialect.Instance);
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFailure.Translate(exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Empties the write-ahead log, which holds pages as they were before.</summary>
    public override bool TryScrub(WriteSession session)
    {
        using Cursor row = session["PRAGMA wal_checkpoint(TRUNCATE)"].Query();
        return row.Read() && !row.Flag(0);
    }

    /// <summary>Limits the file to its present size plus some pages, as a full disk does; <see langword="null"/> takes the limit away. For tests.</summary>
    internal ValueTask LimitGrowthAsync(long? pages, CancellationToken cancellationToken) => WithWriterAsync(
        writer =>
        {
            long now = (long)writer["PRAGMA page_count"].Scalar()!;
            Execute((SqliteConnection)writer.Connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {(pages is { } more ? now + more : 4294967294)}"));
        },
        cancellationToken);

    protected override WriteSession OpenWriter()
    {
        SqliteConnection connection = new(_text.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, _settings);
            if (_workTables is not null)
            {
                Execute(connection, _workTables);
            }

            return new WriteSession(connection, SqliteDialect.Instance);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override void Close()
    {
        using SqliteConnection pooled = new(_readerText);
        SqliteConnection.ClearPool(pooled);
    }

    private void Open(SchemaMigrations steps, TimeProvider clock)
    {
        SQLitePCL.Batteries_V2.Init();
        WriteSession? writer = null;
        try
        {
            writer = Writer();
            SqliteMigrations.Apply(writer, steps, clock);
        }
        catch (SqliteException exception)
        {
            writer?.Dispose();
            throw Named(SqliteFailure.Translate(exception));
        }
        catch (StoreException exception)
        {
            writer?.Dispose();
            throw Named(exception);
        }
        catch
        {
            writer?.Dispose();
            throw;
        }
    }

    /// <summary>Says which file it is: with several mappings there are several.</summary>
    private Exception Named(Exception exception) =>
        exception is StoreException failure ? new StoreException(failure.Kind, $"{_text.DataSource}: {failure.Message}", failure) : exception;

    private static void Execute(SqliteConnection connection, string sql)
    {
        using Session session = new(connection, SqliteDialect.Instance, ownsConnection: false);
        session[sql].Run();
    }
}
