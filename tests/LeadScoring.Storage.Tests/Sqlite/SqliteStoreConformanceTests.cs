using LeadScoring.Conformance.Stores;
using LeadScoring.TestSupport;
using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage.Tests.Sqlite;

#pragma warning disable CA1001 // The folder goes in DisposeAsync, which xunit calls.
public sealed class SqliteStoreConformanceTests : StoreConformance
#pragma warning restore CA1001
{
    private readonly TemporaryFolder _folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override ValueTask<IStore> OpenAsync(string name) => SqliteStore.OpenAsync(Path(name), Clock, busySeconds: 1, CancellationToken.None);

    protected override ValueTask<IAsyncDisposable> WriteElsewhereAsync(string name)
    {
        SqliteConnection connection = Open(name);
        Execute(connection, "BEGIN IMMEDIATE; INSERT INTO streams (connection, stream) VALUES ('x', 'y'); UPDATE checkpoints SET value = 'lost'; DELETE FROM marks");
        return ValueTask.FromResult<IAsyncDisposable>(connection);
    }

    protected override async ValueTask FillDiskAsync(IStore store, bool full)
    {
        await ((SqliteDatabase)((SqlStore)store).Database).LimitGrowthAsync(full ? 4 : null, CancellationToken.None);
        await ((SqliteDatabase)((SqlInbox)store.Inbox).Open()).LimitGrowthAsync(full ? 4 : null, CancellationToken.None);
    }

    protected override ValueTask MakeNewerAsync(string name)
    {
        using SqliteConnection connection = Open(name);
        Execute(connection, "INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'future', 0)");
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask DamageAsync(string name) => await File.WriteAllTextAsync(Path(name), new string('x', 8192));

    protected override IEnumerable<string> FilesOf(string name) => Directory.EnumerateFiles(_folder.Path, name + ".db*");

    private string Path(string name) => _folder.File(name + ".db");

    private SqliteConnection Open(string name)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Path(name), Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using Session session = new(connection, SqliteDialect.Instance, ownsConnection: false);
        session[sql].Run();
    }
}
