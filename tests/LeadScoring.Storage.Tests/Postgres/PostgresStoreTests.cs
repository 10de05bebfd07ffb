using LeadScoring.Conformance.Stores;
using LeadScoring.TestSupport;
using Npgsql;
using Xunit;

namespace LeadScoring.Storage.Tests.Postgres;

public sealed class PostgresStoreTests
{
    private static readonly HashSet<string> Nothing = [];

    private readonly ManualTime _clock = new(Sample.At(0));

    [Fact]
    public async Task Open_NoServer_IsInterruptedAndTellsNoPassword()
    {
        PostgresAddress address = PostgresAddress.Parse("postgres://ann@/db?host=/nonexistent", "p");

        StoreException failure = await Assert.ThrowsAsync<StoreException>(async () => await PostgresStore.OpenAsync(address, "s3cret", _clock, CancellationToken.None));

        Assert.Equal(StoreFailureKind.Interrupted, failure.Kind);
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", $"{failure}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoSuchDatabase_SaysHowToMakeIt()
    {
        StoreException failure = await Assert.ThrowsAsync<StoreException>(async () => await OpenAsync((await PostgresServer.Shared).AddressOf("nobody"), "p"));

        Assert.Equal(StoreFailureKind.Unreachable, failure.Kind);
        Assert.Contains("createdb", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_SchemaOfAnotherProgram_IsUnreachableAndUntouched()
    {
        string database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await RunAsync(database, "CREATE SCHEMA theirs; CREATE TABLE theirs.things (id int)");

        Assert.Equal(StoreFailureKind.Unreachable, (await Assert.ThrowsAsync<StoreException>(async () => await OpenAsync(database, "theirs"))).Kind);

        Assert.Equal(1L, await RunAsync(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'theirs'"));
    }

    [Fact]
    public async Task Open_SeveralPipelinesInOneDatabase_DoNotSeeEachOther()
    {
        string database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using IStore first = await OpenAsync(database, "Inbound-EU");
        await using IStore second = await OpenAsync(database, "2nd");

        await first.Records.CommitPageAsync(Sample.Leads, Sample.Page("p", Sample.Record("a", 0)), Nothing, Sample.At(0), CancellationToken.None);
        await second.Records.CommitPageAsync(Sample.Leads, Sample.Page("p"), Nothing, Sample.At(0), CancellationToken.None);

        Assert.Equal((1, 0), (await first.Records.CountAsync(Sample.Leads, CancellationToken.None), await second.Records.CountAsync(Sample.Leads, CancellationToken.None)));
        Assert.Equal(2L, await RunAsync(database, "SELECT count(*) FROM pg_namespace WHERE nspname IN ('inbound_eu', 'p_2nd')"));
    }

    [Fact]
    public async Task Open_ByManyAtOnce_AppliesEachMigrationOnce()
    {
        string database = await (await PostgresServer.Shared).CreateDatabaseAsync();

        IStore[] stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenAsync(database, "p"))));

        Assert.Equal(
            typeof(PostgresStore).Assembly.GetManifestResourceNames().LongCount(n => n.StartsWith("Migrations.Postgres.", StringComparison.Ordinal)),
            await RunAsync(database, "SELECT count(*) FROM p.schema_version"));
        foreach (IStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Write_ServerDiesInTheMiddle_IsInterruptedAndGoesOnWhenItIsBack()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using IStore store = await OpenAsync(await server.CreateDatabaseAsync(), "p");
        await CommitAsync(store, "one", "a");
        await using IAsyncEnumerator<StoredRecord> reading = store.Records.ReadAsync(Sample.Leads, false, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await reading.MoveNextAsync());
        await server.KillAsync();

        StoreException write = await Assert.ThrowsAsync<StoreException>(() => CommitAsync(store, "two", "b"));
        StoreException read = await Assert.ThrowsAsync<StoreException>(async () => await store.Facts.CountLeadsAsync(CancellationToken.None));
        await server.StartAgainAsync();
        await CommitAsync(store, "three", "c");

        Assert.Equal((StoreFailureKind.Interrupted, StoreFailureKind.Interrupted), (write.Kind, read.Kind));
        Assert.Contains("nothing of this page was stored", write.Message, StringComparison.Ordinal);
        Assert.Equal(2, await store.Records.CountAsync(Sample.Leads, CancellationToken.None));
        Assert.Equal("three", (await store.Records.ReadCheckpointAsync(Sample.Leads, CancellationToken.None))!.Value);
    }

    [Fact]
    public async Task Hold_ByTwoServices_IsHadByOneAtATime()
    {
        string database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using IStore first = await OpenAsync(database, "p");
        await using IStore second = await OpenAsync(database, "p");
        IAsyncDisposable held = await first.HoldAsync(CancellationToken.None);
        Task<IAsyncDisposable> waiting = second.HoldAsync(CancellationToken.None).AsTask();
        using CancellationTokenSource given = new();
        Task<IAsyncDisposable> impatient = second.HoldAsync(given.Token).AsTask();
        await CommitAsync(second, "p", "writes do not need it");
        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.False(waiting.IsCompleted);
        await held.DisposeAsync();
        await (await waiting.WaitAsync(TimeSpan.FromSeconds(60))).DisposeAsync();
    }

    [Fact]
    public async Task Schema_OfBothDatabases_HasTheSameTablesAndColumns()
    {
        using TemporaryFolder folder = new();
        await using IStore file = await SqliteStore.OpenAsync(folder.File("s.db"), _clock, CancellationToken.None);
        await using IStore server = await OpenAsync(await (await PostgresServer.Shared).CreateDatabaseAsync(), "p");

        Assert.Equal(await TextAsync(((SqlStore)file).Database), (await TextAsync(((SqlStore)server).Database)).Where(t => !t.StartsWith("hints:", StringComparison.Ordinal) && !t.StartsWith("events:", StringComparison.Ordinal)));
        Assert.Equal(SqliteMigrations.Store.Newest, new SchemaMigrations("Postgres").Newest);
    }

    private static async Task<IEnumerable<string>> TextAsync(SqlDatabase database) =>
        (await database.ReadAsync(s => s.Dialect.ReadShape(s), CancellationToken.None)).Select(t => $"{t.Name}: {string.Join(' ', t.Columns)} {t.Types}");

    private static async Task<object?> RunAsync(string database, string sql)
    {
        await using NpgsqlConnection connection = new(PostgresAddress.Parse(database, "p").ConnectionString(null) + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // Texts of this test.
        await using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    private static async Task CommitAsync(IStore store, string checkpoint, string record) =>
        await store.Records.CommitPageAsync(Sample.Leads, Sample.Page(checkpoint, Sample.Record(record, 0)), Nothing, Sample.At(0), CancellationToken.None);

    private async Task<IStore> OpenAsync(string database, string pipeline) => await PostgresStore.OpenAsync(PostgresAddress.Parse(database, pipeline), null, _clock, CancellationToken.None);
}
