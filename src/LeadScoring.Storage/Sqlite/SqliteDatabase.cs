using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>The file: one writer behind a gate, and as many readers as are asked for, each on its own snapshot.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly WriteSession _writer;
    private readonly string _readerText;

    private SqliteDatabase(WriteSession writer, string readerText)
    {
        _writer = writer;
        _readerText = readerText;
    }

    /// <summary>Opens or creates the file and brings it to this version.</summary>
    /// <exception cref="StoreException">As opening a store says.</exception>
    public static SqliteDatabase Open(string path, int busySeconds, TimeProvider clock) =>
        Open(path, busySeconds, clock, SqliteMigrations.Store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA secure_delete = ON;", Resolution.TemporaryTables + Erasure.TemporaryTables);

    /// <summary>Opens or creates the file of the inbox. What it took was answered for, so it survives a power failure too.</summary>
    /// <exception cref="StoreException">As opening a store says.</exception>
    public static SqliteDatabase OpenInbox(string path, int busySeconds, TimeProvider clock) =>
        Open(path, busySeconds, clock, SqliteMigrations.Inbox, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", null);

    private static SqliteDatabase Open(string path, int busySeconds, TimeProvider clock, string steps, string settings, string? temporaryTables)
    {
        SQLitePCL.Batteries_V2.Init();
        SqliteConnectionStringBuilder text = new() { DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = busySeconds };
        SqliteConnection connection = new(text.ConnectionString);
        try
        {
            connection.Open();
            Execute(connection, settings);
            SqliteMigrations.Apply(connection, steps, clock);
            if (temporaryTables is not null)
            {
                Execute(connection, temporaryTables);
            }
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw Named(path, SqliteFailure.Translate(exception));
        }
        catch (StoreException exception)
        {
            connection.Dispose();
            throw Named(path, exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        text.Mode = SqliteOpenMode.ReadOnly;
        text.Pooling = true;
        WriteSession writer = new(connection);
        if (steps == SqliteMigrations.Store)
        {
            WriteAheadLog.TakeUp(writer);
        }

        return new SqliteDatabase(writer, text.ConnectionString);
    }

    /// <summary>Does something in one transaction: all of it, or nothing when it throws or is cancelled.</summary>
    public async ValueTask<T> WriteAsync<T>(Func<WriteSession, T> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _writer.Begin();
            T result = work(_writer);
            cancellationToken.ThrowIfCancellationRequested();
            _writer["COMMIT"].Run();
            WriteAheadLog.Scrub(_writer);
            return result;
        }
        catch
        {
            Undo();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Does something in one transaction.</summary>
    public async ValueTask WriteAsync(Action<WriteSession> work, CancellationToken cancellationToken) =>
        await WriteAsync(
            session =>
            {
                work(session);
                return true;
            },
            cancellationToken);

    /// <summary>Reads something from one snapshot.</summary>
    public ValueTask<T> ReadAsync<T>(Func<ReadSession, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using ReadSession session = OpenReader();
        return ValueTask.FromResult(work(session));
    }

    /// <summary>A snapshot for rows that are streamed; the caller disposes it.</summary>
    public ReadSession OpenReader()
    {
        SqliteConnection connection = new(_readerText);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;");
            return new ReadSession(connection);
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

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        using SqliteConnection pooled = new(_readerText);
        SqliteConnection.ClearPool(pooled);
        WriteAheadLog.Scrub(_writer);
        _writer.Dispose();
        _gate.Dispose();
    }

    /// <summary>Limits the file to its present size plus some pages, as a full disk does; <see langword="null"/> takes the limit away. For tests.</summary>
    internal async ValueTask LimitGrowthAsync(long? pages, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            long now = (long)_writer["PRAGMA page_count"].Scalar()!;
            using SqliteCommand command = _writer.Connection.CreateCommand();
#pragma warning disable CA2100 // A pragma takes no parameter; the text holds one number of ours.
            command.CommandText = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {(pages is { } more ? now + more : 4294967294)}");
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Says which file it is: with several mappings there are several.</summary>
    private static Exception Named(string path, Exception exception) =>
        exception is StoreException failure ? new StoreException(failure.Kind, $"{path}: {failure.Message}", failure) : exception;

    private void Undo()
    {
        _writer.Rollback();
        _writer.Forget();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using Statement statement = new(connection, sql);
        statement.Run();
    }
}
