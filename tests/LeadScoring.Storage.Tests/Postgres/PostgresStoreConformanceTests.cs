using LeadScoring.Conformance.Stores;
using LeadScoring.TestSupport;
using Npgsql;

namespace LeadScoring.Storage.Tests.Postgres;

/// <summary>The same suite as SQLite's, on a real server: a database per test, a schema per store.</summary>
public sealed class PostgresStoreConformanceTests : StoreConformance
{
    private readonly Lazy<Task<string>> _database = new(async () => await (await PostgresServer.Shared).CreateDatabaseAsync());

    protected override int RandomWorlds => 1;

    protected override async ValueTask<IStore> OpenAsync(string name) =>
        await PostgresStore.OpenAsync(await AddressAsync(name), null, Clock, TimeSpan.FromSeconds(1), CancellationToken.None);

    protected override async ValueTask<IAsyncDisposable> WriteElsewhereAsync(string name)
    {
        PostgresAddress address = await AddressAsync(name);
        NpgsqlConnection connection = new(address.ConnectionString(null) + ";Pooling=false");
        await connection.OpenAsync();
        await RunAsync(connection, $"BEGIN; SELECT pg_advisory_xact_lock({PostgresStore.LockOf(address.Schema, "store")}); INSERT INTO streams (connection, stream) VALUES ('x', 'y'); UPDATE checkpoints SET value = 'lost'; DELETE FROM marks");
        return connection;
    }

    /// <summary>A server's disk cannot be filled by a test; its answer can be had all the same.</summary>
    protected override async ValueTask FillDiskAsync(IStore store, bool full) => await RunAsync(
        "main",
        full
            ? """
              CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
              CREATE TRIGGER no_room AFTER INSERT ON records FOR EACH STATEMENT EXECUTE FUNCTION no_room();
              CREATE TRIGGER no_room AFTER INSERT ON hints FOR EACH STATEMENT EXECUTE FUNCTION no_room();
              """
            : "DROP FUNCTION no_room CASCADE");

    protected override async ValueTask MakeNewerAsync(string name) => await RunAsync(name, "INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'future', 0)");

    protected override async ValueTask DamageAsync(string name) => await RunAsync(name, "DROP TABLE notes");

    protected override IEnumerable<string> FilesOf(string name)
    {
        // What the tables' files hold, once all of it is written there. The write-ahead log is out of a store's reach: docs/reference/stores.md.
        using NpgsqlConnection connection = new(PostgresAddress.Parse(_database.Value.Result, name).ConnectionString(null) + ";Pooling=false");
        connection.Open();
        using NpgsqlCommand command = new("CHECKPOINT; SELECT oid::text FROM pg_database WHERE datname = current_database()", connection);
        string number = (string)command.ExecuteScalar()!;
        return Directory.EnumerateFiles(Path.Combine(PostgresServer.Shared.Result.TableFolder, number));
    }

    private async Task<PostgresAddress> AddressAsync(string name) => PostgresAddress.Parse(await _database.Value, name);

    private async Task RunAsync(string name, string sql)
    {
        await using NpgsqlConnection connection = new((await AddressAsync(name)).ConnectionString(null) + ";Pooling=false");
        await connection.OpenAsync();
        await RunAsync(connection, sql);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Texts of this test.
        await using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
