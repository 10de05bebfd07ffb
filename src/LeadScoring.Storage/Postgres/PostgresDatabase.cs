using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace LeadScoring.Storage;

/// <summary>A schema in a PostgreSQL database.</summary>
internal sealed class PostgresDatabase : SqlDatabase
{
    private const int OldestServer = 15;

    // The writer's statements are look-ups by key that start from small sets: the plan that is right while a table is small would be kept when it has grown.
    private const string WriterSettings = "SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off; SET join_collapse_limit = 1; SET plan_cache_mode = force_generic_plan; SET jit = off";

    private static readonly SchemaMigrations Migrations = new("Postgres");

    private readonly NpgsqlDataSource _source;
    private readonly PostgresAddress _address;
    private readonly PostgresDialect _dialect;
    private readonly bool _ownsSource;
    private readonly string? _workTables;

    private PostgresDatabase(NpgsqlDataSource source, PostgresAddress address, PostgresDialect dialect, bool ownsSource, string? workTables)
    {
        _source = source;
        _address = address;
        _dialect = dialect;
        _ownsSource = ownsSource;
        _workTables = workTables;
    }

    /// <summary>Opens the schema, makes it where there is none, and brings it to this version.</summary>
    /// <exception cref="StoreException">As opening a store says.</exception>
    public static PostgresDatabase Open(NpgsqlDataSource source, PostgresAddress address, TimeSpan busy, TimeProvider clock)
    {
        PostgresDatabase database = new(source, address, new PostgresDialect(PostgresStore.LockOf(address.Schema, "store"), busy), ownsSource: true, Resolution.TemporaryTables + Erasure.TemporaryTables);
        try
        {
            using (Session session = new(database.Connect(), database._dialect))
            {
                database.Migrate(session, clock);
            }

            Scrub.TakeUp(database, database.Writer());
            return database;
        }
        catch (DbException exception) when (PostgresFailure.Translate(exception) is StoreException failure)
        {
            throw database.Named(failure);
        }
        catch (StoreException failure)
        {
            throw database.Named(failure);
        }
    }

    /// <summary>The inbox: the same schema, with a writer of its own, so that no sender waits for a page.</summary>
    public static PostgresDatabase OpenInbox(NpgsqlDataSource source, PostgresAddress address, TimeSpan busy) =>
        new(source, address, new PostgresDialect(PostgresStore.LockOf(address.Schema, "inbox"), busy), ownsSource: false, null);

    public override ReadSession OpenReader()
    {
        NpgsqlConnection connection = Connect();
        try
        {
            return new ReadSession(connection, _dialect);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public override async ValueTask<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        PostgresHold hold = new(Connect(), PostgresStore.LockOf(_address.Schema, "run"));
        try
        {
            await hold.TakeAsync(cancellationToken);
            return hold;
        }
        catch (Exception e)
        {
            await hold.DisposeAsync();
            if (e is DbException failed && PostgresFailure.Translate(failed) is StoreException failure)
            {
                throw failure;
            }

            throw;
        }
    }

    public override bool TryScrub(WriteSession session) => PostgresScrub.Try(session);

    protected override WriteSession OpenWriter()
    {
        WriteSession writer = new(Connect(), _dialect);
        try
        {
            writer[WriterSettings].Run();
            if (_workTables is not null)
            {
                // The connection may come from the pool, with tables that an earlier writer left.
                writer["DISCARD TEMP"].Run();
                writer[_workTables].Run();
            }

            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    protected override void Close()
    {
        if (_ownsSource)
        {
            _source.Dispose();
        }
    }

    private NpgsqlConnection Connect()
    {
        try
        {
            return _source.OpenConnection();
        }
        catch (NpgsqlException exception) when (exception is not PostgresException)
        {
            throw new StoreException(
                StoreFailureKind.Interrupted, $"the PostgreSQL server at {_address.Host} cannot be reached; check the address and that it runs, then run again", exception);
        }
        catch (PostgresException exception) when (PostgresFailure.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
    }

    private void Migrate(Session session, TimeProvider clock)
    {
        int server = Convert.ToInt32(session["SELECT current_setting('server_version_num')::bigint / 10000"].Scalar(), CultureInfo.InvariantCulture);
        if (server < OldestServer)
        {
            throw new StoreException(StoreFailureKind.Unreachable, string.Create(CultureInfo.InvariantCulture, $"the PostgreSQL server has version {server}; the store needs version {OldestServer} or later"));
        }

        // Looking first keeps a program that only opens the store from waiting for its writer.
        if (ReadVersion(session) == Migrations.Newest)
        {
            return;
        }

        session.BeginWriting();
        try
        {
            int version = ReadVersion(session);
            session[$"CREATE SCHEMA IF NOT EXISTS \"{_address.Schema}\""].Run();
            session["CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)"].Run();
            Migrations.Apply(session, version, clock.GetUtcNow());
            session.Commit();
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }

    private int ReadVersion(Session session)
    {
        if (session["SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_version'"].Scalar(_address.Schema) is not null)
        {
            return Migrations.ReadVersion(session);
        }

        return session["SELECT 1 FROM pg_tables WHERE schemaname = $1 LIMIT 1"].Scalar(_address.Schema) is null
            ? 0
            : throw new StoreException(StoreFailureKind.Unreachable, "the schema holds tables of another program, not a store; name another one with ?schema=NAME");
    }

    /// <summary>Says which store it is: with several mappings there are several.</summary>
    private StoreException Named(StoreException failure) => new(failure.Kind, $"{_address}: {failure.Message}", failure);
}
